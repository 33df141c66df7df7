"""When a source is looked at next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scrapers.cadence import Ended, next_check, notice_window
from scrapers.listing import Outcome

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def wait(ended: Ended, chance: float = 0.5, speed: float = 1.0) -> timedelta:
    return next_check(ended, chance=chance, speed=speed) - NOW


def test_a_well_source_waits_its_interval() -> None:
    assert wait(Ended(Outcome.OK, NOW, HOUR)) == HOUR
    assert wait(Ended(Outcome.UNCHANGED, NOW, HOUR)) == HOUR
    assert wait(Ended(Outcome.EMPTY, NOW, HOUR)) == HOUR


def test_chance_spreads_the_wait_by_a_tenth() -> None:
    ended = Ended(Outcome.OK, NOW, HOUR)
    assert wait(ended, chance=0.0) == timedelta(minutes=54)
    assert wait(ended, chance=1.0) == timedelta(minutes=66)


@pytest.mark.parametrize(
    ("ahead", "minutes"), [(timedelta(hours=31), 60), (timedelta(hours=29), 15), (-HOUR, 60)]
)
def test_a_meeting_within_the_window_is_watched_every_15_minutes(
    ahead: timedelta, minutes: int
) -> None:
    ended = Ended(Outcome.UNCHANGED, NOW, HOUR, meeting=NOW + ahead)
    assert wait(ended) == timedelta(minutes=minutes)


@pytest.mark.parametrize(("failures", "minutes"), [(1, 5), (2, 10), (4, 40), (7, 320), (9, 360)])
def test_errors_are_tried_again_soon_and_then_ever_more_seldom(failures: int, minutes: int) -> None:
    assert wait(Ended(Outcome.ERROR, NOW, HOUR, failures)) == timedelta(minutes=minutes)


@pytest.mark.parametrize(("failures", "minutes"), [(1, 5), (4, 40), (5, 60), (9, 60)])
def test_before_a_meeting_errors_are_tried_again_within_the_interval(
    failures: int, minutes: int
) -> None:
    ended = Ended(Outcome.ERROR, NOW, HOUR, failures, meeting=NOW + 29 * HOUR)
    assert wait(ended) == timedelta(minutes=minutes)


@pytest.mark.parametrize(("failures", "hours"), [(1, 1), (2, 2), (5, 16), (6, 24), (50, 24)])
def test_a_host_that_blocks_is_left_alone_for_longer_each_time(failures: int, hours: int) -> None:
    assert wait(Ended(Outcome.BLOCKED, NOW, HOUR, failures)) == timedelta(hours=hours)


def test_what_the_host_asked_for_wins_even_over_speed() -> None:
    ended = Ended(Outcome.BLOCKED, NOW, HOUR, 1, retry_after=timedelta(hours=7))
    assert wait(ended) == timedelta(hours=7)
    assert wait(ended, speed=1000) == timedelta(hours=7)


def test_speed_shortens_the_wait() -> None:
    assert wait(Ended(Outcome.OK, NOW, HOUR), speed=600) == timedelta(seconds=6)


def test_a_quiet_source_is_looked_at_every_four_hours_and_never_less_than_every_six() -> None:
    assert wait(Ended(Outcome.UNCHANGED, NOW, HOUR, quiet=True)) == 4 * HOUR
    assert wait(Ended(Outcome.UNCHANGED, NOW, 2 * HOUR, quiet=True)) == 6 * HOUR
    assert wait(Ended(Outcome.UNCHANGED, NOW, 12 * HOUR, quiet=True)) == 12 * HOUR


@pytest.mark.parametrize(("ahead", "hours"), [(8, 4.0), (6, 1.0), (1, 0.25)])
def test_a_meeting_ahead_ends_the_quiet(ahead: int, hours: float) -> None:
    ended = Ended(Outcome.OK, NOW, HOUR, meeting=NOW + timedelta(days=ahead), quiet=True)
    assert wait(ended) == timedelta(hours=hours)


def test_a_page_that_cannot_be_read_is_never_left_quiet() -> None:
    assert wait(Ended(Outcome.DRIFT, NOW, HOUR, 1, quiet=True)) == HOUR


@pytest.mark.parametrize(
    ("state", "hours"),
    [
        ("WI", 30),  # 24 hours, and six
        ("IL", 54),  # 48 hours
        ("CA", 30),  # a special meeting's 24 hours
        ("MI", 30),  # 18 hours, and no window is shorter than 30
        ("MA", 102),  # 48 hours without those of Saturday and Sunday
        ("TX", 120),  # three business days, over a weekend; no window is longer
        ("FL", 30),  # no number of hours
        ("AK", 30),  # no rule known
    ],
)
def test_the_window_before_a_meeting_follows_the_states_law(state: str, hours: int) -> None:
    monday = datetime(2026, 11, 30, 18, 0, tzinfo=ZoneInfo("America/Chicago"))
    assert notice_window(state, monday) == timedelta(hours=hours)


def test_a_long_interval_ends_where_the_window_before_the_meeting_opens() -> None:
    ended = Ended(Outcome.OK, NOW, 24 * HOUR, meeting=NOW + 36 * HOUR)
    assert wait(ended) == 6 * HOUR
