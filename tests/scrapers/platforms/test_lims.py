"""Minneapolis's calendar service, by the facts of platforms.md, section 18."""

from __future__ import annotations

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms import lims
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, body, page, papers, source, wall

SITE = "https://lims.example.gov"
URL = f"{SITE}/Calendar/GetCalenderList"
SOURCE = source("lims", f"{SITE}/Boards/Meetings/ZBA", committee_id="183", abbreviation="ZBA")


def test_it_asks_for_the_committees_meetings_since_the_windows_first_day() -> None:
    (request,) = lims.requests(SOURCE, NOW)
    assert request.url == (
        f"{URL}?fromDate=Oct+10%2C+2026&toDate=none&meetingType=2&committeeId=183"
        "&pageCount=10000&offsetStart=0&abbreviation=ZBA&keywords=&sortOrder=6"
    )


def test_a_meeting_has_its_place_and_its_papers() -> None:
    board, special = lims.read(page("lims/meetings.json", URL), SOURCE, NOW).meetings
    assert (board.key, board.start) == ("901", wall("2026-12-03 16:30"))
    assert board.place == "Public Service Center, 250 S. 4th St."
    assert papers(board) == [
        (DocumentKind.NOTICE, f"{SITE}/files/notice.pdf"),
        (DocumentKind.AGENDA, f"{SITE}/MarkedAgenda/ZBA/3310"),
        (DocumentKind.MINUTES, f"{SITE}/Download/CommitteeReport/55/ZBA-Minutes.pdf"),
    ]
    assert special.title == "Zoning Board of Adjustment - Special meeting"
    assert (special.status, special.time_known) == (MeetingStatus.CANCELLED, False)


def test_an_empty_list_is_empty_and_another_answer_is_drift() -> None:
    assert lims.read(Page(URL, b"[]"), SOURCE, NOW).outcome is Outcome.EMPTY
    assert lims.read(Page(f"{SITE}/other", b"[]"), SOURCE, NOW).outcome is Outcome.DRIFT
    with pytest.raises(Drift):
        lims.read(Page(URL, body("primegov/upcoming.json")), SOURCE, NOW)
