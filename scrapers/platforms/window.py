"""The stretch of time that a check asks a platform for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config import Source

# Minutes and late agendas arrive weeks after a meeting, calendars are filled half a year ahead
# (platforms.md, 19.5: one scraper that asked for the next meeting only lost documents).
_PAST = timedelta(days=45)
_AHEAD = timedelta(days=180)


def window(source: Source, now: datetime) -> tuple[date, date]:
    """The first and the last day to ask for, by the calendar of the source's zone."""
    today = local_day(source, now)
    return today - _PAST, today + _AHEAD


def local_day(source: Source, now: datetime) -> date:
    """The day that the source has at `now` (aware)."""
    return now.astimezone(source.timezone).date()


def months(first: date, last: date) -> Iterator[tuple[int, int]]:
    """The (year, month) pairs from `first` to `last`, both included."""
    for index in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield index // 12, index % 12 + 1
