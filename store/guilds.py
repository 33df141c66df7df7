"""Guilds: the Discord servers that the bot is in, and what each set for itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.dialect import insert
from store.tables import Guilds


@dataclass(frozen=True, slots=True)
class Guild:
    """A Discord server by its Discord id, or a person by theirs, and what it set for itself.

    `left_at`: the bot was removed from it. The other columns are told in `store.guild_tables`.
    """

    id: int
    zone: str | None
    locale: str | None
    joined_at: datetime
    left_at: datetime | None
    personal: bool
    greeted_at: datetime | None
    manager_role_id: int | None
    quiet_from: int | None
    quiet_until: int | None
    digest_hour: int
    follow_ups: str
    reminders: str
    public: bool
    web_token: str | None

    @property
    def reminder_hours(self) -> tuple[int, ...]:
        """How many hours before a meeting this server is reminded, the longest first."""
        hours = {int(hour) for hour in self.reminders.split(",") if hour}
        return tuple(sorted(hours, reverse=True))


_COLUMNS = tuple(getattr(Guilds, name) for name in Guild.__dataclass_fields__)


async def joined(
    conn: AsyncConnection, guild_id: int, now: datetime, *, locale: str | None = None
) -> None:
    """The bot is in that server; what it had set before it left still holds."""
    statement = insert(conn, Guilds).values(id=guild_id, locale=locale, joined_at=now)
    await conn.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_={"left_at": None})
    )


async def left(conn: AsyncConnection, guild_id: int, now: datetime) -> None:
    """The bot was removed from that server. Nothing is deleted; its channels hear nothing."""
    await conn.execute(update(Guilds).where(Guilds.id == guild_id).values(left_at=now))


async def get(conn: AsyncConnection, guild_id: int) -> Guild | None:
    """The server of that id."""
    row = (await conn.execute(select(*_COLUMNS).where(Guilds.id == guild_id))).first()
    return None if row is None else Guild(*row)


async def listed(conn: AsyncConnection) -> list[Guild]:
    """The servers that the bot is in."""
    rows = await conn.execute(select(*_COLUMNS).where(Guilds.left_at.is_(None)).order_by(Guilds.id))
    return [Guild(*row) for row in rows]


async def public(conn: AsyncConnection) -> tuple[int, ...]:
    """The servers that show their watches and hits on the web page to everyone."""
    rows = await conn.scalars(
        select(Guilds.id).where(Guilds.public, Guilds.left_at.is_(None)).order_by(Guilds.id)
    )
    return tuple(rows)


async def with_token(conn: AsyncConnection, token: str) -> int | None:
    """The server whose web page this key opens."""
    return await conn.scalar(
        select(Guilds.id).where(Guilds.web_token == token, Guilds.left_at.is_(None))
    )


async def set_zone(conn: AsyncConnection, guild_id: int, zone: str | None) -> None:
    """Set the IANA zone in which that server reads its digests; None: each source's own."""
    await conn.execute(update(Guilds).where(Guilds.id == guild_id).values(zone=zone))


async def set_locale(conn: AsyncConnection, guild_id: int, locale: str | None) -> None:
    """Set the language (Discord's code) that the bot speaks in that server."""
    await conn.execute(update(Guilds).where(Guilds.id == guild_id).values(locale=locale))
