"""Who hears of what: the watches that keep a query, and the channels that rely on a source."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.dialect import batches
from store.sources import StoredSource
from store.subscriptions import COLUMNS as SUBSCRIPTION
from store.subscriptions import Subscription
from store.tables import Guilds, Subscriptions, Watches
from store.watches import Watch, from_row, selected


@dataclass(frozen=True, slots=True)
class Watcher:
    """A watch and the subscriptions that are to hear of its hits (none: nobody asked to)."""

    watch: Watch
    subscriptions: tuple[Subscription, ...]


async def watchers(
    conn: AsyncConnection,
    query_ids: Collection[int],
    now: datetime,
    *,
    source_guild_id: int | None = None,
) -> list[Watcher]:
    """Who keeps these queries, and which channels are to hear of hits.

    Without watches that are paused and servers that were left. A channel that wants every watch
    hears those of its server and the house's. `source_guild_id`: the server that added the source
    by itself; then only its own channels hear of it. Scope and confidence are for the caller
    (`Watch.looks_at`, `Watch.accepts`); a subscription that is paused is given too.
    """
    gone = select(Guilds.id).where(Guilds.left_at.is_not(None))
    found: list[Watch] = []
    for some in batches(list(query_ids)):
        rows = await conn.execute(
            selected()
            .where(
                Watches.query_id.in_(some),
                or_(Watches.paused_until.is_(None), Watches.paused_until <= now),
                or_(Watches.guild_id.is_(None), Watches.guild_id.not_in(gone)),
            )
            .order_by(Watches.id)
        )
        found += map(from_row, rows)
    if source_guild_id is not None:
        found = [watch for watch in found if watch.guild_id in (None, source_guild_id)]
    channels: dict[int, list[Subscription]] = {}
    for some_watches in batches([watch.id for watch in found]):
        statement = (
            select(Watches.id, *SUBSCRIPTION)
            .join_from(
                Watches,
                Subscriptions,
                or_(
                    Subscriptions.watch_id == Watches.id,
                    and_(
                        Subscriptions.watch_id.is_(None),
                        or_(
                            Watches.guild_id.is_(None),
                            Watches.guild_id == Subscriptions.guild_id,
                        ),
                    ),
                ),
            )
            .where(
                Watches.id.in_(some_watches),
                Subscriptions.state != "ended",
                or_(Subscriptions.guild_id.is_(None), Subscriptions.guild_id.not_in(gone)),
            )
            .order_by(Watches.id, Subscriptions.id)
        )
        if source_guild_id is not None:
            statement = statement.where(Subscriptions.guild_id == source_guild_id)
        for watch_id, *subscription in await conn.execute(statement):
            channels.setdefault(watch_id, []).append(Subscription(*subscription))
    return [Watcher(watch, tuple(channels.get(watch.id, ()))) for watch in found]


async def for_source(conn: AsyncConnection, source: StoredSource) -> list[Subscription]:
    """One subscription for each channel that relies on the source, by channel.

    Those whose watch, or any watch that their server sees, looks at the source; those of a
    server's own source only in that server.
    """
    rows = await conn.execute(selected())
    everything = [from_row(row) for row in rows]
    looking = [watch for watch in everything if watch.looks_at(source)]
    ids = {watch.id for watch in looking}
    owners = {watch.guild_id for watch in looking}
    gone = select(Guilds.id).where(Guilds.left_at.is_not(None))
    statement = select(*SUBSCRIPTION).where(
        Subscriptions.state != "ended",
        or_(Subscriptions.guild_id.is_(None), Subscriptions.guild_id.not_in(gone)),
    )
    if source.guild_id is not None:
        statement = statement.where(Subscriptions.guild_id == source.guild_id)
    relying: dict[int, Subscription] = {}
    for row in await conn.execute(statement.order_by(Subscriptions.channel_id, Subscriptions.id)):
        subscription = Subscription(*row)
        if subscription.watch_id is None:
            relies = None in owners or subscription.guild_id in owners
        else:
            relies = subscription.watch_id in ids
        if relies:
            relying.setdefault(subscription.channel_id, subscription)
    return list(relying.values())
