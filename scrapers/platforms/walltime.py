"""Machine-written times as the wall clock that a source prints."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from scrapers.dates import parse_when


class Moment(NamedTuple):
    """Naive local wall time; `time_known` is false where only a day was given (then 00:00)."""

    at: datetime
    time_known: bool


def moment(stamp: Any, zone: ZoneInfo, today: date) -> Moment | None:
    """What a stamp says; None where it says no day.

    A stamp with an offset prints the local wall clock in front of it; one in UTC (`Z`) is moved to
    `zone`. Platforms whose `Z` is false do not come here.
    """
    if isinstance(stamp, datetime):
        return Moment(_local(stamp, zone), time_known=True)
    if isinstance(stamp, date):
        return Moment(datetime.combine(stamp, time()), time_known=False)
    text = str(stamp or "").strip()
    if re.fullmatch(r"\d{4}-?\d\d-?\d\d", text):
        return Moment(datetime.fromisoformat(text), time_known=False)
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        when = parse_when(text, today=today)
        return Moment(when.start, when.time_known) if when.start else None
    return Moment(_local(parsed, zone), time_known=True)


def _local(parsed: datetime, zone: ZoneInfo) -> datetime:
    if parsed.tzinfo is not None and not parsed.utcoffset():
        parsed = parsed.astimezone(zone)
    return parsed.replace(tzinfo=None, microsecond=0)
