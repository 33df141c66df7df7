"""Legistar's calendar pages, by the facts of platforms.md, section 2."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms import legistar
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, answer, page, papers, source, wall

SITE = "https://palmyra.legistar.com"
URL = f"{SITE}/Calendar.aspx"
SOURCE = source("legistar", f"{SITE}/")


def test_the_calendar_is_asked_for_where_the_source_names_only_the_site() -> None:
    assert legistar.requests(SOURCE, NOW) == (Request(URL),)


def test_a_row_is_a_meeting_with_its_papers() -> None:
    board, _judiciary, _november = legistar.read(
        page("legistar/calendar.html", URL), SOURCE, NOW
    ).meetings
    assert (board.key, board.title) == ("1410001", "County Board")
    assert board.start == wall("2026-12-15 09:30")
    assert board.place == "Courthouse, Room 203, 901 N. 9th St."
    assert board.url == f"{SITE}/MeetingDetail.aspx?ID=1410001&GUID=AA11&Options=info|&Search="
    assert papers(board) == [
        (DocumentKind.AGENDA, f"{SITE}/View.ashx?M=A&ID=1410001&GUID=AA11"),
        (DocumentKind.PACKET, f"{SITE}/View.ashx?M=PA&ID=1410001&GUID=AA11"),
    ]


def test_cancelled_in_place_of_the_time_is_a_status_and_no_time() -> None:
    judiciary = legistar.read(page("legistar/calendar.html", URL), SOURCE, NOW).meetings[1]
    assert judiciary.status is MeetingStatus.CANCELLED
    assert judiciary.start == wall("2026-12-08")
    assert not judiciary.time_known
    assert judiciary.key == "1410002"
    assert judiciary.documents == ()


def test_links_that_a_script_opens_are_followed() -> None:
    november = legistar.read(page("legistar/calendar.html", URL), SOURCE, NOW).meetings[2]
    assert november.key == "1409000"
    assert november.remote == f"{SITE}/Video.aspx?Mode=Granicus&ID1=77"
    assert november.place is None
    assert [kind for kind, _ in papers(november)] == [DocumentKind.AGENDA, DocumentKind.MINUTES]


def test_the_first_view_calls_for_the_years_of_the_window() -> None:
    more = legistar.read(page("legistar/calendar.html", URL), SOURCE, NOW).more
    forms = [parse_qs((request.body or b"").decode()) for request in more]
    years = "ctl00$ContentPlaceHolder1$lstYears"
    assert [form[years] for form in forms] == [["2026"], ["2027"]]
    assert [form["__EVENTTARGET"] for form in forms] == [[years], [years]]
    assert [form["__VIEWSTATE"] for form in forms] == [["state-1"], ["state-1"]]
    assert {(request.method, request.url, request.role) for request in more} == {
        ("POST", URL, "year")
    }


def test_a_years_view_calls_for_its_next_page() -> None:
    year = Request(URL, method="POST", body=b"x", role="year")
    listing = legistar.read(answer(year, "legistar/year.html"), SOURCE, NOW)
    (zoning,) = listing.meetings
    assert (zoning.title, zoning.start) == ("Zoning Board", wall("2026-10-20 18:00"))
    (more,) = listing.more
    assert parse_qs((more.body or b"").decode())["__EVENTTARGET"] == ["g$2"]


def test_no_records_is_empty_and_a_grid_without_rows_is_drift() -> None:
    assert legistar.read(page("legistar/empty.html", URL), SOURCE, NOW).outcome is Outcome.EMPTY
    assert (
        legistar.read(page("legistar/redesigned.html", URL), SOURCE, NOW).outcome is Outcome.DRIFT
    )


def test_a_page_without_the_calendar_is_drift() -> None:
    with pytest.raises(Drift):
        legistar.read(Page(URL, b"<html><body><h1>Welcome</h1></body></html>"), SOURCE, NOW)


def test_a_meetings_grid_of_another_vendor_is_drift() -> None:
    grid = page("novusagenda/empty.html", "https://palmyra.novusagenda.com/agendapublic/")
    with pytest.raises(Drift):
        legistar.read(grid, SOURCE, NOW)


def test_the_error_page_is_an_error_that_passes() -> None:
    shown = Page(f"{SITE}/Error.aspx?aspxerrorpath=/Calendar.aspx", b"<html></html>")
    assert legistar.read(shown, SOURCE, NOW).outcome is Outcome.ERROR


def test_a_calendars_rows_may_come_as_json_by_their_columns() -> None:
    board, plan = legistar.read(page("legistar/columns.json", URL), SOURCE, NOW).meetings
    assert (board.key, board.title, board.start) == (
        "41",
        "Village Board",
        wall("2026-12-07 18:00"),
    )
    assert board.place == "Village Hall, Board Room"
    assert board.remote == "https://palmyra.legistar.com/Video.aspx?Mode=Granicus&ID1=5"
    assert papers(board) == [
        (DocumentKind.AGENDA, "https://palmyra.legistar.com/View.ashx?M=A&ID=41&GUID=E1")
    ]
    assert (plan.status, plan.time_known) == (MeetingStatus.CANCELLED, False)
    assert (plan.place, plan.documents) == ("Council Chambers", ())
