"""CivicPlus's AgendaCenter, by the facts of platforms.md, section 3."""

from __future__ import annotations

import pytest

from scrapers.listing import DocumentKind, ListedMeeting, MeetingStatus, Outcome
from scrapers.platforms import civicplus
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, page, papers, source, wall

SITE = "https://www.palmyra.gov"
URL = f"{SITE}/AgendaCenter/Search/"
SOURCE = source("civicplus", f"{SITE}/AgendaCenter")


def meetings() -> tuple[ListedMeeting, ...]:
    return civicplus.read(page("civicplus/search.html", URL), SOURCE, NOW).meetings


def test_it_searches_the_window_in_all_boards() -> None:
    (request,) = civicplus.requests(SOURCE, NOW)
    assert request.url == (
        f"{SITE}/AgendaCenter/Search/?term=&CIDs=all"
        "&startDate=10/10/2026&endDate=05/23/2027&dateRange=&dateSelector="
    )


def test_a_boards_own_page_narrows_the_search_to_it() -> None:
    (request,) = civicplus.requests(
        source("civicplus", f"{SITE}/AgendaCenter/Village-Board-4"), NOW
    )
    assert "CIDs=4,&" in request.url


def test_a_row_is_a_meeting_with_agenda_and_packet_under_its_board() -> None:
    board = meetings()[0]
    assert (board.key, board.body) == ("181", "Village Board")
    assert board.start == wall("2026-12-07 18:00")
    assert board.time_known
    assert board.remote == "https://video.example.gov/live"
    file = f"{SITE}/AgendaCenter/ViewFile/Agenda/_12072026-181"
    assert papers(board) == [
        (DocumentKind.AGENDA, f"{file}?html=true"),
        (DocumentKind.AGENDA, file),
        (DocumentKind.PACKET, f"{file}?packet=true"),
    ]


def test_an_amendments_stamp_is_the_documents_change_signal() -> None:
    board = meetings()[0]
    assert board.status is MeetingStatus.AMENDED
    assert {document.stamp for document in board.documents} == {"Amended Dec 4, 2026 9:44 AM"}


def test_a_row_called_agenda_takes_its_boards_name_and_minutes_are_minutes() -> None:
    november = meetings()[1]
    assert (november.title, november.time_known) == ("Village Board", False)
    assert papers(november)[1] == (
        DocumentKind.MINUTES,
        f"{SITE}/AgendaCenter/ViewFile/Minutes/_11162026-179",
    )


def test_a_notice_of_quorum_is_a_notice() -> None:
    quorum = meetings()[2]
    assert quorum.status is MeetingStatus.CANCELLED
    assert [document.kind for document in quorum.documents] == [DocumentKind.NOTICE]
    assert quorum.documents[0].stamp == "Posted Nov 11, 2026 8:00 AM"


def test_a_board_within_a_group_is_known_by_its_own_name() -> None:
    plan = meetings()[3]
    assert (plan.body, plan.title) == ("Plan Commission", "Plan Commission Special Meeting")


def test_a_search_without_results_is_empty() -> None:
    assert civicplus.read(page("civicplus/nothing.html", URL), SOURCE, NOW).outcome is Outcome.EMPTY


def test_another_page_of_the_site_is_drift() -> None:
    with pytest.raises(Drift):
        civicplus.read(page("civicplus/other_page.html", f"{SITE}/CivicAlerts.aspx"), SOURCE, NOW)
    with pytest.raises(Drift):
        civicplus.read(page("civicplus/other_page.html", URL), SOURCE, NOW)
