"""Retention: what is kept only for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import Checks, Deliveries
from store.types import JsonObject

_SAID: JsonObject = {}


async def prune_checks(conn: AsyncConnection, before: datetime) -> int:
    """Delete the history of checks that ended before then; says how many."""
    done = await conn.execute(delete(Checks).where(Checks.finished_at < before))
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
