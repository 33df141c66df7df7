"""How a check is recorded: in the source's history, when the next one is, and who is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from config import SourceKind
from scrapers import announce
from scrapers.alert import AlertKind
from scrapers.cadence import Ended, is_soon, next_check, notice_window
from scrapers.listing import Outcome
from scrapers.rhythm import rhythm_of
from store import audience, checks, outbox, sources


@dataclass(frozen=True, slots=True)
class Conclusion:
    """How a check of a source ended. `found` counts documents that are new, or new in part.

    `meeting` is the source's next known start. A bad check that is not `counted` was no fault of
    the source's.
    """

    outcome: Outcome
    reason: str
    started: datetime
    finished: datetime
    found: int = 0
    retry_after: timedelta | None = None
    meeting: datetime | None = None
    counted: bool = True


async def conclude(
    conn: AsyncConnection,
    source: sources.StoredSource,
    end: Conclusion,
    *,
    found: Sequence[datetime] = (),
    chance: float,
    speed: float,
) -> tuple[datetime, list[outbox.NewDelivery]]:
    """Record a check: when the next one is due, and what is owed where the source broke or is well.

    `found`, `chance` and `speed` are as for `due_after`.
    """
    due = due_after(source, end, found, chance=chance, speed=speed)
    recorded = await checks.record(
        conn,
        source.id,
        started=end.started,
        finished=end.finished,
        outcome=end.outcome.value,
        reason=end.reason,
        new_documents=end.found,
        next_due=due,
        counted=end.counted,
    )
    return due, await _trouble(conn, source, end, recorded)


def due_after(
    source: sources.StoredSource,
    end: Conclusion,
    found: Sequence[datetime],
    *,
    chance: float,
    speed: float,
) -> datetime:
    """When the next check is due.

    `found` is when earlier checks found something new; `chance` and `speed` are the schedule's
    (`cadence.next_check`).
    """
    zone = ZoneInfo(source.zone)
    start = end.meeting.astimezone(zone) if end.meeting else None
    ended = Ended(
        end.outcome,
        end.finished,
        timedelta(minutes=source.interval_minutes),
        0 if end.outcome.value in checks.GOOD else source.failures + end.counted,
        end.retry_after,
        end.meeting,
        window=notice_window(source.state, start) if start else timedelta(0),
        quiet=_is_quiet(source, end, found, zone),
    )
    return next_check(ended, chance=chance, speed=speed)


def _is_quiet(
    source: sources.StoredSource, end: Conclusion, found: Sequence[datetime], zone: ZoneInfo
) -> bool:
    """Whether a board posts nothing for days, by its rhythm; news come when they come."""
    if source.kind != SourceKind.AGENDA or end.found or is_soon(end.meeting, end.finished):
        return False
    rhythm = rhythm_of(found, zone)
    return rhythm is not None and rhythm.is_quiet(end.finished.astimezone(zone).date())


async def _trouble(
    conn: AsyncConnection,
    source: sources.StoredSource,
    end: Conclusion,
    recorded: checks.Recorded,
) -> list[outbox.NewDelivery]:
    """Word of a source that broke, once, and once when it is well; none before its first good day.

    A source that never could be read is the operator's affair: nobody relied on it yet. One that
    was found again at another address has no baseline there, but those who rely on it all the same.
    """
    if recorded.transition is checks.Transition.SAME or recorded.last_good is None:
        return []
    relying = await audience.for_source(conn, source)
    if recorded.transition is checks.Transition.BROKE:
        since = recorded.last_good or end.finished
        return announce.of_source(
            AlertKind.SOURCE_BROKEN, source, relying, (end.reason,), since, end.finished
        )
    found = f"{end.found} {'document was' if end.found == 1 else 'documents were'}"
    lines = (f"{found} found meanwhile.",)
    return announce.of_source(
        AlertKind.SOURCE_WELL, source, relying, lines, end.finished, end.finished
    )
