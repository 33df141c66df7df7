"""Granicus's views and their feeds, by the facts of platforms.md, section 5a."""

from __future__ import annotations

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, ListedMeeting, MeetingStatus, Outcome
from scrapers.platforms import granicus
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, body, page, papers, source, wall

SITE = "https://palmyra.granicus.com"
URL = f"{SITE}/ViewPublisher.php?view_id=6"
SOURCE = source("granicus", URL)
KEY = "|2026-12-08|plan commission"


def meetings(name: str) -> tuple[ListedMeeting, ...]:
    return granicus.read(page(f"granicus/{name}", URL), SOURCE, NOW).meetings


def test_an_event_to_come_is_a_meeting_with_its_agenda() -> None:
    event = meetings("view.html")[0]
    assert (event.key, event.title) == (KEY, "Plan Commission")
    assert event.start == wall("2026-12-08 18:00")
    assert papers(event) == [
        (DocumentKind.AGENDA, f"{SITE}/AgendaViewer.php?view_id=6&event_id=7942")
    ]


def test_the_key_outlives_the_change_from_event_to_clip() -> None:
    assert meetings("later.html")[0].key == KEY


def test_a_meeting_of_today_that_is_listed_twice_is_one_with_its_time() -> None:
    (today, _march) = meetings("today.html")
    assert (today.key, today.start, today.time_known) == (KEY, wall("2026-12-08 18:00"), True)
    assert [url.rpartition("&")[2] for _, url in papers(today)] == ["event_id=7942", "clip_id=322"]


def test_a_cancellation_notice_is_the_days_meeting_of_the_view() -> None:
    notice = meetings("view.html")[1]
    assert notice.status is MeetingStatus.CANCELLED
    assert notice.key == "|2026-12-15|plan commission"


def test_an_archived_meeting_has_minutes_and_a_stream_and_no_time() -> None:
    november = meetings("view.html")[2]
    assert (november.start, november.time_known) == (wall("2026-11-10"), False)
    assert papers(november) == [
        (DocumentKind.AGENDA, f"{SITE}/AgendaViewer.php?view_id=6&clip_id=310"),
        (DocumentKind.MINUTES, f"{SITE}/MinutesViewer.php?view_id=6&clip_id=310&doc_id=a1"),
    ]
    assert november.remote == f"{SITE}/MediaPlayer.php?view_id=6&clip_id=310"


def test_two_meetings_of_one_day_stay_two() -> None:
    same_day = [one.key for one in meetings("view.html") if one.start == wall("2026-10-13")]
    assert same_day == ["|2026-10-13|plan commission", "|2026-10-13|plan commission~2"]


def test_spaces_within_a_date_do_not_hide_it() -> None:
    assert meetings("today.html")[1].start == wall("2026-03-31")


def test_a_feeds_day_is_the_one_in_the_title_and_its_key_is_the_views() -> None:
    (entry,) = granicus.read(
        page("granicus/agendas.xml", f"{SITE}/ViewPublisherRSS.php?view_id=6&mode=agendas"),
        SOURCE,
        NOW,
    ).meetings
    assert (entry.key, entry.start, entry.time_known) == (KEY, wall("2026-12-08"), False)
    assert entry.documents[0].kind is DocumentKind.AGENDA


def test_a_view_without_meetings_says_so_and_another_page_is_drift() -> None:
    assert granicus.read(page("granicus/none.html", URL), SOURCE, NOW).outcome is Outcome.EMPTY
    elsewhere = Page("https://www.palmyra.gov/", b"<html>There are no upcoming events.</html>")
    with pytest.raises(Drift):
        granicus.read(elsewhere, SOURCE, NOW)


def test_a_table_whose_cells_no_longer_hold_dates_is_drift() -> None:
    changed = body("granicus/later.html").replace(b"Dec 8, 2026", b"soon")
    changed = changed.replace(b"There are no upcoming events at this time.", b"")
    assert granicus.read(Page(URL, changed), SOURCE, NOW).outcome is Outcome.DRIFT
