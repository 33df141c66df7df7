"""How far back a person wants to look: "7 days", "2 weeks", "2026-11-01"."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from bot.alerts.escape import escape
from bot.commands.refusal import Refused
from bot.language import _

_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_SPAN = re.compile(r"(?:last\s+)?(\d{1,4})?\s*(day|week|month|year)s?", re.IGNORECASE | re.ASCII)
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)


def spans_offered() -> tuple[str, ...]:
    """What is offered; a person may type any other number of days, weeks, months, years, or a day.

    In English whatever is spoken: it is what is typed and read back.
    """
    return ("1 day", "7 days", "2 weeks", "1 month", "3 months", "1 year")


def since(typed: str | None, now: datetime) -> datetime | None:
    """The moment from which on things are wanted; None where nothing was typed.

    A day is meant from its first minute on in UTC. Raises `Refused` for anything else.
    """
    if typed is None or not typed.strip():
        return None
    said = typed.strip()
    if found := _SPAN.fullmatch(said):
        days = int(found.group(1) or 1) * _DAYS[found.group(2).lower()]
        return now - timedelta(days=days) if days <= 36_500 else datetime(1970, 1, 1, tzinfo=UTC)
    if _DAY.fullmatch(said):
        year, month, day = map(int, said.split("-"))
        with suppress(ValueError):  # the 31st of February
            return datetime(year, month, day, tzinfo=UTC)
    raise Refused(
        _("{typed} is no time: type 7 days, 2 weeks, 3 months, or a day as 2026-11-24.").format(
            typed=escape(said[:60], one_line=True)
        )
    )
