"""When a source is looked at next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scrapers.cadence import Ended, next_check
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


@pytest.mark.parametrize(("failures", "hours"), [(1, 1), (2, 2), (5, 16), (6, 24), (50, 24)])
def test_a_host_that_blocks_is_left_alone_for_longer_each_time(failures: int, hours: int) -> None:
    assert wait(Ended(Outcome.BLOCKED, NOW, HOUR, failures)) == timedelta(hours=hours)


def test_what_the_host_asked_for_wins_even_over_speed() -> None:
    ended = Ended(Outcome.BLOCKED, NOW, HOUR, 1, retry_after=timedelta(hours=7))
    assert wait(ended) == timedelta(hours=7)
    assert wait(ended, speed=1000) == timedelta(hours=7)


def test_speed_shortens_the_wait() -> None:
    assert wait(Ended(Outcome.OK, NOW, HOUR), speed=600) == timedelta(seconds=6)
