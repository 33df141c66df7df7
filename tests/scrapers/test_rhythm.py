"""How often a source posts, learnt from its history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.rhythm import Rhythm, rhythm_of

CHICAGO = ZoneInfo("America/Chicago")
THURSDAY = date(2026, 9, 3)


def learn(*days: date) -> Rhythm | None:
    """The rhythm of postings that were found on these days at 21:00 in Chicago."""
    return rhythm_of(
        (
            datetime(day.year, day.month, day.day, 21, tzinfo=CHICAGO).astimezone(UTC)
            for day in days
        ),
        CHICAGO,
    )


def known(days: Iterable[date]) -> Rhythm:
    rhythm = learn(*days)
    assert rhythm is not None
    return rhythm


def every(days: int, times: int, first: date = THURSDAY) -> list[date]:
    return [first + timedelta(days=days * count) for count in range(times)]


def test_every_second_thursday_and_then_nothing_for_31_days() -> None:
    rhythm = known(every(14, 6))
    assert rhythm == Rhythm(timedelta(days=14), date(2026, 11, 12), steady=True, weekday=3)


def test_an_amendment_on_the_day_after_belongs_to_its_posting() -> None:
    days = every(14, 6)
    rhythm = known([*days, *(day + timedelta(days=1) for day in days)])
    assert rhythm.every == timedelta(days=14)


def test_three_postings_are_no_rhythm() -> None:
    assert learn(*every(14, 3)) is None
    assert learn() is None


def test_days_are_those_of_the_sources_own_zone() -> None:
    rhythm = known(every(7, 4))
    assert rhythm.last == date(2026, 9, 24)
    assert rhythm.weekday == 3


@pytest.mark.parametrize(
    ("after", "quiet"), [(1, False), (2, False), (3, True), (10, True), (11, False), (40, False)]
)
def test_between_two_postings_a_source_is_quiet_and_never_when_one_is_due(
    after: int, *, quiet: bool
) -> None:
    rhythm = known(every(14, 6))
    assert rhythm.is_quiet(rhythm.last + timedelta(days=after)) is quiet


def test_a_source_without_a_steady_rhythm_or_with_a_daily_one_is_never_quiet() -> None:
    daily, weekly = known(every(1, 30)), known(every(7, 9))
    assert not daily.is_quiet(daily.last + timedelta(days=1))
    assert weekly.is_quiet(weekly.last + timedelta(days=4))
    unsteady = known([date(2026, 8, day) for day in (1, 5, 30)] + [date(2026, 10, 20)])
    assert not any(unsteady.is_quiet(unsteady.last + timedelta(days=days)) for days in range(60))


@given(st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 1)), max_size=60))
def test_a_rhythm_needs_few_days_and_ends_with_the_last(days: list[date]) -> None:
    rhythm = learn(*days)
    if rhythm is None:
        assert len(set(days)) < 10
    else:
        assert rhythm.last == max(days)
