"""What belongs to one server alone, and how all of it is forgotten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from store import guilds, search
from store.dialect import batches
from store.tables import (
    Audit,
    Deliveries,
    Guilds,
    Hits,
    Judgements,
    Mutes,
    Queries,
    Reminders,
    RosterSubscriptions,
    Sources,
    StoryTellings,
    Subscriptions,
    Threads,
    Watches,
)


async def forget(conn: AsyncConnection, guild_id: int) -> None:
    """Delete all that a server (or a person, by their id) keeps, and all that it was told.

    Its own sources go with what was read from them, and its queries with what they found, unless
    somebody else keeps the same words.
    """
    await _forget_channels(conn, guild_id)
    asked = await conn.scalars(select(Watches.query_id).where(Watches.guild_id == guild_id))
    queries = set(asked)
    for table in (
        Judgements,
        Mutes,
        Reminders,
        Deliveries,
        Subscriptions,
        RosterSubscriptions,
        Watches,
        Audit,
    ):
        await conn.execute(delete(table).where(table.guild_id == guild_id))
    await _forget_queries(conn, queries)
    own = await conn.scalars(select(Sources.id).where(Sources.guild_id == guild_id))
    for source_id in list(own):
        await search.forget_source(conn, source_id)
        await conn.execute(delete(Sources).where(Sources.id == source_id))
    await conn.execute(delete(Guilds).where(Guilds.id == guild_id))


async def forget_departed(conn: AsyncConnection, before: datetime) -> int:
    """Forget the servers that removed the bot before then; says how many."""
    gone = await guilds.departed(conn, before)
    for guild_id in gone:
        await forget(conn, guild_id)
    return len(gone)


async def _forget_channels(conn: AsyncConnection, guild_id: int) -> None:
    """What is kept by channel alone: the threads, and which stories it was told."""
    known = await conn.scalars(
        union(
            *(
                select(table.channel_id).where(table.guild_id == guild_id)
                for table in (Subscriptions, RosterSubscriptions, Deliveries, Reminders)
            )
        )
    )
    for some in batches(list(known)):
        for table in (Threads, StoryTellings):
            await conn.execute(delete(table).where(table.channel_id.in_(some)))


async def _forget_queries(conn: AsyncConnection, queries: set[int]) -> None:
    """Delete those of the queries that no watch keeps any longer, with their hits."""
    kept = await conn.scalars(select(Watches.query_id).where(Watches.query_id.in_(queries)))
    for some in batches(sorted(queries - set(kept))):
        await conn.execute(delete(Hits).where(Hits.query_id.in_(some)))
        await conn.execute(delete(Queries).where(Queries.id.in_(some)))
