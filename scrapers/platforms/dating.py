"""The days of a page's records: the year that clerks leave out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import unquote, urlsplit

from scrapers.dates import FoundDate, find_dates
from scrapers.platforms.links import file_name
from scrapers.platforms.records import Record

_YEARS_BACK, _YEARS_AHEAD = 30, 3
_MOST_OF_A_YEAR = 7


def days_of(records: Sequence[Record], today: date) -> list[date | None]:
    """Each record's day; where no year is printed, the one that the page as a whole implies."""
    told = [_day(record) for record in records]
    unsure = [
        record.day
        for record, known in zip(records, told, strict=True)
        if known is None and isinstance(record.day, FoundDate)
    ]
    # A list from January to December is this year's, however near next January may be.
    whole_year = len({day.month for day in unsure}) > _MOST_OF_A_YEAR
    days: list[date | None] = []
    neighbours = _known_neighbours(records, told)
    for record, known, before in zip(records, told, neighbours, strict=True):
        day = known
        if known is not None or not isinstance(record.day, FoundDate):
            pass
        elif before is not None:
            day = record.day.near(before)
        elif whole_year and record.day.weekday is None:
            day = record.day.on(today.year)
        else:
            day = record.day.near(today)
        days.append(_sensible(day, today))
    return days


def _known_neighbours(records: Sequence[Record], told: Sequence[date | None]) -> list[date | None]:
    """For each record a day of known year in the same list: the last before it, else the first."""
    lists = [id(record.line.node.parent) for record in records]
    first: dict[int, date] = {}
    for place, day in zip(lists, told, strict=True):
        if day is not None:
            first.setdefault(place, day)
    last: dict[int, date] = {}
    found: list[date | None] = []
    for place, day in zip(lists, told, strict=True):
        if day is not None:
            last[place] = day
        found.append(last.get(place) or first.get(place))
    return found


def _sensible(day: date | None, today: date) -> date | None:
    if day is None or not today.year - _YEARS_BACK <= day.year <= today.year + _YEARS_AHEAD:
        return None
    return day


def _day(record: Record) -> date | None:
    """The record's day where it, its heading or its links' addresses tell the year; else None."""
    found = record.day
    if isinstance(found, date):
        return found
    if found.year is not None:
        return found.full
    if record.years is not None:
        first, last = record.years
        day = found.on(first if found.month >= 7 else last)
        if day is not None and found.weekday in (None, day.weekday()):
            return day
    for anchor in record.anchors:
        path = unquote(urlsplit(anchor.href).path)
        for other in find_dates(re.sub(r"[_/+]", " ", file_name(anchor.href))):
            if other.year and (other.month, other.day) == (found.month, found.day):
                return other.full
        # A year's folder; with a month it is that of the upload, which comes near the meeting.
        if folder := re.search(r"/(20\d\d)/(?:(\d\d)/)?", path):
            month = int(folder[2] or 0)
            if not 1 <= month <= 12:
                return found.on(int(folder[1]))
            return found.near(date(int(folder[1]), month, 15))
    return None
