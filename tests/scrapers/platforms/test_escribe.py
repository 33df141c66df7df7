"""eScribe's calendar service, by the facts of platforms.md, section 9."""

from __future__ import annotations

import json

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms import escribe
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, answer, page, papers, source, wall

SITE = "https://pub-palmyra.escribemeetings.com"
URL = f"{SITE}/MeetingsCalendarView.aspx/GetCalendarMeetings"
SOURCE = source("escribe", f"{SITE}/?MeetingViewId=2")


def test_it_posts_the_window_to_the_service() -> None:
    (request,) = escribe.requests(SOURCE, NOW)
    assert request.url == f"{URL}?MeetingViewId=2"
    assert request.method == "POST"
    assert request.body == b'{"calendarStartDate": "2026-10-10", "calendarEndDate": "2027-05-23"}'
    assert request.headers["Content-Type"] == "application/json"


def test_a_meeting_has_its_papers_at_addresses_of_the_site() -> None:
    (request,) = escribe.requests(SOURCE, NOW)
    council = escribe.read(answer(request, "escribe/meetings.json"), SOURCE, NOW).meetings[0]
    assert (council.key, council.title) == ("6f1c", "Council")
    assert (council.start, council.end) == (
        wall("2026-12-07 18:00"),
        wall("2026-12-07 21:00"),
    )
    assert council.place == "Council Chambers"
    assert council.remote == f"{SITE}/Players/ISIStandAlonePlayer.aspx?Id=6f1c"
    assert papers(council) == [
        (DocumentKind.AGENDA, f"{SITE}/filestream.ashx?DocumentId=11"),
        (DocumentKind.PACKET, f"{SITE}/filestream.ashx?DocumentId=12"),
        (DocumentKind.MINUTES, f"{SITE}/filestream.ashx?DocumentId=13"),
    ]


def test_ticks_are_an_instant_and_give_the_sources_wall_clock() -> None:
    plan = escribe.read(page("escribe/meetings.json", URL), SOURCE, NOW).meetings[1]
    assert plan.start == wall("2026-12-08 18:00")
    assert (plan.title, plan.status) == ("Plan Commission", MeetingStatus.CANCELLED)


def test_an_entry_without_an_id_is_no_meeting() -> None:
    listing = escribe.read(page("escribe/meetings.json", URL), SOURCE, NOW)
    assert [meeting.key for meeting in listing.meetings] == ["6f1c", "6f1d"]


def test_an_empty_answer_is_empty_from_escribe_only() -> None:
    assert escribe.read(page("escribe/empty.json", URL), SOURCE, NOW).outcome is Outcome.EMPTY
    elsewhere = page("escribe/empty.json", "https://www.palmyra.gov/Service.asmx/Get")
    assert escribe.read(elsewhere, SOURCE, NOW).outcome is Outcome.DRIFT


def test_the_portals_page_and_an_error_are_drift() -> None:
    with pytest.raises(Drift):
        escribe.read(Page(SITE, b"<html><body>Meetings</body></html>"), SOURCE, NOW)
    with pytest.raises(Drift):
        escribe.read(Page(URL, b'{"Message": "Authentication failed."}'), SOURCE, NOW)


def test_an_address_below_the_place_and_a_recording_are_told() -> None:
    entry = {
        "ID": "7b",
        "MeetingName": "Village Board",
        "StartDate": "2026/12/09 18:00:00",
        "Location": "Village Hall",
        "Description": "Village Hall<br/>100 Main Street<br/>Join by Zoom: 123 456",
        "HasVideo": True,
        "VideoUrl": "/Players/ISIStandAlonePlayer.aspx?Id=7b",
    }
    answered = json.dumps({"d": [entry]}).encode()
    (board,) = escribe.read(Page(URL, answered), SOURCE, NOW).meetings
    assert board.place == "Village Hall, 100 Main Street"
    assert board.remote == f"{SITE}/Players/ISIStandAlonePlayer.aspx?Id=7b"
