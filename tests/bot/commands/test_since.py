from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.refusal import Refused
from bot.commands.since import since, spans_offered

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "days"),
    [("7 days", 7), ("week", 7), ("Last 2 weeks", 14), ("3 months", 90), ("1 YEAR", 365)],
)
def test_a_span_is_counted_back_from_now(typed: str, days: int) -> None:
    assert since(typed, NOW) == NOW - timedelta(days=days)


def test_a_day_is_meant_from_its_first_minute_on() -> None:
    assert since("2026-11-01", NOW) == datetime(2026, 11, 1, tzinfo=UTC)


def test_nothing_typed_leaves_it_open() -> None:
    assert since(None, NOW) is None
    assert since("  ", NOW) is None


def test_what_is_offered_is_understood() -> None:
    assert all(since(typed, NOW) for typed in spans_offered())


@pytest.mark.parametrize("typed", ["2026-02-31", "soon", "-3 days", "7 days ago", "٣ days"])
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        since(typed, NOW)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_moment_or_refused(typed: str) -> None:
    moment = None
    with suppress(Refused):
        moment = since(typed, NOW)
    assert moment is None or moment.tzinfo is UTC
