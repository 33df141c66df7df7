"""CivicPlus's Archive Center, by the facts of platforms.md, section 3b."""

from __future__ import annotations

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, Outcome
from scrapers.platforms import archive_center
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, answer, page, papers, source, wall

SITE = "https://www.palmyra.gov"
URL = f"{SITE}/Archive.aspx?AMID=30"
SOURCE = source("archive_center", URL)


def test_dated_files_of_a_drawer_of_minutes_are_meetings_minutes() -> None:
    (request,) = archive_center.requests(SOURCE, NOW)
    listing = archive_center.read(answer(request, "archive_center/drawer.html"), SOURCE, NOW)
    november, special = listing.meetings
    assert (november.title, november.start) == ("Plan Commission", wall("2026-11-10"))
    assert not november.time_known
    assert papers(november) == [(DocumentKind.MINUTES, f"{SITE}/Archive.aspx?ADID=912")]
    assert special.title == "Plan Commission - Special Meeting"
    assert special.key == "|2026-10-13|special plan commission"


def test_a_file_without_a_date_stands_alone() -> None:
    listing = archive_center.read(page("archive_center/drawer.html", URL), SOURCE, NOW)
    assert [document.title for document in listing.documents] == ["Rules of the Commission"]


def test_what_is_older_than_the_window_is_left_out_of_a_check_only() -> None:
    listing = archive_center.read(page("archive_center/drawer.html", URL), SOURCE, NOW)
    assert listing.meetings[2].start == wall("2014-03-04")


def test_an_empty_drawer_says_so() -> None:
    listing = archive_center.read(page("archive_center/empty.html", URL), SOURCE, NOW)
    assert listing.outcome is Outcome.EMPTY


def test_another_page_is_drift_even_where_it_says_that_there_is_nothing() -> None:
    other = b'<html><body><div class="archive">There are no items to show.</div></body></html>'
    with pytest.raises(Drift):
        archive_center.read(Page(f"{SITE}/news", other), SOURCE, NOW)
