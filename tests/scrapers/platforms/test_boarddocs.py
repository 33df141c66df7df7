"""BoardDocs' services, by the facts of platforms.md, section 7."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms import boarddocs
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, answer, body, page, papers, source, wall

BOARD = "https://go.boarddocs.com/wi/palm/Board.nsf"
SOURCE = source("boarddocs", f"{BOARD}/Public", committee_id="C1")


def agenda_request() -> Request:
    (listed,) = boarddocs.requests(SOURCE, NOW)
    first = boarddocs.read(answer(listed, "boarddocs/meetings.json"), SOURCE, NOW).more[0]
    (asked,) = boarddocs.read(answer(first, "boarddocs/meeting.html"), SOURCE, NOW).more
    return asked


def test_it_posts_the_committee_to_the_list() -> None:
    (request,) = boarddocs.requests(SOURCE, NOW)
    assert request.url == f"{BOARD}/BD-GetMeetingsList?open"
    assert (request.method, request.body) == ("POST", b"current_committee_id=C1")


def test_an_address_of_no_board_is_drift() -> None:
    with pytest.raises(Drift):
        boarddocs.requests(source("boarddocs", "https://x.example.gov", committee_id="C1"), NOW)


def test_the_list_gives_the_windows_meetings_and_calls_for_the_near_ones() -> None:
    (request,) = boarddocs.requests(SOURCE, NOW)
    listing = boarddocs.read(answer(request, "boarddocs/meetings.json"), SOURCE, NOW)
    assert [meeting.key for meeting in listing.meetings] == ["DA1", "DA2", "DA3"]
    regular, finance, _workshop = listing.meetings
    assert (regular.title, regular.start) == (
        "Regular Board Meeting",
        wall("2026-12-14 18:30"),
    )
    assert (finance.title, finance.status) == ("Finance Committee", MeetingStatus.CANCELLED)
    assert not finance.time_known
    assert finance.url == f"{BOARD}/goto?open&id=DA2"
    assert [(more.url, more.body) for more in listing.more] == [
        (f"{BOARD}/BD-GetMeeting?open", b"id=DA1&current_committee_id=C1"),
        (f"{BOARD}/BD-GetMeeting?open", b"id=DA2&current_committee_id=C1"),
    ]


def test_a_meetings_page_tells_time_and_place_and_calls_for_its_agenda() -> None:
    request = agenda_request()
    assert request.url == f"{BOARD}/PRINT-AgendaDetailed?open"
    assert request.body == b"id=DA1&current_committee_id=C1"
    (one,) = boarddocs.read(
        page("boarddocs/meeting.html", f"{BOARD}/BD-GetMeeting?open"), SOURCE, NOW
    ).meetings
    assert (one.key, one.start) == ("DA1", wall("2026-12-14 18:30"))
    assert one.place == "District Office, 200 School St., Palmyra, WI 53156"


def test_the_agenda_comes_with_the_answer_and_with_its_files() -> None:
    listing = boarddocs.read(answer(agenda_request(), "boarddocs/agenda.html"), SOURCE, NOW)
    (one,) = listing.meetings
    assert (one.key, one.start) == ("DA1", wall("2026-12-14 18:30"))
    assert papers(one) == [
        (DocumentKind.AGENDA, f"{BOARD}/goto?open&id=DA1"),
        (
            DocumentKind.NOTICE,
            "https://go.boarddocs.com/wi/palm/Board.nsf/files/DB9/$file/Agreement.pdf",
        ),
    ]
    assert "Flock camera agreement" in (one.documents[0].inline or "")


def test_a_changed_agenda_has_another_stamp() -> None:
    request = agenda_request()
    before = answer(request, "boarddocs/agenda.html")
    after = replace(before, body=before.body.replace(b"agreement", b"contract"))
    stamps = [
        boarddocs.read(one, SOURCE, NOW).meetings[0].documents[0].stamp for one in (before, after)
    ]
    assert stamps[0] != stamps[1]


def test_an_agenda_that_is_not_out_yet_is_empty_and_one_without_marks_is_drift() -> None:
    request = agenda_request()
    closed = answer(request, "boarddocs/no_access.html")
    assert boarddocs.read(closed, SOURCE, NOW).outcome is Outcome.EMPTY
    with pytest.raises(Drift):
        boarddocs.read(replace(closed, body=b"<div><p>Welcome</p></div>"), SOURCE, NOW)


def test_the_old_list_of_active_meetings_holds_their_agendas() -> None:
    (one,) = boarddocs.read(
        page("boarddocs/active.xml", f"{BOARD}/XML-ActiveMeetings"), SOURCE, NOW
    ).meetings
    assert (one.key, one.title, one.body) == ("DA1", "Regular Meeting", "Board of Education")
    assert one.start == wall("2026-12-14 18:30")
    assert one.documents[0].inline == (
        "<article><h2>1. Opening</h2><p>1.01 Flock cameras</p><p>Approve &amp; sign</p></article>"
    )


def test_another_json_answer_is_drift() -> None:
    with pytest.raises(Drift):
        boarddocs.read(Page(f"{BOARD}/x", b'[{"id": 1}]'), SOURCE, NOW)
    with pytest.raises(Drift):
        boarddocs.read(Page(f"{BOARD}/x", body("escribe/meetings.json")), SOURCE, NOW)
