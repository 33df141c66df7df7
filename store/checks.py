"""Checks: how the sources' checks ended, and what that means to those who rely on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.dialect import batches
from store.prepared import Prepared
from store.tables import Checks, Sources

GOOD = frozenset({"ok", "unchanged", "empty"})
"""The outcomes of a check that did what it should."""


class Transition(StrEnum):
    """What a check's result means to those who rely on the source."""

    SAME = "same"
    BROKE = "broke"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A check's result as stored. `last_good` is the last good check before this one."""

    transition: Transition
    failures: int
    last_good: datetime | None


@dataclass(frozen=True, slots=True)
class StoredCheck:
    """One check of the history."""

    id: int
    source_id: int
    started_at: datetime
    finished_at: datetime
    outcome: str
    reason: str
    new_documents: int


# Every check asks and stores these. Built once: building one costs as much as having it answered.
_STANDING = Prepared(
    lambda _: (
        select(Sources.failures, Sources.broken_at, Sources.last_good)
        .where(Sources.id == bindparam("source_id"))
        .with_for_update()
    )
)
_ADD = Prepared(lambda _: insert(Checks))
_CHANGE = Prepared(lambda _: update(Sources).where(Sources.id == bindparam("row_id")))
_FINDS = (
    select(Checks.source_id, Checks.finished_at)
    .join(Sources, Sources.id == Checks.source_id)
    .where(
        Checks.source_id.in_(bindparam("source_ids", expanding=True)),
        Checks.finished_at > bindparam("since"),
        Checks.finished_at > Sources.baseline_at,
        Checks.new_documents > 0,
    )
    .order_by(Checks.finished_at)
)


async def record(
    conn: AsyncConnection,
    source_id: int,
    *,
    started: datetime,
    finished: datetime,
    outcome: str,
    reason: str,
    new_documents: int,
    next_due: datetime,
    tell_after: int = 2,
    counted: bool = True,
) -> Recorded:
    """Store how a check ended and when the next one is due.

    The transition is `BROKE` once, at the `tell_after`th bad check in a row, and `RECOVERED` once,
    at the first good one after that. A bad check that is not `counted` was no fault of the
    source's: it stands in the history and adds to no row.
    """
    ((failed, broken_at, last_good),) = await _STANDING.ask(conn, {"source_id": source_id})
    good = outcome in GOOD
    failures = 0 if good else failed + counted
    transition = Transition.SAME
    if good and broken_at is not None:
        transition, broken_at = Transition.RECOVERED, None
    elif not good and counted and broken_at is None and failures >= tell_after:
        transition, broken_at = Transition.BROKE, finished
    check = {
        "source_id": source_id,
        "started_at": started,
        "finished_at": finished,
        "outcome": outcome,
        "reason": reason,
        "new_documents": new_documents,
    }
    await _ADD.send(conn, [check])
    change = {
        "row_id": source_id,
        "last_checked": finished,
        "last_outcome": outcome,
        "last_reason": reason,
        "last_good": finished if good else last_good,
        "failures": failures,
        "broken_at": broken_at,
        "next_due": next_due,
    }
    await _CHANGE.send(conn, [change])
    return Recorded(transition, failures, last_good)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A good check of a well source that found everything as it was."""

    source_id: int
    started: datetime
    finished: datetime
    next_due: datetime


async def record_unchanged(conn: AsyncConnection, ended: Sequence[Unchanged]) -> None:
    """As `record`, for many checks of sources that nobody knows broken."""
    await _ADD.send(
        conn,
        [
            {
                "source_id": one.source_id,
                "started_at": one.started,
                "finished_at": one.finished,
                "outcome": "unchanged",
                "reason": "",
                "new_documents": 0,
            }
            for one in ended
        ],
    )
    await _CHANGE.send(
        conn,
        [
            {
                "row_id": one.source_id,
                "last_checked": one.finished,
                "last_outcome": "unchanged",
                "last_reason": "",
                "last_good": one.finished,
                "next_due": one.next_due,
            }
            for one in ended
        ],
    )


async def history(conn: AsyncConnection, source_id: int, *, limit: int) -> list[StoredCheck]:
    """A source's checks, the latest first."""
    rows = await conn.execute(
        select(*(getattr(Checks, name) for name in StoredCheck.__slots__))
        .where(Checks.source_id == source_id)
        .order_by(Checks.finished_at.desc(), Checks.id.desc())
        .limit(limit)
    )
    return [StoredCheck(*row) for row in rows]


async def finds(
    conn: AsyncConnection, source_ids: Collection[int], since: datetime
) -> dict[int, list[datetime]]:
    """When checks found something new, oldest first, by source; without the first, the baseline."""
    found: dict[int, list[datetime]] = {}
    for some in batches(list(source_ids)):
        rows = await conn.execute(_FINDS, {"source_ids": some, "since": since})
        for source_id, at in rows:
            found.setdefault(source_id, []).append(at)
    return found


async def last_finished(conn: AsyncConnection) -> datetime | None:
    """When any check last ended, for the watchdog."""
    return await conn.scalar(select(func.max(Checks.finished_at)))
