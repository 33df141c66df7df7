"""When a source is looked at next: hourly as a rule, often before a meeting, seldom when it fails.

Seldom, too, while nothing is near and its rhythm says that nothing is due. Pure: the clock, the
chance and the facts are passed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from config import notice_law
from scrapers.listing import Outcome

NEAR = timedelta(minutes=15)
"""The interval in the window before a meeting in which a lawful late notice may still come."""

FAR = timedelta(days=7)
"""A meeting further off than this keeps no source from being quiet."""

_QUIET = 4
_LONGEST_QUIET = timedelta(hours=6)
# Clerks are late and clocks differ: the window opens before the last lawful moment (30 hours before
# a meeting in Wisconsin, whose law asks for 24).
_SLACK = timedelta(hours=6)
_LEAST_WINDOW, _MOST_WINDOW = timedelta(hours=30), timedelta(days=5)
_FIRST_RETRY = timedelta(minutes=5)
_LONGEST_RETRY = timedelta(hours=6)
_LONGEST_BLOCK = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a check ended, as far as the next one depends on it.

    `failures` counts the checks in a row that ended badly, this one included. `meeting` is the
    next known start, `window` how long before it notices may come (`notice_window`). `quiet` says
    that by the source's rhythm nothing is due for days; it counts only while the source is well.
    """

    outcome: Outcome
    at: datetime
    interval: timedelta
    failures: int = 0
    retry_after: timedelta | None = None
    meeting: datetime | None = None
    window: timedelta = _LEAST_WINDOW
    quiet: bool = False


def notice_window(state: str | None, start: datetime) -> timedelta:
    """How long before a meeting a lawful late notice, or an amendment, may still come.

    `start` is aware, in the meeting's own zone. By the shortest notice that the state's law allows
    for an ordinary or a special meeting, verified or not; 30 hours where nothing is known.
    """
    law = notice_law(state)
    if law is None or law.least_hours is None:
        return _LEAST_WINDOW
    opens = start - law.due(start, law.least_hours) + _SLACK
    return min(max(opens, _LEAST_WINDOW), _MOST_WINDOW)


def next_check(ended: Ended, *, chance: float, speed: float = 1.0) -> datetime:
    """The time (aware) of the next check.

    `chance`, from 0 to 1, spreads the checks by a tenth of the wait either way, so that sources
    which began together do not stay together. `speed` divides the wait, but never a wait that the
    host itself asked for.
    """
    wait = _wait(ended) * (0.9 + 0.2 * chance) / speed
    if ended.retry_after is not None:
        wait = max(wait, ended.retry_after)
    return ended.at + wait


def _wait(ended: Ended) -> timedelta:
    doubled = 1 << min(max(ended.failures - 1, 0), 10)
    match ended.outcome:
        case Outcome.ERROR:
            longest = ended.interval if _is_near(ended) else max(ended.interval, _LONGEST_RETRY)
            return min(_FIRST_RETRY * doubled, longest)
        case Outcome.BLOCKED:
            return min(ended.interval * doubled, max(ended.interval, _LONGEST_BLOCK))
        case _ if _is_near(ended):
            return min(ended.interval, NEAR)
        case _ if ended.quiet and not ended.failures and not is_soon(ended.meeting, ended.at):
            return max(ended.interval, min(ended.interval * _QUIET, _LONGEST_QUIET))
        case _:
            return min(ended.interval, _until_window(ended))


def is_soon(meeting: datetime | None, at: datetime) -> bool:
    """Whether a meeting is so soon that its source is not left quiet."""
    return meeting is not None and meeting - at <= FAR


def _until_window(ended: Ended) -> timedelta:
    """How long until the window before the meeting opens; for ever where there is none."""
    if ended.meeting is None or ended.meeting < ended.at:
        return timedelta.max
    return max(ended.meeting - ended.window - ended.at, NEAR)


def _is_near(ended: Ended) -> bool:
    if ended.meeting is None:
        return False
    return timedelta(0) <= ended.meeting - ended.at <= ended.window
