"""From the choices of `/setup` to what is stored: watches, subscriptions, the zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.escape import shorten
from bot.setup.draft import Draft, Subject
from bot.setup.places import Places
from config import Scope
from store import guilds, subscriptions, watches

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Keeper:
    """Whose things they are, who makes them, and how many watches there may be."""

    place: int
    user_id: int
    limit: int


async def save(
    conn: AsyncConnection,
    draft: Draft,
    places: Places,
    keeper: Keeper,
    channel_id: int,
    now: datetime,
) -> None:
    """Store the choices: watches, and that the channel hears them.

    A watch that asks the same in the same places already is not made again. Raises
    `store.LimitError` where there are too many; then nothing is to be kept.
    """
    scope = draft.scope(places)
    for subject in draft.subjects:
        watch = await _watch(conn, subject, scope, draft.where(places), keeper, now)
        await subscriptions.subscribe(
            conn,
            channel_id=channel_id,
            guild_id=keeper.place,
            watch_id=watch.id,
            now=now,
            mode=draft.mode,
            role_id=draft.role_id,
            created_by=keeper.user_id,
        )
    known = await guilds.get(conn, keeper.place)
    zone = places.zone(draft.state)
    if known is not None and known.zone is None and zone is not None:
        await guilds.set_zone(conn, keeper.place, zone)


async def _watch(
    conn: AsyncConnection,
    subject: Subject,
    scope: Scope,
    where: str,
    keeper: Keeper,
    now: datetime,
) -> watches.Watch:
    own = await watches.listed(conn, keeper.place)
    for watch in own:
        if (watch.query, watch.scope) == (subject.query, scope):
            return watch
    return await watches.add(
        conn,
        guild_id=keeper.place,
        name=_free_name(subject, where, {watch.name for watch in own}),
        query=subject.query,
        now=now,
        limit=keeper.limit,
        scope=scope,
        created_by=keeper.user_id,
    )


def _free_name(subject: Subject, where: str, taken: set[str]) -> str:
    """The subject alone; with the place, then with a number, where there is one of that name.

    The name heads every alert of the watch, and the alert says the place by itself.
    """
    names = chain(
        (subject.name, f"{subject.name}, {where}"),
        (f"{subject.name}, {where} ({number})" for number in count(2)),
    )
    return next(
        name for name in (shorten(each, LONGEST_NAME) for each in names) if name not in taken
    )
