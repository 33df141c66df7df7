"""A meeting as its listing and its agenda tell it together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from config import Source
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, MeetingStatus
from scrapers.meeting import (
    as_new,
    as_told,
    from_agenda,
    from_listing,
    is_own,
    is_to_come,
    with_agenda,
)
from scrapers.reading import Agenda
from store.meetings import NewMeeting, StoredMeeting

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SOURCE = Source(
    slug="oakvale",
    name="Oakvale",
    platform="generic",
    url="https://x/a",
    state="WI",
    body="Village Board",
)
EVENING = datetime(2026, 12, 1, 18, 30)  # noqa: DTZ001  wall clock, as printed
MOMENT = datetime(2026, 12, 2, 0, 30, tzinfo=UTC)
MIDNIGHT = EVENING.replace(hour=0, minute=0)
LISTED = ListedMeeting("board", "Village Board", EVENING)
AGENDA = Agenda(
    body="VILLAGE BOARD",
    start=EVENING,
    time_known=True,
    place="Village Hall",
    remote="https://zoom.example/1",
    comment="Three minutes each.",
    contact="Clerk, 262-555-0100",
)
PAPER = ListedDocument("https://x/agenda.pdf", "Agenda", DocumentKind.AGENDA)


def stored(meeting: NewMeeting, number: int = 7) -> StoredMeeting:
    values = {name: getattr(meeting, name) for name in NewMeeting.__slots__}
    return StoredMeeting(
        id=number, source_id=1, first_seen=NOW, last_seen=NOW, missing_since=None, **values
    )


def test_a_listed_meeting_is_at_its_wall_clocks_moment() -> None:
    meeting = from_listing(LISTED, SOURCE, None)
    assert (meeting.start_utc, meeting.zone) == (MOMENT, "America/Chicago")
    assert (meeting.body, meeting.status) == ("Village Board", "scheduled")


def test_what_only_the_agenda_told_is_kept() -> None:
    bare = replace(LISTED, start=MIDNIGHT, time_known=False)
    told = with_agenda(from_listing(bare, SOURCE, None), AGENDA, SOURCE)
    assert (told.start_utc, told.time_known) == (MOMENT, True)
    assert (told.place, told.remote) == ("Village Hall", "https://zoom.example/1")
    again = from_listing(bare, SOURCE, stored(told))
    assert again == told


def test_the_listings_own_time_wins_and_another_days_agenda_has_no_say() -> None:
    later = replace(AGENDA, start=EVENING + timedelta(hours=1))
    assert with_agenda(from_listing(LISTED, SOURCE, None), later, SOURCE).start_utc == MOMENT
    bare = replace(LISTED, start=MIDNIGHT + DAY, time_known=False)
    told = with_agenda(from_listing(bare, SOURCE, None), AGENDA, SOURCE)
    assert (told.start_utc, told.time_known) == (MOMENT - timedelta(hours=18.5) + DAY, False)


@pytest.mark.parametrize(
    ("complete", "said", "status"),
    [
        (True, MeetingStatus.SCHEDULED, "scheduled"),
        (False, MeetingStatus.SCHEDULED, "cancelled"),
        (False, MeetingStatus.POSTPONED, "postponed"),
    ],
)
def test_a_listing_that_was_read_in_part_takes_no_mark_off(
    complete: bool, said: MeetingStatus, status: str
) -> None:
    known = stored(replace(from_listing(LISTED, SOURCE, None), status="cancelled"))
    found = from_listing(replace(LISTED, status=said), SOURCE, known, complete=complete)
    assert found.status == status


def test_a_document_may_tell_of_its_own_meeting() -> None:
    told = from_agenda(PAPER, AGENDA, SOURCE, None, NOW)
    assert told is not None
    assert is_own(told.key)
    assert (told.title, told.body, told.start_utc) == ("Agenda", "Village Board", MOMENT)
    assert from_agenda(PAPER, replace(AGENDA, start=None), SOURCE, None, NOW) is None
    minutes = replace(PAPER, kind=DocumentKind.MINUTES)
    assert from_agenda(minutes, AGENDA, SOURCE, None, NOW) is None


def test_the_next_meetings_agenda_under_one_address_tells_of_another_meeting() -> None:
    first = from_agenda(PAPER, AGENDA, SOURCE, None, NOW)
    assert first is not None
    moved = replace(AGENDA, start=EVENING + 14 * DAY)
    put_off = from_agenda(PAPER, moved, SOURCE, stored(first), NOW)
    another = from_agenda(PAPER, moved, SOURCE, stored(first), MOMENT + DAY)
    assert put_off is not None
    assert another is not None
    assert put_off.key == first.key
    assert another.key != first.key


def test_a_meeting_is_to_come_until_the_night_is_over() -> None:
    assert is_to_come(NOW - timedelta(hours=11), NOW)
    assert not is_to_come(NOW - timedelta(hours=13), NOW)
    assert not is_to_come(None, NOW)


def test_an_alert_tells_how_to_comment_where_the_agenda_says_so() -> None:
    meeting = from_listing(LISTED, SOURCE, None)
    told = as_told(meeting, AGENDA)
    assert (told.start, told.comment, told.contact) == (
        MOMENT,
        "Three minutes each.",
        "Clerk, 262-555-0100",
    )
    assert as_told(stored(meeting)).comment is None
    assert as_new(stored(meeting)) == meeting
