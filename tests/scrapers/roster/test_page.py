"""ICE's page on 287(g): a page of its kind, small."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from config.sources import Option, Source, shipped_sources
from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, Outcome
from scrapers.platforms.registry import option_faults, platform, recognise
from tests.scrapers.roster.sheets import line, workbook

NOW = datetime(2025, 9, 24, 15, 0, tzinfo=UTC)
URL = "https://www.ice.gov/identify-and-arrest/287g"
DOCLIB = "https://www.ice.gov/doclib/about/offices/ero/287g/"
PAGE = """<!DOCTYPE html><html><head>
<title>Partner With ICE Through the 287(g) Program | ICE</title></head>
<body><h1>Delegation of Immigration Authority Section 287(g)</h1>
<p><a href="/about-ice">About</a> <a href="#main">Skip</a></p>
{}
<p><a href="/doclib/287gMOA/PalmyraPoliceDeptWI_TFM_MOA_09222025.pdf">An agreement</a></p>
</body></html>"""
FOLDER = "/doclib/about/offices/ero/287g/"
LINKS = f"""<ul>
<li><a href="{FOLDER}participatingAgencies09242025am.xlsx">View participating agencies</a></li>
<li><a href="{FOLDER}pendingAgencies09242025am.xlsx?v=2">Pending agencies</a></li>
<li><a href="{FOLDER}pendingAgencies09242025am.xlsx?v=2">here</a></li>
</ul>"""


def source(**options: Option) -> Source:
    return Source(
        slug="ice-287g",
        name="ICE",
        platform="ice_287g",
        url=URL,
        kind="roster",
        zone="America/New_York",
        options=options,
    )


def page(links: str, url: str = URL, status: int = 200) -> Page:
    return Page(url, PAGE.format(links).encode(), status, "text/html; charset=utf-8")


def read(links: str) -> list[tuple[str, str]]:
    found = platform("ice_287g").read(page(links), source(), NOW)
    assert found.outcome is Outcome.OK
    assert {document.kind for document in found.documents} == {DocumentKind.LIST}
    return [(document.url, document.title) for document in found.documents]


def test_both_workbooks_are_found_once_each() -> None:
    assert read(LINKS) == [
        (
            f"{DOCLIB}participatingAgencies09242025am.xlsx",
            "View participating agencies (participatingAgencies09242025am)",
        ),
        (
            f"{DOCLIB}pendingAgencies09242025am.xlsx?v=2",
            "Pending agencies (pendingAgencies09242025am)",
        ),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "ParticipatingAgency091826am.xlsx",
        "287gParticipatingAgencies091526pm.xlsx",
        "participatingAgencies04212026am%2012.15.07%20AM.xlsx",
        "participatingAgencies-20250409011417.XLSX",
        "list.xlsx",
    ],
)
def test_a_workbook_is_found_whatever_it_is_called(name: str) -> None:
    assert [url for url, _ in read(f'<a href="{DOCLIB}{name}">here</a>')] == [DOCLIB + name]


def test_a_download_without_a_files_name_is_found_by_its_words() -> None:
    found = read(
        '<a href="/file-download/download/public/1234">Participating agencies</a>'
        '<a href="/file-download/download/public/99">Fact sheet</a>'
    )
    assert [url for url, _ in found] == ["https://www.ice.gov/file-download/download/public/1234"]


def test_a_page_without_a_workbook_has_drifted() -> None:
    found = platform("ice_287g").read(page(""), source(), NOW)
    assert (found.outcome, found.reason) == (
        Outcome.DRIFT,
        "The page no longer links a workbook of participating or pending agencies.",
    )


def test_another_page_has_drifted() -> None:
    other = Page(URL, b"<html><body><h1>Careers</h1></body></html>")
    found = platform("ice_287g").read(other, source(), NOW)
    assert (found.outcome, found.reason) == (
        Outcome.DRIFT,
        "The page no longer speaks of 287(g).",
    )
    text = platform("ice_287g").read(Page(URL, b"287(g)"), source(), NOW)
    assert text.reason == "The answer is neither a page nor a workbook."


def test_a_refusal_is_told_from_a_page() -> None:
    denied = Page(URL, b"<html><title>Access Denied</title><body>Reference 18.x</body></html>")
    assert platform("ice_287g").read(denied, source(), NOW).outcome is Outcome.BLOCKED
    assert platform("ice_287g").read(page(LINKS, status=403), source(), NOW).outcome is (
        Outcome.BLOCKED
    )


def test_a_workbook_is_told_from_a_page_by_its_first_bytes() -> None:
    url = f"{DOCLIB}participatingAgencies09242025am.xlsx"
    found = platform("ice_287g").read(Page(url, workbook([line()])), source(), NOW)
    assert [(one.url, one.title) for one in found.documents] == [
        (url, "participatingAgencies09242025am")
    ]


def test_the_page_alone_is_asked_even_where_there_is_a_mirror() -> None:
    mirror = "https://example.org/287g/latest.xlsx"
    requests = platform("ice_287g").requests(source(mirror=mirror), NOW)
    assert [(each.url, each.role) for each in requests] == [(URL, "index")]


def test_the_page_is_recognised_and_news_about_it_is_not() -> None:
    found = recognise(page(LINKS))
    assert found is not None
    assert found.NAME == "ice_287g"
    copy = recognise(page(LINKS, "http://archive.example.org/x"))
    assert copy is not None
    assert copy.NAME == "ice_287g"
    link = f'<a href="{DOCLIB}participatingAgencies.xlsx">the list</a>'
    news = f"<html><body><p>287(g): {link}</p></body></html>"
    other = recognise(Page("https://news.example.org/story", news.encode()))
    assert other is None or other.NAME != "ice_287g"


def test_the_source_comes_with_the_project() -> None:
    shipped = {each.slug: each for each in shipped_sources(option_faults)}["ice-287g"]
    assert (shipped.url, shipped.kind, shipped.interval) == (URL, "roster", 120)
