"""CivicClerk's events, by the facts of platforms.md, section 4."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedMeeting, MeetingStatus, Outcome
from scrapers.platforms import civicclerk
from scrapers.platforms.drift import Drift
from scrapers.platforms.viewers import direct
from tests.scrapers.platforms.vendor import NOW, page, papers, source, wall

PORTAL = "https://palmyrawi.portal.civicclerk.com"
API = "https://palmyrawi.api.civicclerk.com/v1/Events"
SOURCE = source("civicclerk", f"{PORTAL}/")


def meetings() -> tuple[ListedMeeting, ...]:
    return civicclerk.read(page("civicclerk/events.json", API), SOURCE, NOW).meetings


def test_it_asks_the_api_behind_the_portal_for_the_window() -> None:
    (request,) = civicclerk.requests(SOURCE, NOW)
    assert request.url == (
        f"{API}?%24filter=startDateTime%20ge%202026-10-10T00%3A00%3A00Z%20and%20startDateTime"
        "%20lt%202027-05-23T00%3A00%3A00Z&%24orderby=startDateTime%20asc%2C%20eventName%20asc"
    )


def test_boards_can_be_chosen() -> None:
    (request,) = civicclerk.requests(
        source("civicclerk", f"{PORTAL}/", categories=["26", "27"]), NOW
    )
    assert "and%20categoryId%20in%20%2826%2C27%29" in request.url


def test_an_address_of_no_portal_is_drift() -> None:
    with pytest.raises(Drift):
        civicclerk.requests(source("civicclerk", "https://www.palmyra.gov/"), NOW)


def test_times_are_local_behind_their_false_z_and_year_1900_is_no_end() -> None:
    board = meetings()[0]
    assert board.start == wall("2026-12-07 18:00")
    assert board.end is None


def test_an_event_is_a_meeting_with_its_files_in_the_portal() -> None:
    board = meetings()[0]
    assert (board.key, board.body) == ("501", "Village Board")
    assert board.place == "Village Hall, 100 W. Taft St., Palmyra, WI 53156"
    assert board.remote == "https://www.youtube.com/watch?v=abc123"
    assert board.url == f"{PORTAL}/event/501/overview"
    assert papers(board) == [
        (DocumentKind.AGENDA, f"{PORTAL}/event/501/files/agenda/901"),
        (DocumentKind.PACKET, f"{PORTAL}/event/501/files/agenda/902"),
        (DocumentKind.MINUTES, f"{PORTAL}/event/501/files/agenda/903"),
    ]
    assert board.documents[0].stamp == "2026-12-03T15:20:00Z"
    assert board.documents[0].published == datetime(2026, 12, 3, 21, 20, tzinfo=UTC)


def test_a_files_address_in_the_portal_leads_to_its_stream() -> None:
    assert direct(f"{PORTAL}/event/501/files/agenda/901") == (
        "https://palmyrawi.api.civicclerk.com/v1/Meetings"
        "/GetMeetingFileStream(fileId=901,plainText=false)"
    )


def test_a_cancelled_event_is_cancelled_and_a_placeholder_is_no_place() -> None:
    plan = meetings()[1]
    assert (plan.title, plan.status) == ("Plan Commission", MeetingStatus.CANCELLED)
    assert plan.place is None


def test_two_boards_at_one_time_stay_two_and_drafts_and_deleted_events_are_left_out() -> None:
    assert [meeting.key for meeting in meetings()] == ["501", "502", "505"]


def test_midnight_is_no_time() -> None:
    library = meetings()[2]
    assert (library.start, library.time_known) == (wall("2026-12-15"), False)


def test_the_next_page_is_called_for() -> None:
    listing = civicclerk.read(page("civicclerk/events.json", API), SOURCE, NOW)
    assert listing.more == (
        Request(f"{API}?$skip=15", headers={"Accept": "application/json"}, role="events"),
    )


def test_a_saved_portal_page_is_read_once_its_script_has_run() -> None:
    (board,) = civicclerk.read(page("civicclerk/rendered.html", PORTAL), SOURCE, NOW).meetings
    assert (board.title, board.start) == (
        "Village Board Regular Meeting",
        wall("2026-12-07 18:00"),
    )
    with pytest.raises(Drift):
        civicclerk.read(page("civicclerk/portal.html", PORTAL), SOURCE, NOW)


def test_no_events_are_empty_only_from_civicclerk() -> None:
    assert civicclerk.read(page("civicclerk/empty.json", API), SOURCE, NOW).outcome is Outcome.EMPTY
    other = Page("https://services.example.gov/odata/Items", b'{"value": []}')
    assert civicclerk.read(other, SOURCE, NOW).outcome is Outcome.DRIFT
