"""Threads: where a channel is told what follows on a topic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.dialect import insert
from store.tables import Threads
from store.types import short_key


@dataclass(frozen=True, slots=True)
class Begun:
    """The message that began a topic in a channel, and the thread of what follows on it.

    In a forum the post is the thread, and `message_id` the first message in it.
    """

    channel_id: int
    topic: str
    message_id: int
    thread_id: int | None
    begun_at: datetime


_COLUMNS = tuple(getattr(Threads, name) for name in Begun.__slots__)


async def get(conn: AsyncConnection, channel_id: int, topic: str) -> Begun | None:
    """Where that topic was begun in that channel; None where it was not."""
    row = (
        await conn.execute(
            select(*_COLUMNS).where(
                Threads.channel_id == channel_id, Threads.topic == short_key(topic)
            )
        )
    ).first()
    return None if row is None else Begun(*row)


async def begin(
    conn: AsyncConnection,
    channel_id: int,
    topic: str,
    *,
    message_id: int,
    thread_id: int | None,
    now: datetime,
) -> None:
    """That message begins the topic there: the first one, or one in the place of a deleted one."""
    values = {"message_id": message_id, "thread_id": thread_id, "begun_at": now}
    statement = insert(conn, Threads).values(
        channel_id=channel_id, topic=short_key(topic), **values
    )
    await conn.execute(
        statement.on_conflict_do_update(index_elements=["channel_id", "topic"], set_=values)
    )


async def opened(conn: AsyncConnection, channel_id: int, topic: str, thread_id: int) -> None:
    """A thread was made from the topic's first message."""
    await conn.execute(
        update(Threads)
        .where(Threads.channel_id == channel_id, Threads.topic == short_key(topic))
        .values(thread_id=thread_id)
    )
