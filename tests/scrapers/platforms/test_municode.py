"""Municode Meetings, by the facts of platforms.md, section 8."""

from __future__ import annotations

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms import municode
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, answer, body, page, papers, source, wall

PUBLISH = "https://meetings.municode.com/PublishPage?cid=PALMWI&ppid=1"
TOWN = "https://www.palmyra.gov"
API = "https://palmyra-wi.municodemeetings.com/api/v1/public/meeting/list.json"
FILES = "https://mccmeetings.blob.core.usgovcloudapi.net/palmwi-pubu"
SOURCE = source("municode", PUBLISH)
TOWNS = source("municode", f"{TOWN}/meetings")


def test_a_published_row_is_a_meeting_with_its_papers() -> None:
    listing = municode.read(page("municode/publish.html", PUBLISH), SOURCE, NOW)
    board, plan = listing.meetings
    assert (board.key, board.start) == ("|2026-12-07|village board", wall("2026-12-07 18:00"))
    assert (board.place, board.remote) == ("Village Hall", "https://video.example.gov/7")
    assert papers(board) == [
        (DocumentKind.AGENDA, f"{FILES}/MEET-Agenda-0123456789abcdef0123456789abcdef.pdf"),
        (DocumentKind.PACKET, f"{FILES}/MEET-Packet-0123456789abcdef0123456789abcdef.pdf"),
    ]
    assert (plan.title, plan.status) == ("Plan Commission", MeetingStatus.CANCELLED)
    assert (plan.time_known, plan.place) == (False, None)
    assert [more.url for more in listing.more] == [f"{PUBLISH}&p=2"]


def test_a_meeting_keeps_its_key_when_its_papers_come() -> None:
    before = body("municode/publish.html").replace(b'<a href="https://mccmeetings', b'<a name="')
    listing = municode.read(Page(PUBLISH, before), SOURCE, NOW)
    assert listing.meetings[0].key == "|2026-12-07|village board"
    assert listing.meetings[0].documents == ()


def test_a_town_is_asked_for_its_meetings_and_its_recent_ones() -> None:
    assert [request.url for request in municode.requests(TOWNS, NOW)] == [
        f"{TOWN}/meetings",
        f"{TOWN}/meetings/recent",
    ]


def test_a_towns_rows_are_kept_apart_and_its_next_page_is_called_for() -> None:
    recent = municode.requests(TOWNS, NOW)[1]
    listing = municode.read(answer(recent, "municode/town.html"), TOWNS, NOW)
    board, special = listing.meetings
    assert (board.key, board.title) == ("/bc-vb/page/village-board-12", "Village Board")
    assert (board.start, special.start) == (
        wall("2026-12-07 18:00"),
        wall("2026-12-07 19:30"),
    )
    assert papers(board) == [(DocumentKind.AGENDA, f"{TOWN}/sites/g/files/agenda-7.pdf")]
    assert papers(special) == [(DocumentKind.MINUTES, f"{TOWN}/sites/g/files/minutes-7.pdf")]
    assert [more.url for more in listing.more] == [f"{TOWN}/meetings/recent?page=1"]


def test_a_towns_list_ends_where_it_has_gone_behind_the_window() -> None:
    recent = municode.requests(TOWNS, NOW)[1]
    old = body("municode/town.html").replace(b"12/07/2026", b"01/07/2026")
    assert municode.read(Page(recent.url, old, request=recent), TOWNS, NOW).more == ()


def test_a_meetings_own_page_has_the_key_of_its_row() -> None:
    url = f"{TOWN}/bc-vb/page/village-board-12"
    (one,) = municode.read(page("municode/meeting.html", url), TOWNS, NOW).meetings
    assert (one.key, one.title) == ("/bc-vb/page/village-board-12", "Village Board")
    assert (one.start, one.status) == (wall("2026-12-07 18:00"), MeetingStatus.POSTPONED)
    assert (one.place, one.remote) == ("Village Hall", "https://video.example.gov/7")
    assert papers(one) == [
        (DocumentKind.AGENDA, f"{TOWN}/files/agenda.pdf"),
        (DocumentKind.NOTICE, f"{TOWN}/files/memo.pdf"),
    ]


def test_the_api_is_asked_for_the_window_and_read() -> None:
    api = source("municode", "https://palmyra-wi.municodemeetings.com")
    (request,) = municode.requests(api, NOW)
    assert request.url == f"{API}?datefrom=2026-10-10&dateto=2027-05-23"
    (board,) = municode.read(answer(request, "municode/api.json"), api, NOW).meetings
    assert (board.key, board.start) == ("abc-1", wall("2026-12-07 18:00"))
    assert papers(board) == [
        (DocumentKind.AGENDA, "https://docs.example.gov/a.pdf"),
        (DocumentKind.PACKET, "https://docs.example.gov/p.pdf"),
    ]


def test_an_empty_answer_is_empty_from_municode_only() -> None:
    empty = municode.read(page("municode/api_empty.json", API), SOURCE, NOW)
    assert empty.outcome is Outcome.EMPTY
    elsewhere = municode.read(page("municode/api_empty.json", f"{TOWN}/api"), SOURCE, NOW)
    assert elsewhere.outcome is Outcome.DRIFT


def test_a_page_without_a_table_of_meetings_is_drift() -> None:
    with pytest.raises(Drift):
        municode.read(Page(TOWN, b"<html><p>No meetings found</p></html>"), TOWNS, NOW)
