"""CivicWeb's service and portal, by the facts of platforms.md, section 10."""

from __future__ import annotations

import pytest

from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms import civicweb
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, answer, body, page, papers, source, wall

SITE = "https://palmyra.civicweb.net"
URL = f"{SITE}/Services/MeetingsService.svc/meetings"
SOURCE = source("civicweb", f"{SITE}/Portal/")


def documents_request() -> Request:
    (request,) = civicweb.requests(SOURCE, NOW)
    (more,) = civicweb.read(answer(request, "civicweb/meetings.json"), SOURCE, NOW).more
    return more


def test_it_asks_the_service_for_the_window() -> None:
    (request,) = civicweb.requests(SOURCE, NOW)
    assert request.url == f"{URL}?from=2026-10-10&to=2027-05-23"


def test_meetings_are_titled_without_their_dates_and_draft_marks() -> None:
    board, plan, april = civicweb.read(page("civicweb/meetings.json", URL), SOURCE, NOW).meetings
    assert (board.key, board.title, board.body) == ("5189", "Regular Meeting", "Village Board")
    assert board.start == wall("2026-12-07 18:00")
    assert board.url == f"{SITE}/Portal/MeetingInformation.aspx?Org=Cal&Id=5189"
    assert (plan.title, plan.status) == ("Plan Commission", MeetingStatus.CANCELLED)
    assert (plan.time_known, plan.place) == (False, None)
    assert april.start == wall("2027-04-05 18:00")


def test_documents_are_called_for_of_near_published_meetings_only() -> None:
    assert documents_request().url == f"{URL}/5189/meetingDocuments"


def test_the_documents_come_to_their_meeting() -> None:
    listing = civicweb.read(answer(documents_request(), "civicweb/documents.json"), SOURCE, NOW)
    (board,) = listing.meetings
    assert (board.key, board.start) == ("5189", wall("2026-12-07 18:00"))
    assert papers(board) == [(DocumentKind.AGENDA, f"{SITE}/document/90011?printPdf=true")]
    assert board.documents[0].stamp == "2026-12-03T10:00:00"


def test_a_meeting_without_documents_is_empty() -> None:
    request = documents_request()
    listing = civicweb.read(Page(request.url, b"[]", request=request), SOURCE, NOW)
    assert listing.outcome is Outcome.EMPTY


def test_types_can_be_chosen() -> None:
    chosen = source("civicweb", SITE, types=["4"])
    listing = civicweb.read(page("civicweb/meetings.json", URL), chosen, NOW)
    assert [meeting.key for meeting in listing.meetings] == ["5190"]


def test_a_portals_list_gives_days_under_their_bodies() -> None:
    (board,) = civicweb.read(
        page("civicweb/list.html", f"{SITE}/Portal/MeetingTypeList.aspx"), SOURCE, NOW
    ).meetings
    assert (board.key, board.title, board.body) == ("5189", "Regular Meeting", "Village Board")
    assert (board.start, board.time_known) == (wall("2026-12-07"), False)


def test_another_sites_page_and_another_services_answer_are_drift() -> None:
    with pytest.raises(Drift):
        civicweb.read(Page("https://www.palmyra.gov", b"<html>No meetings</html>"), SOURCE, NOW)
    with pytest.raises(Drift):
        civicweb.read(Page(URL, body("primegov/upcoming.json")), SOURCE, NOW)


def test_documents_that_come_alone_tell_their_meeting() -> None:
    shown = page("civicweb/loose_documents.json", f"{URL}/702/meetingDocuments")
    (board,) = civicweb.read(shown, SOURCE, NOW).meetings
    assert (board.key, board.title) == ("702", "Village Board")
    assert (board.start, board.time_known) == (wall("2026-12-07"), False)
    assert papers(board) == [(DocumentKind.AGENDA, f"{SITE}/document/5001?printPdf=true")]


def test_a_recording_that_comes_alone_tells_its_meeting() -> None:
    shown = page("civicweb/recording.json", f"{SITE}/api/geteventwithindexpoints/702?_=1")
    (board,) = civicweb.read(shown, SOURCE, NOW).meetings
    assert (board.key, board.title) == ("702", "Village Board")
    assert (board.start, board.time_known) == (wall("2026-12-07"), False)
    assert board.remote == "https://www.youtube.com/watch?v=abc-DEF_123"
