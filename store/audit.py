"""The audit list: who changed what in a server's configuration."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import Audit

LONGEST = 300
"""Characters of a detail that are kept."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: who (Discord's id), what kind of change, and its detail as text."""

    id: int
    guild_id: int
    user_id: int | None
    action: str
    detail: str
    at: datetime


_COLUMNS = tuple(getattr(Audit, name) for name in Change.__slots__)


async def note(
    conn: AsyncConnection,
    guild_id: int,
    user_id: int | None,
    action: str,
    detail: str,
    now: datetime,
) -> None:
    """Keep that somebody changed something, in the transaction that changes it."""
    await conn.execute(
        insert(Audit).values(
            guild_id=guild_id, user_id=user_id, action=action, detail=detail[:LONGEST], at=now
        )
    )


async def listed(
    conn: AsyncConnection, guild_id: int, *, limit: int, offset: int = 0
) -> list[Change]:
    """A server's changes, the latest first."""
    rows = await conn.execute(
        select(*_COLUMNS)
        .where(Audit.guild_id == guild_id)
        .order_by(Audit.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [Change(*row) for row in rows]


async def latest(conn: AsyncConnection, guild_id: int, actions: Collection[str]) -> str | None:
    """Which of these actions a server's latest change of these was; None: there is none."""
    statement = (
        select(Audit.action)
        .where(Audit.guild_id == guild_id, Audit.action.in_(actions))
        .order_by(Audit.id.desc())
        .limit(1)
    )
    action: str | None = await conn.scalar(statement)
    return action


async def count(conn: AsyncConnection, guild_id: int) -> int:
    """How many changes of a server are kept."""
    statement = select(func.count()).select_from(Audit).where(Audit.guild_id == guild_id)
    return await conn.scalar(statement) or 0
