"""Subscriptions: which channels want which alerts, and how.

What becomes of a channel becomes of its subscriptions to rosters as well
(`store.roster_subscriptions`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import RosterSubscriptions, Subscriptions, Watches

TERMINAL = 0
"""The channel id that stands for the terminal of the running program."""
MODES = ("now", "daily", "weekly")
"""How a channel may hear of things, the soonest first."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a server wants to hear of things; `store.guild_tables` tells the columns."""

    zone: str | None = None
    digest_hour: int = 8
    quiet_from: int | None = None
    quiet_until: int | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel that wants a watch's alerts, or every watch's that its server sees (None).

    `mode`: now, daily or weekly. `state`: active; paused (we may not post there, `reason` says
    why; it is tried again); ended (the channel is gone). What is only possible goes to
    `review_channel_id` where there is one. A digest comes at `digest_hour` in the server's zone
    (None: the server's hour), a weekly one on `digest_weekday` (0: Monday). `hours` are the
    server's where `store.audience` gives it, else the usual ones.
    """

    id: int
    guild_id: int | None
    channel_id: int
    watch_id: int | None
    mode: str
    role_id: int | None
    state: str
    reason: str | None
    created_by: int | None
    created_at: datetime
    review_channel_id: int | None = None
    digest_hour: int | None = None
    digest_weekday: int | None = None
    hours: Hours = Hours()


@dataclass(frozen=True, slots=True)
class NamedSubscription:
    """A subscription with its watch's name (None: every watch)."""

    subscription: Subscription
    watch_name: str | None


COLUMNS = tuple(getattr(Subscriptions, name) for name in Subscription.__slots__ if name != "hours")


async def subscribe(
    conn: AsyncConnection,
    *,
    channel_id: int,
    guild_id: int | None,
    watch_id: int | None,
    now: datetime,
    mode: str = "now",
    role_id: int | None = None,
    created_by: int | None = None,
    review_channel_id: int | None = None,
    digest_hour: int | None = None,
    digest_weekday: int | None = None,
) -> Subscription:
    """Let a channel hear a watch (None: every watch); one that was there is set anew, active."""
    where = _of(channel_id, watch_id)
    values = {
        "guild_id": guild_id,
        "mode": mode,
        "role_id": role_id,
        "state": "active",
        "reason": None,
        "created_by": created_by,
        "review_channel_id": review_channel_id,
        "digest_hour": digest_hour,
        "digest_weekday": digest_weekday,
    }
    done = await conn.execute(update(Subscriptions).where(*where).values(**values))
    if done.rowcount == 0:
        await conn.execute(
            insert(Subscriptions).values(
                channel_id=channel_id, watch_id=watch_id, created_at=now, **values
            )
        )
    return Subscription(*(await conn.execute(select(*COLUMNS).where(*where))).one())


async def unsubscribe(conn: AsyncConnection, channel_id: int, watch_id: int | None) -> bool:
    """Take a channel off a watch (None: its subscription to every watch); False: it was not on."""
    done = await conn.execute(delete(Subscriptions).where(*_of(channel_id, watch_id)))
    return done.rowcount > 0


async def change(
    conn: AsyncConnection, subscription_id: int, guild_id: int, **values: str | int | None
) -> bool:
    """Set columns (`mode`, `role_id`, …) of a server's subscription; False where it is gone."""
    done = await conn.execute(
        update(Subscriptions)
        .where(Subscriptions.id == subscription_id, Subscriptions.guild_id == guild_id)
        .values(**values)
    )
    return done.rowcount > 0


async def listed(conn: AsyncConnection, guild_id: int | None) -> list[NamedSubscription]:
    """A server's subscriptions, or the terminal's (None), by channel."""
    own = (
        Subscriptions.guild_id.is_(None) if guild_id is None else Subscriptions.guild_id == guild_id
    )
    return await _named(conn, own)


async def by_channel(conn: AsyncConnection, channel_id: int) -> list[NamedSubscription]:
    """A channel's subscriptions."""
    return await _named(conn, Subscriptions.channel_id == channel_id)


async def pause(conn: AsyncConnection, channel_id: int, reason: str) -> int:
    """We may not post there now, for that reason; says how many subscriptions that concerns."""
    return await _set_state(conn, channel_id, "active", "paused", reason)


async def resume(conn: AsyncConnection, channel_id: int) -> int:
    """We may post there again; says how many subscriptions that concerns."""
    return await _set_state(conn, channel_id, "paused", "active", None)


async def end(conn: AsyncConnection, channel_id: int, reason: str) -> int:
    """The channel is gone; says how many subscriptions that concerns."""
    done = await conn.execute(
        update(Subscriptions)
        .where(Subscriptions.channel_id == channel_id, Subscriptions.state != "ended")
        .values(state="ended", reason=reason)
    )
    of_rosters = await conn.execute(
        update(RosterSubscriptions)
        .where(RosterSubscriptions.channel_id == channel_id, RosterSubscriptions.status != "ended")
        .values(status="ended", reason=reason)
    )
    return done.rowcount + of_rosters.rowcount


async def keepers(conn: AsyncConnection, channel_id: int) -> set[int]:
    """The people (Discord ids) who let a channel hear anything."""
    named: set[int] = set()
    for table in (Subscriptions, RosterSubscriptions):
        rows = await conn.scalars(
            select(table.created_by).where(
                table.channel_id == channel_id, table.created_by.is_not(None)
            )
        )
        named.update(each for each in rows if each is not None)
    return named


async def _set_state(
    conn: AsyncConnection, channel_id: int, before: str, after: str, reason: str | None
) -> int:
    done = await conn.execute(
        update(Subscriptions)
        .where(Subscriptions.channel_id == channel_id, Subscriptions.state == before)
        .values(state=after, reason=reason)
    )
    of_rosters = await conn.execute(
        update(RosterSubscriptions)
        .where(RosterSubscriptions.channel_id == channel_id, RosterSubscriptions.status == before)
        .values(status=after, reason=reason)
    )
    return done.rowcount + of_rosters.rowcount


async def _named(conn: AsyncConnection, where: ColumnElement[bool]) -> list[NamedSubscription]:
    rows = await conn.execute(
        select(*COLUMNS, Watches.name)
        .outerjoin_from(Subscriptions, Watches)
        .where(where)
        .order_by(Subscriptions.channel_id, Subscriptions.id)
    )
    return [NamedSubscription(Subscription(*row[:-1]), row[-1]) for row in rows]


def _of(channel_id: int, watch_id: int | None) -> tuple[ColumnElement[bool], ...]:
    watch = (
        Subscriptions.watch_id.is_(None) if watch_id is None else Subscriptions.watch_id == watch_id
    )
    return Subscriptions.channel_id == channel_id, watch
