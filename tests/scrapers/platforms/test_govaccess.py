"""govAccess's lists of events, by the facts of platforms.md, section 5b."""

from __future__ import annotations

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms import govaccess
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, answer, body, page, papers, source, wall

SITE = "https://www.palmyra.gov"
URL = f"{SITE}/board/agendas"
SOURCE = source("govaccess", URL)


def test_the_visible_time_is_the_meetings_and_its_twin_in_utc_is_not() -> None:
    board = govaccess.read(page("govaccess/list.html", URL), SOURCE, NOW).meetings[0]
    assert (board.start, board.end) == (wall("2026-12-08 19:00"), wall("2026-12-08 21:00"))
    assert board.key == "854|2026-12-08"
    assert board.url == f"{SITE}/Home/Components/Calendar/Event/854/110"
    assert papers(board) == [
        (DocumentKind.AGENDA, f"{SITE}/home/showpublisheddocument/4410/638000000000000000")
    ]


def test_a_postponed_event_without_a_time() -> None:
    finance = govaccess.read(page("govaccess/list.html", URL), SOURCE, NOW).meetings[1]
    assert (finance.title, finance.status) == ("Finance Committee", MeetingStatus.POSTPONED)
    assert not finance.time_known


def test_the_next_page_is_called_for_while_the_list_is_within_the_window() -> None:
    (request,) = govaccess.requests(SOURCE, NOW)
    listing = govaccess.read(answer(request, "govaccess/list.html"), SOURCE, NOW)
    assert [more.url for more in listing.more] == [f"{URL}/-npage-2"]
    old = body("govaccess/list.html").replace(b"/2026", b"/2024")
    assert govaccess.read(Page(URL, old, request=request), SOURCE, NOW).more == ()


def test_an_events_own_page_tells_place_stream_and_papers() -> None:
    url = f"{SITE}/Home/Components/Calendar/Event/900/110"
    (one,) = govaccess.read(page("govaccess/detail.html", url), SOURCE, NOW).meetings
    assert one.key == "900|2026-12-18"
    assert (one.start, one.end) == (wall("2026-12-18 10:30"), wall("2026-12-18 12:00"))
    assert one.place == "Town Hall, 12 Main Street"
    assert one.remote == "https://us02web.zoom.us/j/1"
    assert papers(one) == [
        (DocumentKind.NOTICE, f"{SITE}/home/showdocument?id=24219"),
        (DocumentKind.PACKET, f"{SITE}/Home/ShowDocument?id=24167"),
    ]


def test_a_months_grid_is_read_and_calls_for_the_windows_other_months() -> None:
    (request,) = govaccess.requests(source("govaccess", f"{SITE}/meetings"), NOW)
    listing = govaccess.read(answer(request, "govaccess/month.html"), SOURCE, NOW)
    (council,) = listing.meetings
    assert (council.title, council.start) == ("Full Council", wall("2026-12-07 13:00"))
    assert council.key == "11805|2026-12-07"
    assert [more.url for more in listing.more] == [
        f"{SITE}/meetings/-curm-{month}/-cury-{year}"
        for month, year in (
            (10, 2026),
            (11, 2026),
            (1, 2027),
            (2, 2027),
            (3, 2027),
            (4, 2027),
            (5, 2027),
        )
    ]


def test_a_month_without_events_is_empty() -> None:
    start, end = b'<div class="calendar_items">', b"</div></div></td>"
    grid = body("govaccess/month.html")
    bare = grid[: grid.index(start)] + b"</td>" + grid[grid.index(end) + len(end) :]
    listing = govaccess.read(Page(f"{SITE}/meetings", bare), SOURCE, NOW)
    assert listing.outcome is Outcome.EMPTY


def test_a_table_of_something_else_is_drift() -> None:
    table = b'<html><table class="listtable"><tr><td>Parks</td></tr></table></html>'
    with pytest.raises(Drift):
        govaccess.read(Page(URL, table), SOURCE, NOW)
