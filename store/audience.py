"""Who hears of what: the watches that keep a query, and the channels that rely on a source."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from config import SourceKind
from store import mutes, roster_subscriptions
from store.dialect import batches
from store.sources import StoredSource
from store.subscriptions import COLUMNS as SUBSCRIPTION
from store.subscriptions import Hours, Subscription
from store.tables import Guilds, Subscriptions, Watches
from store.watches import Watch, from_row, selected

_HOURS = (Guilds.zone, Guilds.digest_hour, Guilds.quiet_from, Guilds.quiet_until)
_LEFT = select(Guilds.id).where(Guilds.left_at.is_not(None))


@dataclass(frozen=True, slots=True)
class Watcher:
    """A watch and the subscriptions that are to hear of its hits (none: nobody asked to).

    One a channel: its subscription to this watch goes before the one to every watch.
    """

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

    Without watches that are paused or muted and servers that were left. A channel that wants every
    watch hears those of its server and the house's. `source_guild_id`: the server that added the
    source by itself; then only its own channels hear of it. Scope and confidence are for the
    caller (`Watch.looks_at`, `Watch.accepts`); a subscription that is paused is given too.
    """
    found: list[Watcher] = []
    for some in batches(list(query_ids)):
        found += await _watchers(conn, some, now, source_guild_id)
    return found


async def for_source(conn: AsyncConnection, source: StoredSource) -> list[Subscription]:
    """One subscription for each channel that relies on the source, by channel.

    Those whose watch, or any watch that their server sees, looks at the source; those of a
    server's own source only in that server. On a roster, those rely as well who want its events.
    """
    watches = [from_row(row) for row in await conn.execute(selected())]
    looking = [watch for watch in watches if watch.looks_at(source)]
    ids = {watch.id for watch in looking}
    owners = {watch.guild_id for watch in looking}
    relying: dict[int, Subscription] = {}
    for subscription in await _subscriptions(conn, source.guild_id):
        if subscription.watch_id is None:
            relies = None in owners or subscription.guild_id in owners
        else:
            relies = subscription.watch_id in ids
        if relies:
            relying.setdefault(subscription.channel_id, subscription)
    if source.kind == SourceKind.ROSTER:
        for listener in await roster_subscriptions.listening(conn, source.guild_id):
            relying.setdefault(listener.channel_id, _as_subscription(listener))
    return sorted(relying.values(), key=lambda subscription: subscription.channel_id)


def _as_subscription(listener: roster_subscriptions.RosterSubscription) -> Subscription:
    """A channel that wants a roster's events, as one that wants every watch's alerts."""
    return Subscription(
        id=listener.id,
        guild_id=listener.guild_id,
        channel_id=listener.channel_id,
        watch_id=None,
        mode="now",
        role_id=None,
        state=listener.status,
        reason=listener.reason,
        created_by=listener.created_by,
        created_at=listener.created_at,
    )


async def _watchers(
    conn: AsyncConnection,
    query_ids: Sequence[int],
    now: datetime,
    source_guild_id: int | None,
) -> list[Watcher]:
    keeping = Watches.query_id.in_(query_ids)
    statement = selected().where(
        keeping,
        or_(Watches.paused_until.is_(None), Watches.paused_until <= now),
        or_(Watches.guild_id.is_(None), Watches.guild_id.not_in(_LEFT)),
    )
    if source_guild_id is not None:
        statement = statement.where(
            or_(Watches.guild_id.is_(None), Watches.guild_id == source_guild_id)
        )
    watches = [from_row(row) for row in await conn.execute(statement.order_by(Watches.id))]
    every: list[Subscription] = []
    by_watch: dict[int, list[Subscription]] = {}
    by_guild: dict[int | None, list[Subscription]] = {}
    for subscription in await _subscriptions(
        conn,
        source_guild_id,
        or_(
            Subscriptions.watch_id.is_(None),
            Subscriptions.watch_id.in_(select(Watches.id).where(keeping)),
        ),
    ):
        if subscription.watch_id is not None:
            by_watch.setdefault(subscription.watch_id, []).append(subscription)
        else:
            every.append(subscription)
            by_guild.setdefault(subscription.guild_id, []).append(subscription)
    found = []
    subjects = [mutes.watch_subject(watch.id) for watch in watches]
    muted = await mutes.holding(conn, subjects, now)
    for watch, subject in zip(watches, subjects, strict=True):
        own = by_watch.get(watch.id, [])
        named = {subscription.channel_id for subscription in own}
        others = every if watch.guild_id is None else by_guild.get(watch.guild_id, [])
        own += [other for other in others if other.channel_id not in named]
        hearing = [each for each in own if (each.guild_id, subject) not in muted]
        found.append(Watcher(watch, tuple(hearing)))
    return found


async def _subscriptions(
    conn: AsyncConnection, guild_id: int | None, *where: ColumnElement[bool]
) -> list[Subscription]:
    """Those that have not ended, of servers that were not left; of that one server if named."""
    statement = (
        select(*SUBSCRIPTION, *_HOURS)
        .outerjoin_from(Subscriptions, Guilds, Guilds.id == Subscriptions.guild_id)
        .where(Subscriptions.state != "ended", Guilds.left_at.is_(None), *where)
    )
    if guild_id is not None:
        statement = statement.where(Subscriptions.guild_id == guild_id)
    rows = await conn.execute(statement.order_by(Subscriptions.id))
    return [_with_hours(tuple(row)) for row in rows]


def _with_hours(row: tuple[Any, ...]) -> Subscription:
    own, (zone, digest_hour, quiet_from, quiet_until) = row[: -len(_HOURS)], row[-len(_HOURS) :]
    subscription = Subscription(*own)
    if digest_hour is None:  # the terminal, or a server that was never seen
        return subscription
    return replace(subscription, hours=Hours(zone, digest_hour, quiet_from, quiet_until))
