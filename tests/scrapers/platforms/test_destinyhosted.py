"""AgendaQuick's months, by the facts of platforms.md, section 13."""

from __future__ import annotations

import pytest

from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms import destinyhosted
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, answer, body, papers, source, wall

FORM = "https://public.destinyhosted.com/agenda_publish.cfm"
URL = f"{FORM}?id=4455&mt=ALL&get_month=12&get_year=2026"
SOURCE = source("destinyhosted", f"{FORM}?id=4455")


def december() -> Request:
    return next(one for one in destinyhosted.requests(SOURCE, NOW) if one.role == "2026-12")


def test_it_asks_for_each_month_of_the_window() -> None:
    requests = destinyhosted.requests(SOURCE, NOW)
    assert [request.role for request in requests] == [
        "2026-10",
        "2026-11",
        "2026-12",
        "2027-01",
        "2027-02",
        "2027-03",
        "2027-04",
        "2027-05",
    ]
    assert requests[2].url == URL


def test_a_row_is_a_meeting_with_its_papers_and_its_video() -> None:
    board, plan = destinyhosted.read(
        answer(december(), "destinyhosted/month.html"), SOURCE, NOW
    ).meetings
    assert (board.key, board.start) == ("|2026-12-07|village board", wall("2026-12-07 18:00"))
    assert board.remote == "https://video.example.gov/MediaPlayer.php?clip=1"
    assert papers(board) == [
        (DocumentKind.AGENDA, f"{URL}&dsp=ag&seq=2101"),
        (DocumentKind.MINUTES, f"{FORM}?id=4455&dsp=min&seq=1801"),
    ]
    assert (plan.title, plan.status) == ("Plan Commission", MeetingStatus.CANCELLED)
    assert not plan.time_known


def test_a_month_without_agendas_says_so() -> None:
    january = next(one for one in destinyhosted.requests(SOURCE, NOW) if one.role == "2027-01")
    listing = destinyhosted.read(answer(january, "destinyhosted/empty.html"), SOURCE, NOW)
    assert listing.outcome is Outcome.EMPTY


def test_another_month_than_the_one_asked_for_is_drift() -> None:
    with pytest.raises(Drift):
        destinyhosted.read(answer(december(), "destinyhosted/empty.html"), SOURCE, NOW)


def test_a_table_without_readable_rows_and_another_page_are_drift() -> None:
    changed = body("destinyhosted/month.html").replace(b">Dec ", b">Soon ")
    listing = destinyhosted.read(Page(URL, changed), SOURCE, NOW)
    assert listing.outcome is Outcome.DRIFT
    elsewhere = b"<html>No agendas or minutes were found</html>"
    with pytest.raises(Drift):
        destinyhosted.read(Page("https://www.palmyra.gov/agendas", elsewhere), SOURCE, NOW)
