"""BoardBook's table of meetings, by the facts of platforms.md, section 7b."""

from __future__ import annotations

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms import boardbook
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, body, page, papers, source, wall

SITE = "https://meetings.boardbook.org"
URL = f"{SITE}/Public/Organization/2411"
SOURCE = source("boardbook", URL)


def test_a_row_is_a_meeting_with_its_papers_place_and_stream() -> None:
    board = boardbook.read(page("boardbook/table.html", URL), SOURCE, NOW).meetings[0]
    assert (board.key, board.title) == ("77001", "Regular Board Meeting")
    assert board.start == wall("2026-12-14 18:30")
    assert board.place == "District Office, 200 School St."
    assert board.remote == "https://video.example.org/live"
    assert papers(board) == [
        (DocumentKind.AGENDA, f"{SITE}/Public/Agenda/2411?meeting=77001"),
        (DocumentKind.MINUTES, f"{SITE}/Public/Minutes/2411?meeting=77001"),
    ]


def test_a_meeting_without_papers_is_known_by_its_place_and_may_be_cancelled() -> None:
    special = boardbook.read(page("boardbook/table.html", URL), SOURCE, NOW).meetings[1]
    assert (special.key, special.title) == ("77002", "Special Board Meeting")
    assert special.status is MeetingStatus.CANCELLED
    assert special.place is None


def test_a_row_without_a_title_takes_its_type_and_a_day_alone_is_no_time() -> None:
    workshop = boardbook.read(page("boardbook/table.html", URL), SOURCE, NOW).meetings[2]
    assert (workshop.title, workshop.time_known) == ("Workshop", False)


def test_no_meetings_is_empty_and_changed_rows_are_drift() -> None:
    assert boardbook.read(page("boardbook/empty.html", URL), SOURCE, NOW).outcome is Outcome.EMPTY
    changed = body("boardbook/table.html").replace(b"row-for-board", b"row")
    assert boardbook.read(Page(URL, changed), SOURCE, NOW).outcome is Outcome.DRIFT
    with pytest.raises(Drift):
        boardbook.read(Page(URL, b"<html><body><p>Sign in</p></body></html>"), SOURCE, NOW)
