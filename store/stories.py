"""Stories: the articles that tell one thing (a syndicated one at five outlets), and who heard."""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.dialect import batches, insert
from store.tables import Documents, Sources, Stories, StoryTellings

COMPARED_FOR = timedelta(days=30)
"""For how long after its last article a story is looked for in new ones."""

MOST = 2_000
"""Stories that a new article is compared with."""

_LOCK = 0x53746F72

Sketch = Sequence[int]
"""What a story's text is recognised by: numbers of at most 63 bits."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """An article of a story, and whose it is."""

    source_slug: str
    source_name: str
    title: str
    url: str
    published: datetime | None
    first_seen: datetime


async def lock(conn: AsyncConnection) -> None:
    """Let no other transaction look for a story, or begin one, until this one has ended.

    Two copies that come at the same moment would begin two stories.
    """
    if conn.dialect.name == "postgresql":
        await conn.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))


async def recent(conn: AsyncConnection, since: datetime) -> dict[int, tuple[int, ...]]:
    """The sketches of the stories told since then, by their ids; the newest `MOST`."""
    rows = await conn.execute(
        select(Stories.id, Stories.sketch)
        .where(Stories.last_seen >= since, Stories.sketch.is_not(None))
        .order_by(Stories.last_seen.desc(), Stories.id.desc())
        .limit(MOST)
    )
    return {row.id: _unpacked(row.sketch) for row in rows}


def _packed(sketch: Sketch) -> bytes:
    return struct.pack(f"<{len(sketch)}q", *sketch)


def _unpacked(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 8}q", packed)


async def begin(conn: AsyncConnection, title: str, sketch: Sketch, now: datetime) -> int:
    """A new story, recognised by this sketch from now on; its id."""
    statement = insert(conn, Stories).values(
        title=title,
        sketch=_packed(sketch),
        first_seen=now,
        last_seen=now,
    )
    return (await conn.execute(statement.returning(Stories.id))).scalar_one()


async def sketch(conn: AsyncConnection, story_id: int) -> tuple[int, ...]:
    """What a story is recognised by; nothing where that was forgotten."""
    packed = await conn.scalar(select(Stories.sketch).where(Stories.id == story_id))
    return _unpacked(packed or b"")


async def redraw(conn: AsyncConnection, story_id: int, sketch: Sketch, now: datetime) -> None:
    """Recognise a story that goes on by this sketch from now on."""
    await conn.execute(
        update(Stories).where(Stories.id == story_id).values(sketch=_packed(sketch), last_seen=now)
    )


async def join(conn: AsyncConnection, story_id: int, document_id: int, now: datetime) -> None:
    """Add an article to a story."""
    await conn.execute(
        update(Documents).where(Documents.id == document_id).values(story_id=story_id)
    )
    await conn.execute(update(Stories).where(Stories.id == story_id).values(last_seen=now))


async def outlets(conn: AsyncConnection, story_id: int) -> list[Outlet]:
    """The articles of a story, the first seen first."""
    rows = await conn.execute(
        select(
            Sources.slug,
            Sources.name,
            Documents.title,
            Documents.url,
            Documents.published,
            Documents.first_seen,
        )
        .join_from(Documents, Sources, Sources.id == Documents.source_id)
        .where(Documents.story_id == story_id)
        .order_by(Documents.first_seen, Documents.id)
    )
    return [Outlet(*row) for row in rows]


async def articles(conn: AsyncConnection, story_id: int) -> list[int]:
    """The documents (ids) that tell a story."""
    rows = await conn.scalars(select(Documents.id).where(Documents.story_id == story_id))
    return [*rows]


async def of_documents(conn: AsyncConnection, document_ids: Collection[int]) -> dict[int, int]:
    """The stories that these documents tell, by the documents' ids; none: no entry."""
    found: dict[int, int] = {}
    for some in batches(list(document_ids)):
        rows = await conn.execute(
            select(Documents.id, Documents.story_id).where(
                Documents.id.in_(some), Documents.story_id.is_not(None)
            )
        )
        found.update((row.id, row.story_id) for row in rows)
    return found


async def told(conn: AsyncConnection, story_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The channels that were told these stories, by story; none: no entry."""
    found: dict[int, set[int]] = {}
    for some in batches(list(story_ids)):
        rows = await conn.execute(
            select(StoryTellings.story_id, StoryTellings.channel_id).where(
                StoryTellings.story_id.in_(some)
            )
        )
        for story_id, channel_id in rows:
            found.setdefault(story_id, set()).add(channel_id)
    return {story_id: frozenset(channels) for story_id, channels in found.items()}


async def tell(
    conn: AsyncConnection, tellings: Mapping[int, Collection[int]], now: datetime
) -> None:
    """Note that channels (by story) were owed the stories; one that is noted stays as it was."""
    rows = [
        {"story_id": story_id, "channel_id": channel_id, "told_at": now}
        for story_id, channels in tellings.items()
        for channel_id in channels
    ]
    if rows:
        statement = insert(conn, StoryTellings).on_conflict_do_nothing(
            index_elements=["story_id", "channel_id"]
        )
        await conn.execute(statement, rows)


async def forget(conn: AsyncConnection, before: datetime) -> int:
    """Empty the sketches of stories told last before then; says how many.

    The stories stay: they say which articles belong together.
    """
    done = await conn.execute(
        update(Stories)
        .where(Stories.last_seen < before, Stories.sketch.is_not(None))
        .values(sketch=None)
    )
    return done.rowcount
