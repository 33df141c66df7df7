"""Retention: what is kept only for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import Checks


async def prune_checks(conn: AsyncConnection, before: datetime) -> int:
    """Delete the history of checks that ended before then; says how many."""
    done = await conn.execute(delete(Checks).where(Checks.finished_at < before))
    return done.rowcount
