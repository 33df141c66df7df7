"""OnBase's search of meetings, by the facts of platforms.md, section 5d."""

from __future__ import annotations

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms import onbase
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, body, page, papers, source, wall

SITE = "https://docs.example.gov/OnBaseAgendaOnline"
URL = f"{SITE}/Meetings/Search"
SOURCE = source("onbase", f"{SITE}/?mtids=12")


def test_it_searches_the_window_with_dates_of_its_own() -> None:
    (request,) = onbase.requests(SOURCE, NOW)
    assert request.url == f"{URL}?dropid=11&dropsv=10%2F10%2F2026&dropev=05%2F23%2F2027&mtids=12"


def test_a_row_is_a_meeting_with_its_papers() -> None:
    board = onbase.read(page("onbase/search.html", URL), SOURCE, NOW).meetings[0]
    view = f"{SITE}/Meetings/ViewMeeting?id=587&doctype=1"
    assert (board.key, board.start, board.url) == ("587", wall("2026-12-07 18:00"), view)
    assert papers(board) == [
        (DocumentKind.AGENDA, view),
        (DocumentKind.MINUTES, f"{SITE}/Documents/DownloadFile/m.pdf?documentType=2&meetingId=587"),
    ]


def test_a_meeting_named_by_its_date_is_titled_by_its_type() -> None:
    plan = onbase.read(page("onbase/search.html", URL), SOURCE, NOW).meetings[1]
    assert (plan.title, plan.body) == ("Plan Commission", "Plan Commission")
    assert plan.status is MeetingStatus.CANCELLED


def test_a_search_without_meetings_says_so_and_a_silent_one_is_drift() -> None:
    assert onbase.read(page("onbase/empty.html", URL), SOURCE, NOW).outcome is Outcome.EMPTY
    silent = body("onbase/empty.html").replace(b"No meetings found", b"Search again")
    assert onbase.read(Page(URL, silent), SOURCE, NOW).outcome is Outcome.DRIFT


def test_an_agendas_own_page_is_no_list() -> None:
    agenda = Page(f"{SITE}/Documents/ViewAgenda?meetingId=587", b"<html><p>1. Call</p></html>")
    with pytest.raises(Drift):
        onbase.read(agenda, SOURCE, NOW)
