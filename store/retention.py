"""Retention: what is kept only for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import Checks, Deliveries, Documents, Meetings, Validators
from store.types import JsonObject

ANSWERS_KEPT_FOR = timedelta(days=180)
"""For how long after it was asked last an address's answer is kept."""

_SAID: JsonObject = {}


async def prune_checks(conn: AsyncConnection, before: datetime) -> int:
    """Delete the history of checks that ended before then; says how many."""
    done = await conn.execute(delete(Checks).where(Checks.finished_at < before))
    return done.rowcount


async def prune_answers(conn: AsyncConnection, before: datetime) -> int:
    """Delete what addresses answered that were not asked since then; says how many.

    That of a paper stays until its meeting is as long ago: from a month before on it is asked for
    again, and what never answered is not.
    """
    awaited = exists().where(
        Documents.source_id == Validators.source_id,
        Documents.url == Validators.url,
        Documents.meeting_id == Meetings.id,
        Meetings.start_utc >= before,
    )
    done = await conn.execute(delete(Validators).where(Validators.fetched_at < before, ~awaited))
    return done.rowcount


async def forget_alerts(conn: AsyncConnection, before: datetime) -> int:
    """Empty what was said in alerts that were owed before then and told; says how many.

    The row stays: its key is why a channel is never told the same thing again.
    """
    done = await conn.execute(
        update(Deliveries)
        .where(
            Deliveries.state.in_(("sent", "grouped")),
            Deliveries.created_at < before,
            Deliveries.kind != "",
        )
        .values(payload=_SAID, kind="")
    )
    return done.rowcount
