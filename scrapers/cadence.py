"""When a source is looked at next: hourly as a rule, often before a meeting, seldom when it fails.

Pure: the clock, the chance and the facts are passed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from scrapers.listing import Outcome

NEAR = timedelta(minutes=15)
"""The interval in the window before a meeting in which a lawful late notice may still come."""

_FIRST_RETRY = timedelta(minutes=5)
_LONGEST_RETRY = timedelta(hours=6)
_LONGEST_BLOCK = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a check ended, as far as the next one depends on it.

    `failures` counts the checks in a row that ended badly, this one included. `meeting` is the
    next known start, `window` how long before it notices may come.
    """

    outcome: Outcome
    at: datetime
    interval: timedelta
    failures: int = 0
    retry_after: timedelta | None = None
    meeting: datetime | None = None
    window: timedelta = timedelta(hours=30)


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
            return min(_FIRST_RETRY * doubled, max(ended.interval, _LONGEST_RETRY))
        case Outcome.BLOCKED:
            return min(ended.interval * doubled, max(ended.interval, _LONGEST_BLOCK))
        case _ if _is_near(ended):
            return min(ended.interval, NEAR)
        case _:
            return ended.interval


def _is_near(ended: Ended) -> bool:
    if ended.meeting is None:
        return False
    return timedelta(0) <= ended.meeting - ended.at <= ended.window
