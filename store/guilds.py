"""Guilds: the Discord servers that the bot is in, and what each set for itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import false, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.dialect import batches, insert
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


async def met(
    conn: AsyncConnection, user_id: int, now: datetime, *, locale: str | None = None
) -> None:
    """A person keeps something for themselves: theirs is a server of one from now on."""
    statement = insert(conn, Guilds).values(
        id=user_id, locale=locale, joined_at=now, greeted_at=now, personal=True
    )
    await conn.execute(statement.on_conflict_do_nothing(index_elements=["id"]))


async def greet(conn: AsyncConnection, guild_id: int, now: datetime) -> bool:
    """Whether that server is to be greeted: True once, and never again while it is known."""
    done = await conn.execute(
        update(Guilds)
        .where(Guilds.id == guild_id, Guilds.greeted_at.is_(None))
        .values(greeted_at=now)
    )
    return done.rowcount > 0


async def left(conn: AsyncConnection, guild_id: int, now: datetime) -> None:
    """The bot was removed from that server. Nothing is deleted; its channels hear nothing."""
    await conn.execute(update(Guilds).where(Guilds.id == guild_id).values(left_at=now))


async def get(conn: AsyncConnection, guild_id: int) -> Guild | None:
    """The server of that id."""
    row = (await conn.execute(select(*_COLUMNS).where(Guilds.id == guild_id))).first()
    return None if row is None else Guild(*row)


async def by_id(conn: AsyncConnection, guild_ids: Collection[int]) -> dict[int, Guild]:
    """The servers (and servers of one) of these ids that the bot has not left."""
    found: dict[int, Guild] = {}
    for some in batches(list(guild_ids)):
        rows = await conn.execute(
            select(*_COLUMNS).where(Guilds.id.in_(some), Guilds.left_at.is_(None))
        )
        found.update((row.id, Guild(*row)) for row in rows)
    return found


async def listed(conn: AsyncConnection) -> list[Guild]:
    """The servers that the bot is in; people who use it alone are not among them."""
    rows = await conn.execute(
        select(*_COLUMNS)
        .where(Guilds.left_at.is_(None), Guilds.personal == false())
        .order_by(Guilds.id)
    )
    return [Guild(*row) for row in rows]


async def departed(conn: AsyncConnection, before: datetime) -> list[int]:
    """The servers that removed the bot before then."""
    rows = await conn.scalars(select(Guilds.id).where(Guilds.left_at < before).order_by(Guilds.id))
    return list(rows)


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
    await _set(conn, guild_id, zone=zone)


async def set_locale(conn: AsyncConnection, guild_id: int, locale: str | None) -> None:
    """Set the language (Discord's code, or a catalogue's) that the bot speaks in that server."""
    await _set(conn, guild_id, locale=locale)


async def set_quiet_hours(
    conn: AsyncConnection, guild_id: int, start: int | None, end: int | None
) -> None:
    """Set between which minutes of its local day that server is not to be woken; None: never."""
    await _set(conn, guild_id, quiet_from=start, quiet_until=end)


async def set_digest_hour(conn: AsyncConnection, guild_id: int, hour: int) -> None:
    """Set the local hour (0 to 23) of that server's digests."""
    await _set(conn, guild_id, digest_hour=hour)


async def set_follow_ups(conn: AsyncConnection, guild_id: int, how: str) -> None:
    """Set how what follows on an alert is told: "thread", "edit" or "message"."""
    await _set(conn, guild_id, follow_ups=how)


async def set_reminders(conn: AsyncConnection, guild_id: int, hours: Collection[int]) -> None:
    """Set how many hours before a meeting that server is reminded; none: never."""
    told = ",".join(str(hour) for hour in sorted(set(hours), reverse=True))
    await _set(conn, guild_id, reminders=told)


async def set_manager_role(conn: AsyncConnection, guild_id: int, role_id: int | None) -> None:
    """Set the role that may configure beside those who manage the server; None: no other."""
    await _set(conn, guild_id, manager_role_id=role_id)


async def set_public(conn: AsyncConnection, guild_id: int, public: bool) -> None:
    """Set whether everybody may see that server's watches and hits on the web page."""
    await _set(conn, guild_id, public=public)


async def set_token(conn: AsyncConnection, guild_id: int, token: str | None) -> None:
    """Set the key that opens that server's web page; None: no key does."""
    await _set(conn, guild_id, web_token=token)


async def _set(conn: AsyncConnection, guild_id: int, **values: object) -> None:
    await conn.execute(update(Guilds).where(Guilds.id == guild_id).values(**values))
