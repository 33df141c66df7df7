"""From what shows a document to the document itself."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.fetch import Page
from scrapers.platforms.viewers import direct, onward, promises_file

FILE = "https://a.example.gov/files/Agenda%201.pdf?v=2"
QUOTED = quote(FILE, safe="")
UP = "https://a.example.gov/up/a+b%20c.pdf"
SHARE = "https://clerk.sharepoint.com/"


@pytest.mark.parametrize(
    ("published", "file"),
    [
        ("https://www.dropbox.com/s/x/a.pdf?dl=0", "https://www.dropbox.com/s/x/a.pdf?dl=1"),
        (
            "https://www.dropbox.com/scl/fi/x/a.pdf?rlkey=k&dl=0",
            "https://www.dropbox.com/scl/fi/x/a.pdf?rlkey=k&dl=1",
        ),
        (
            "https://drive.google.com/file/d/1AbC/view?usp=sharing",
            "https://drive.google.com/uc?export=download&id=1AbC",
        ),
        (
            "https://drive.google.com/open?id=1AbC",
            "https://drive.google.com/uc?export=download&id=1AbC",
        ),
        (
            "https://docs.google.com/document/d/1AbC/edit",
            "https://docs.google.com/document/d/1AbC/export?format=pdf",
        ),
        (f"https://docs.google.com/gview?embedded=true&url={QUOTED}", FILE),
        (f"https://docs.google.com/viewer?url={QUOTED}", FILE),
        (f"https://drive.google.com/viewerng/viewer?url={QUOTED}&embedded=true", FILE),
        (f"https://view.officeapps.live.com/op/view.aspx?src={QUOTED}&wdOrigin=B", FILE),
        (f"https://view.officeapps.live.com/op/embed.aspx?src={QUOTED}", FILE),
        ("https://a.example.gov/pdfjs/web/viewer.html?file=/up/a+b%20c.pdf#page=2", UP),
        ("https://a.example.gov/web/viewer.php?file=..%2Fup%2Fa%2Bb%2520c.pdf", UP),
        ("https://a.example.gov/pdf-viewer/?pdf=%2Fup%2Fa%2Bb%2520c.pdf", UP),
        (
            "https://docs.google.com/gview?url=https%3A%2F%2Fb.example.gov%2Fviewer%3Furl%3D"
            + quote(QUOTED, safe=""),
            FILE,
        ),
        (f"{SHARE}:b:/s/clerk/EaBc?e=4x", f"{SHARE}:b:/s/clerk/EaBc?e=4x&download=1"),
        (f"{SHARE}:w:/r/sites/clerk/a.docx", f"{SHARE}:w:/r/sites/clerk/a.docx?download=1"),
        (
            f"{SHARE}sites/clerk/_layouts/15/Doc.aspx?sourcedoc=%7B0A-1B%7D&action=default",
            f"{SHARE}sites/clerk/_layouts/15/download.aspx?UniqueId=0A-1B",
        ),
        (
            f"{SHARE}personal/c/_layouts/15/onedrive.aspx?id=%2Fpersonal%2Fc%2FA%20b%2Epdf&ga=1",
            f"{SHARE}personal/c/_layouts/15/download.aspx?SourceUrl=/personal/c/A%20b.pdf",
        ),
        (
            f"{SHARE}sites/clerk/Papers/Forms/AllItems.aspx?id=%2Fsites%2Fclerk%2FPapers%2Fa%2Epdf",
            f"{SHARE}sites/clerk/_layouts/15/download.aspx?SourceUrl=/sites/clerk/Papers/a.pdf",
        ),
    ],
)
def test_a_viewers_address_becomes_the_files(published: str, file: str) -> None:
    assert direct(published) == file


@pytest.mark.parametrize(
    "url",
    [
        FILE,
        "https://a.example.gov/viewer.html",
        "https://a.example.gov/viewer?file=contact",
        "https://a.example.gov/viewer?url=javascript:alert(1)",
        "https://a.example.gov/login?url=https%3A%2F%2Fb.example.gov%2Fa.pdf",
        f"{SHARE}:b:/s/clerk/EaBc?download=1",
        f"{SHARE}sites/clerk/Papers/Forms/AllItems.aspx?id=%2Fsites%2Fclerk%2FPapers",
    ],
)
def test_every_other_address_stays_as_it_is(url: str) -> None:
    assert direct(url) == url


def page(text: str, url: str = "https://a.example.gov/agenda", kind: str = "text/html") -> Page:
    return Page(url, text.encode(), content_type=kind)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ('<meta http-equiv="refresh" content="0; url=/files/a.pdf">', "/files/a.pdf"),
        ("<meta http-equiv=refresh content=\"1;URL='a.pdf?x=1&amp;y=2'\"/>", "/a.pdf?x=1&y=2"),
        ('<body><iframe width="9" src="/files/a.pdf#toolbar=0"></iframe></body>', "/files/a.pdf"),
        ('<object type="application/pdf" data="a.pdf">Get it</object>', "/a.pdf"),
        ("<embed src='/pdfjs/viewer.html?file=/x/a.pdf'>", "/x/a.pdf"),
        (
            "<iframe src='/DocumentCenter/View/12'></iframe><script>a()</script>",
            "/DocumentCenter/View/12",
        ),
    ],
)
def test_a_page_that_only_shows_a_document_leads_to_it(text: str, there: str) -> None:
    assert onward(page(text)) == f"https://a.example.gov{there}"


@pytest.mark.parametrize(
    "text",
    [
        f"<p>{'The board meets. ' * 40}</p><iframe src='/files/a.pdf'></iframe>",
        "<iframe src='/files/a.pdf'></iframe><iframe src='/files/b.pdf'></iframe>",
        "<iframe src='/map'></iframe>",
        '<meta http-equiv="refresh" content="900; url=/timeout">',
        "<noscript><meta http-equiv='refresh' content='0; url=/nojs'></noscript>",
        "<!-- <iframe src='/files/a.pdf'></iframe> -->",
        "<script>x = \"<iframe src='/files/a.pdf'></iframe>\"</script>",
        '<meta http-equiv="refresh" content="0; url=/agenda">',
        "<h1>Agenda</h1><p>1. Call to order</p>",
    ],
)
def test_a_page_of_its_own_leads_nowhere(text: str) -> None:
    assert onward(page(text)) is None


def test_a_file_leads_nowhere() -> None:
    assert onward(page("%PDF-1.7 <iframe src='/a.pdf'>", kind="application/pdf")) is None


VIEWER = "https://records.example.gov/WebLink/DocView.aspx"


@pytest.mark.parametrize(
    ("url", "text", "there"),
    [
        (
            f"{VIEWER}?id=1234&dbid=0&repo=City",
            "<html>",
            "ElectronicFile.aspx?docid=1234&dbid=0&repo=City",
        ),
        (
            f"{VIEWER}?id=1234&dbid=1",
            "<a href='edoc/9/b.pdf'><a href=\"edoc/1234/a.pdf?dbid=1\">",
            "edoc/1234/a.pdf?dbid=1",
        ),
        (
            "https://records.example.gov/WebLink/0/doc/1234/Electronic.aspx",
            "<script>open('/WebLink/0/edoc/1234/Agenda.pdf')</script>",
            "0/edoc/1234/Agenda.pdf",
        ),
    ],
)
def test_laserfiches_viewer_leads_to_the_electronic_file(url: str, text: str, there: str) -> None:
    assert onward(page(text, url)) == f"https://records.example.gov/WebLink/{there}"


def test_a_folder_of_laserfiches_is_no_document() -> None:
    text = "<a href='edoc/1234/a.pdf'>"
    folder = VIEWER.replace("DocView", "Browse")
    assert onward(page(text, f"{folder}?id=1234&dbid=0")) is None
    assert onward(page(text, f"{VIEWER}?dbid=0")) is None


@pytest.mark.parametrize("key", ["downloadUrl", ".downloadUrl", "@content.downloadUrl"])
def test_sharepoints_viewer_leads_to_its_download(key: str) -> None:
    data = json.dumps({key: f"{SHARE}_layouts/15/download.aspx?UniqueId=0A&tempauth=v1"})
    data = data.replace("/", r"\/").replace("&", r"\u0026")
    found = onward(page(f"<script>var g_fileInfo = {data};</script>", f"{SHARE}personal/c/view"))
    assert found == f"{SHARE}_layouts/15/download.aspx?UniqueId=0A&tempauth=v1"
    assert onward(page(f"<script>var g_fileInfo = {data};</script>")) is None
    broken = data.replace("tempauth", r"\tempauth".replace("t", "x", 1))
    assert onward(page(f"<script>var g_fileInfo = {broken};</script>", f"{SHARE}view")) is None


@pytest.mark.parametrize(
    ("url", "promised"),
    [
        (f"{SHARE}:b:/s/clerk/EaBc?download=1", True),
        ("https://drive.google.com/file/d/1AbC/view", True),
        (f"{VIEWER}?id=1234&dbid=0", True),
        ("https://a.example.gov/posts/agenda-for-december", False),
    ],
)
def test_behind_a_viewers_address_a_file_is_promised(url: str, promised: bool) -> None:
    assert promises_file(url) is promised


@pytest.mark.parametrize(
    "part", ["<script>", "<!--", "<iframe", "<meta http-equiv=refresh ", "<", '"', "'edoc/", "-->"]
)
def test_a_page_that_repeats_itself_without_end_is_dealt_with(part: str) -> None:
    assert onward(page(part * (2**21 // len(part)), f"{SHARE}DocView.aspx?id=1")) != ""
    assert onward(page(part * (2**18 // len(part)))) is None


@given(st.text(max_size=200), st.text(max_size=60))
def test_whatever_a_page_says_it_leads_to_an_address_or_nowhere(text: str, path: str) -> None:
    there = onward(page(f"<{text}", f"{SHARE}DocView.aspx?id=1&{path}"))
    assert there is None or there.startswith(("http://", "https://"))
