"""IQM2's calendars and meeting pages, by the facts of platforms.md, section 5c."""

from __future__ import annotations

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, ListedMeeting, MeetingStatus, Outcome
from scrapers.platforms import iqm2
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, body, page, papers, source, wall

SITE = "https://palmyrawi.iqm2.com/Citizens"
URL = f"{SITE}/Calendar.aspx"
SOURCE = source("iqm2", f"{SITE}/Default.aspx")


def meetings() -> tuple[ListedMeeting, ...]:
    return iqm2.read(page("iqm2/calendar.html", URL), SOURCE, NOW).meetings


def test_it_asks_for_the_list_of_the_window() -> None:
    (request,) = iqm2.requests(SOURCE, NOW)
    assert request.url == f"{URL}?Frame=Yes&View=List&From=10%2F10%2F2026&To=5%2F23%2F2027"


def test_a_meetings_own_page_is_asked_for_as_it_is() -> None:
    (request,) = iqm2.requests(source("iqm2", f"{SITE}/Detail_Meeting.aspx?ID=2410"), NOW)
    assert request.url == f"{SITE}/Detail_Meeting.aspx?ID=2410"


def test_a_row_is_a_meeting_and_a_hidden_link_is_no_document() -> None:
    board = meetings()[0]
    assert (board.key, board.title, board.body) == (
        "2410",
        "Village Board - Regular Meeting",
        "Village Board",
    )
    assert board.start == wall("2026-12-07 18:00")
    assert board.place == "Board Room, 100 W. Taft St."
    assert board.url == f"{SITE}/Detail_Meeting.aspx?ID=2410"
    assert papers(board) == [
        (DocumentKind.AGENDA, f"{SITE}/FileOpen.aspx?Type=14&ID=3001&Inline=True"),
        (DocumentKind.PACKET, f"{SITE}/FileOpen.aspx?Type=1&ID=3002&Inline=True"),
    ]


def test_a_cancelled_meeting_and_another_of_its_body_on_the_day_stay_two() -> None:
    _board, hearing, work = meetings()
    assert (hearing.key, hearing.status) == ("2411", MeetingStatus.CANCELLED)
    assert hearing.place is None
    assert (work.key, work.status) == ("2412", MeetingStatus.SCHEDULED)
    assert [kind for kind, _ in papers(work)] == [DocumentKind.MINUTES]


def test_a_meetings_own_page_has_the_key_of_its_row() -> None:
    (one,) = iqm2.read(
        page("iqm2/meeting.html", f"{SITE}/Detail_Meeting.aspx?ID=2410"), SOURCE, NOW
    ).meetings
    assert (one.key, one.title) == ("2410", "Village Board - Special Meeting")
    assert (one.start, one.status) == (wall("2026-12-07 18:00"), MeetingStatus.POSTPONED)
    assert one.place == "Board Room, 100 W. Taft St."
    assert [kind for kind, _ in papers(one)] == [DocumentKind.AGENDA]


def test_no_meetings_is_empty_and_rows_that_cannot_be_read_are_drift() -> None:
    assert iqm2.read(page("iqm2/empty.html", URL), SOURCE, NOW).outcome is Outcome.EMPTY
    changed = body("iqm2/calendar.html").replace(b"RowLink", b"RowTitle")
    with pytest.raises(Drift):
        iqm2.read(Page(URL, changed), SOURCE, NOW)


def test_another_sites_page_without_meetings_is_drift() -> None:
    elsewhere = page("iqm2/empty.html", "https://www.palmyra.gov/calendar")
    assert iqm2.read(elsewhere, SOURCE, NOW).outcome is Outcome.DRIFT
