"""NovusAGENDA's search, by the facts of platforms.md, section 11."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms import novusagenda
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, answer, body, page, papers, source, wall

FOLDER = "https://palmyra.novusagenda.com/agendapublic"
URL = f"{FOLDER}/meetingsgeneral.aspx"
SOURCE = source("novusagenda", f"{FOLDER}/meetingsgeneral.aspx?MeetingType=2")


def test_it_searches_the_window() -> None:
    (request,) = novusagenda.requests(SOURCE, NOW)
    assert request.url == f"{URL}?MeetingType=2&Date=cus&From=10%2F10%2F2026&To=05%2F23%2F2027"


def test_a_row_is_a_meeting_with_what_its_buttons_open() -> None:
    board = novusagenda.read(page("novusagenda/meetings.html", URL), SOURCE, NOW).meetings[0]
    view = f"{FOLDER}/MeetingView.aspx?MeetingID=410&MinutesMeetingID=-1&doctype=Agenda"
    assert (board.key, board.title) == ("|2026-12-07|village board", "Village Board")
    assert (board.start, board.time_known) == (wall("2026-12-07"), False)
    assert (board.place, board.url) == ("Village Hall", view)
    assert papers(board) == [
        (DocumentKind.AGENDA, view),
        (DocumentKind.MINUTES, f"{FOLDER}/DisplayAgendaPDF.ashx?MinutesMeetingID=88"),
    ]


def test_a_cancelled_row_and_a_place_to_be_announced() -> None:
    plan = novusagenda.read(page("novusagenda/meetings.html", URL), SOURCE, NOW).meetings[1]
    assert (plan.title, plan.status) == ("Plan Commission", MeetingStatus.CANCELLED)
    assert plan.place is None


def test_the_next_page_is_posted_for() -> None:
    (request,) = novusagenda.requests(SOURCE, NOW)
    (more,) = novusagenda.read(answer(request, "novusagenda/meetings.html"), SOURCE, NOW).more
    form = parse_qs((more.body or b"").decode())
    assert (more.method, more.url) == ("POST", URL)
    assert (form["__EVENTTARGET"], form["__VIEWSTATE"]) == (["rg$next"], ["s1"])


def test_other_days_than_those_asked_for_are_drift() -> None:
    (request,) = novusagenda.requests(SOURCE, NOW)
    with pytest.raises(Drift):
        novusagenda.read(answer(request, "novusagenda/month.html"), SOURCE, NOW)


def test_no_records_is_empty_and_a_grid_without_rows_is_drift() -> None:
    nothing = page("novusagenda/empty.html", URL)
    assert novusagenda.read(nothing, SOURCE, NOW).outcome is Outcome.EMPTY
    silent = body("novusagenda/empty.html").replace(b"No records to display.", b"")
    assert novusagenda.read(Page(URL, silent), SOURCE, NOW).outcome is Outcome.DRIFT
    with pytest.raises(Drift):
        novusagenda.read(Page(URL, b"<html><title>NovusAGENDA</title></html>"), SOURCE, NOW)


def test_a_grid_of_legistar_is_drift() -> None:
    with pytest.raises(Drift):
        novusagenda.read(
            page("legistar/calendar.html", "https://palmyra.legistar.com/Calendar.aspx"),
            SOURCE,
            NOW,
        )
