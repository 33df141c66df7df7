"""Simbli's listing service, by the facts of platforms.md, section 12."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms import simbli
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, answer, body, page, papers, source, wall

SITE = "https://simbli.eboardsolutions.com"
URL = f"{SITE}/SB_Meetings/SB_MeetingListing.aspx?S=36031014"
VIEW = f"{SITE}/SB_Meetings/ViewMeeting.aspx?S=36031014&MID=4101"
SOURCE = source("simbli", URL)


def service() -> Request:
    (request,) = simbli.requests(SOURCE, NOW)
    (more,) = simbli.read(answer(request, "simbli/listing.html"), SOURCE, NOW).more
    return more


def test_the_service_is_asked_with_the_tokens_of_the_page() -> None:
    more = service()
    asked = json.loads(more.body or b"")
    assert (more.method, more.url) == ("POST", f"{SITE}/Services/api/GetMeetingListing")
    assert (asked["ConnectionString"], asked["SecurityToken"]) == ("conn+1/=", "tok+2/=")
    assert (asked["SchoolID"], asked["RecordStart"], asked["RecordCount"]) == ("36031014", 0, 50)


def test_a_page_without_tokens_is_drift() -> None:
    with pytest.raises(Drift):
        simbli.read(Page(URL, b"<html><body>Sign in</body></html>"), SOURCE, NOW)


def test_a_meeting_has_its_agenda_and_published_minutes() -> None:
    board, work = simbli.read(answer(service(), "simbli/meetings.json"), SOURCE, NOW).meetings
    assert (board.key, board.title) == ("4101", "Regular Board Meeting")
    assert board.start == wall("2026-12-14 18:30")
    assert board.place == "District Office, 200 School St."
    assert papers(board) == [
        (DocumentKind.AGENDA, VIEW),
        (DocumentKind.MINUTES, f"{VIEW}&T=1"),
    ]
    assert board.documents[0].published == datetime(2026, 12, 10, 15, tzinfo=UTC)
    assert (work.title, work.status) == ("Work Session", MeetingStatus.POSTPONED)
    assert (work.time_known, work.documents) == (False, ())


def test_a_full_page_within_the_window_calls_for_the_next_fifty() -> None:
    first = service()
    entry = json.loads(body("simbli/meetings.json"))[0]
    fifty = [{**entry, "Master_MeetingID": number} for number in range(1, 51)]
    full = Page(first.url, json.dumps(fifty).encode(), request=first)
    (more,) = simbli.read(full, SOURCE, NOW).more
    assert json.loads(more.body or b"")["RecordStart"] == 50
    fifty[-1]["MM_DateTime"] = "2026-09-01T18:00:00"
    older = Page(first.url, json.dumps(fifty).encode(), request=first)
    assert simbli.read(older, SOURCE, NOW).more == ()


def test_an_empty_list_is_empty_from_simbli_only() -> None:
    nothing = page("simbli/empty.json", f"{SITE}/Services/api/GetMeetingListing")
    assert simbli.read(nothing, SOURCE, NOW).outcome is Outcome.EMPTY
    elsewhere = page("simbli/empty.json", "https://www.palmyra.gov/api")
    assert simbli.read(elsewhere, SOURCE, NOW).outcome is Outcome.DRIFT
