"""Mutes: what a server does not want to hear of for a while, a story or a watch."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.dialect import batches, insert
from store.prepared import Prepared, among
from store.tables import Mutes
from store.types import short_key

_WATCH = "watch:"


@dataclass(frozen=True, slots=True)
class Mute:
    """A server does not hear of `subject` (a delivery's topic, or a watch) until then, or ever."""

    guild_id: int
    subject: str
    until: datetime | None
    muted_by: int | None
    muted_at: datetime


_COLUMNS = tuple(getattr(Mutes, name) for name in Mute.__slots__)


def watch_subject(watch_id: int) -> str:
    """What stands for a watch among the subjects."""
    return f"{_WATCH}{watch_id}"


async def mute(
    conn: AsyncConnection,
    guild_id: int,
    subject: str,
    now: datetime,
    *,
    until: datetime | None = None,
    muted_by: int | None = None,
) -> None:
    """Let a server hear no more of a subject until then (None: until it is unmuted)."""
    values = {"until": until, "muted_by": muted_by, "muted_at": now}
    statement = insert(conn, Mutes).values(guild_id=guild_id, subject=short_key(subject), **values)
    await conn.execute(
        statement.on_conflict_do_update(index_elements=["guild_id", "subject"], set_=values)
    )


async def unmute(conn: AsyncConnection, guild_id: int, subject: str) -> bool:
    """Let a server hear of a subject again; False where it was not muted."""
    done = await conn.execute(
        delete(Mutes).where(Mutes.guild_id == guild_id, Mutes.subject == short_key(subject))
    )
    return done.rowcount > 0


async def listed(conn: AsyncConnection, guild_id: int, now: datetime) -> list[Mute]:
    """What a server has muted now, the latest first."""
    rows = await conn.execute(
        select(*_COLUMNS)
        .where(Mutes.guild_id == guild_id, or_(Mutes.until.is_(None), Mutes.until > now))
        .order_by(Mutes.muted_at.desc(), Mutes.subject)
    )
    return [Mute(*row) for row in rows]


_HOLDING = Prepared(
    lambda dialect: select(Mutes.guild_id, Mutes.subject).where(
        among(dialect, Mutes.subject, "subjects"),
        or_(Mutes.until.is_(None), Mutes.until > bindparam("now")),
    )
)


async def holding(
    conn: AsyncConnection, subjects: Collection[str], now: datetime
) -> set[tuple[int, str]]:
    """Which servers have which of these subjects muted now."""
    found: set[tuple[int, str]] = set()
    for some in batches([short_key(subject) for subject in subjects]):
        rows = await _HOLDING.ask(conn, {"subjects": some, "now": now})
        found |= {(guild_id, subject) for guild_id, subject in rows}
    return found


async def forget(conn: AsyncConnection, before: datetime) -> int:
    """Delete the mutes that ended before then; says how many."""
    return (await conn.execute(delete(Mutes).where(Mutes.until < before))).rowcount
