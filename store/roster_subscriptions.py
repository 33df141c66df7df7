"""Who wants to hear of a roster's events: a channel, for a state, a county or an agency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.dialect import insert
from store.tables import Guilds, RosterSubscriptions

_LEFT = select(Guilds.id).where(Guilds.left_at.is_not(None))


@dataclass(frozen=True, slots=True)
class RosterSubscription:
    """A channel that wants events; `state` (two letters), `county`, `agency` are "" for any.

    `level`: "alerts", or "notices" as well. `status` is as a subscription's state.
    """

    id: int
    guild_id: int | None
    channel_id: int
    state: str
    county: str
    agency: str
    level: str
    status: str
    reason: str | None
    created_by: int | None
    created_at: datetime


COLUMNS = tuple(getattr(RosterSubscriptions, name) for name in RosterSubscription.__slots__)


async def subscribe(
    conn: AsyncConnection,
    *,
    channel_id: int,
    guild_id: int | None,
    now: datetime,
    state: str = "",
    county: str = "",
    agency: str = "",
    level: str = "alerts",
    created_by: int | None = None,
) -> None:
    """Let a channel hear these events; one that was there is set anew, active."""
    anew = {
        "guild_id": guild_id,
        "level": level,
        "status": "active",
        "reason": None,
        "created_by": created_by,
    }
    statement = insert(conn, RosterSubscriptions).values(
        channel_id=channel_id, state=state, county=county, agency=agency, created_at=now, **anew
    )
    await conn.execute(
        statement.on_conflict_do_update(
            index_elements=["channel_id", "state", "county", "agency"], set_=anew
        )
    )


async def unsubscribe(
    conn: AsyncConnection, channel_id: int, subscription_id: int | None = None
) -> int:
    """Take a channel off the events, or off one subscription; says off how many."""
    statement = delete(RosterSubscriptions).where(RosterSubscriptions.channel_id == channel_id)
    if subscription_id is not None:
        statement = statement.where(RosterSubscriptions.id == subscription_id)
    return (await conn.execute(statement)).rowcount


async def listed(conn: AsyncConnection, guild_id: int | None) -> list[RosterSubscription]:
    """A server's subscriptions, or the terminal's (None), by channel."""
    rows = await conn.execute(
        select(*COLUMNS)
        .where(
            RosterSubscriptions.guild_id.is_(None)
            if guild_id is None
            else RosterSubscriptions.guild_id == guild_id
        )
        .order_by(RosterSubscriptions.channel_id, RosterSubscriptions.id)
    )
    return [RosterSubscription(*row) for row in rows]


async def listening(
    conn: AsyncConnection, source_guild_id: int | None = None
) -> list[RosterSubscription]:
    """Those that have not ended, of servers that were not left; of a server's own source, its."""
    statement = select(*COLUMNS).where(
        RosterSubscriptions.status != "ended",
        or_(
            RosterSubscriptions.guild_id.is_(None),
            RosterSubscriptions.guild_id.not_in(_LEFT),
        ),
    )
    if source_guild_id is not None:
        statement = statement.where(RosterSubscriptions.guild_id == source_guild_id)
    rows = await conn.execute(statement.order_by(RosterSubscriptions.id))
    return [RosterSubscription(*row) for row in rows]
