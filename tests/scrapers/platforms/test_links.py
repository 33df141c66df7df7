"""Which address is a document, what it is, and what it is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.listing import DocumentKind
from scrapers.platforms.links import (
    address,
    document,
    file_name,
    is_bare,
    is_document,
    kind_of,
)

BASE = "https://village.example.gov/board/agendas.html"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Village Board Agenda", DocumentKind.AGENDA),
        ("Notice of meeting and agenda", DocumentKind.AGENDA),
        ("Agenda Packet", DocumentKind.PACKET),
        ("Board Book", DocumentKind.PACKET),
        ("Minutes", DocumentKind.MINUTES),
        ("minutes_10122026", DocumentKind.MINUTES),
        ("Draft Minutes", DocumentKind.MINUTES),
        ("Notice of public hearing", DocumentKind.NOTICE),
        ("Cancellation", DocumentKind.NOTICE),
        ("3 minutes per speaker", None),
        ("Fee schedule", None),
        ("", None),
    ],
)
def test_words_tell_a_documents_kind(words: str, kind: DocumentKind | None) -> None:
    assert kind_of(words) is kind


def test_the_first_words_that_tell_anything_decide() -> None:
    assert kind_of("here", "Minutes", "Agenda") is DocumentKind.MINUTES


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example.gov/files/Agenda%201.6.26.pdf?ver=2",
        "https://a.example.gov/minutes.DOCX",
        "https://a.example.gov/DocumentCenter/View/123/agenda",
        "https://a.example.gov/home/showpublisheddocument/77/638",
        "https://a.example.gov/AgendaCenter/ViewFile/Agenda/_01062026-9",
        "https://a.example.gov/LinkClick.aspx?fileticket=x&tabid=1",
        "https://drive.google.com/file/d/1AbC/view",
        "https://drive.google.com/open?id=1AbC",
        "https://www.dropbox.com/s/x/a.pdf?dl=0",
        "https://town.sharepoint.com/:b:/g/EaBc",
        "https://weblink.example.gov/WebLink/DocView.aspx?id=1&dbid=0",
        "https://a.example.gov/index.php/download_file/1421/",
        "https://a.example.gov/view.php?file=agenda.pdf",
    ],
)
def test_addresses_of_documents(url: str) -> None:
    assert is_document(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example.gov/agendas/",
        "https://a.example.gov/donate",
        "https://a.example.gov/photos/1.jpg",
        "https://a.example.gov/audio.mp3",
        "https://www.facebook.com/town",
        "https://a.example.gov/form?next=x",
    ],
)
def test_addresses_that_are_none(url: str) -> None:
    assert not is_document(url)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("files/a b.pdf", "https://village.example.gov/board/files/a%20b.pdf"),
        ("/x.pdf#page=2", "https://village.example.gov/x.pdf"),
        ("//cdn.example.com/x.pdf", "https://cdn.example.com/x.pdf"),
        (" \nx.pdf\t", "https://village.example.gov/board/x.pdf"),
        ("javascript:void(0)", None),
        ("mailto:clerk@example.gov", None),
        ("#top", None),
        ("agendas.html#2026", None),
        ("https://[broken", None),
        ("", None),
    ],
)
def test_an_address_is_absolute_or_none(href: str, url: str | None) -> None:
    assert address(BASE, href) == url


@given(st.text(max_size=60))
def test_whatever_is_linked_gives_an_http_address_or_none(href: str) -> None:
    url = address(BASE, href)
    assert url is None or url.startswith(("http://", "https://"))
    assert is_document(url or "") in (True, False)


def test_a_bare_link_is_named_by_what_stands_around_it() -> None:
    found = document(BASE, "x/7.pdf", "Click here", around="Plan Commission minutes, June 3")
    assert found is not None
    assert (found.title, found.kind) == ("Plan Commission minutes, June 3", DocumentKind.MINUTES)


def test_a_bare_link_in_nothing_is_named_by_its_file() -> None:
    found = document(BASE, "x/2018-04-02TBM%20Agenda.pdf", "PDF")
    assert found is not None
    assert (found.title, found.kind) == ("2018-04-02TBM Agenda", DocumentKind.AGENDA)


@pytest.mark.parametrize(
    "text", ["here", "Click Here!", "PDF", "View", "(opens in new window)", ""]
)
def test_bare_words(text: str) -> None:
    assert is_bare(text)


def test_words_that_name_something_are_not_bare() -> None:
    assert not is_bare("View the budget")


def test_a_files_name_is_read_without_its_ending() -> None:
    assert file_name("https://a.example.gov/f/TB_Agenda%2012.8.25.pdf?x=1") == "TB Agenda 12.8.25"
