"""Watches: the queries that servers and the house keep."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from config import HouseWatch, Scope, Sentence
from store.dialect import insert as upsert
from store.errors import AlreadyThereError, watches_full
from store.filters import within
from store.sources import StoredSource
from store.tables import Queries, Watches
from store.types import storable

CONFIDENCES = ("possible", "variant", "exact")
"""From the least sure to the surest."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch as stored; `guild_id` None: the house's. `confidence` is the lowest it accepts."""

    id: int
    guild_id: int | None
    name: str
    query_id: int
    query: str
    scope: Scope
    confidence: str
    paused_until: datetime | None
    created_by: int | None
    created_at: datetime

    def accepts(self, confidence: str) -> bool:
        """Whether a hit of that confidence counts for this watch."""
        return CONFIDENCES.index(confidence) >= CONFIDENCES.index(self.confidence)

    def looks_at(self, source: StoredSource, kind: str | None = None) -> bool:
        """Whether the source, and a document of that kind, lie within this watch's scope."""
        return within(
            self.scope,
            slug=source.slug,
            state=source.state,
            county=source.county,
            place=source.place,
            kind=kind,
        )


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A distinct query text, normalised, shared by all watches that ask the same."""

    id: int
    text: str


_COLUMNS = (
    Watches.id,
    Watches.guild_id,
    Watches.name,
    Watches.query_id,
    Queries.text,
    Watches.scope,
    Watches.confidence,
    Watches.paused_until,
    Watches.created_by,
    Watches.created_at,
)


async def sync_house(conn: AsyncConnection, watches: Sequence[HouseWatch], now: datetime) -> None:
    """Make the house's watches those of the configuration; `query` texts are normalised already.

    One that is no longer named goes, with the subscriptions to it alone.
    """
    before = {watch.name: watch for watch in await listed(conn, None)}
    named = {watch.name: watch for watch in watches}
    gone = [watch.id for name, watch in before.items() if name not in named]
    if gone:
        await conn.execute(delete(Watches).where(Watches.id.in_(gone)))
    queries = await _query_ids(conn, {watch.query for watch in watches})
    for name, watch in named.items():
        values = {
            "query_id": queries[watch.query],
            "scope": watch.scope.model_dump(mode="json"),
            "confidence": watch.confidence,
        }
        if name in before:
            await conn.execute(
                update(Watches).where(Watches.id == before[name].id).values(**values)
            )
        else:
            await conn.execute(
                insert(Watches).values(guild_id=None, name=name, created_at=now, **values)
            )


async def add(
    conn: AsyncConnection,
    *,
    guild_id: int,
    name: str,
    query: str,
    now: datetime,
    limit: int,
    scope: Scope = Scope(),  # noqa: B008  it is frozen
    confidence: str = "variant",
    created_by: int | None = None,
) -> Watch:
    """Keep a query (normalised text) for a server.

    Raises `AlreadyThereError` where the server has a watch of that name, and `LimitError` where it
    has `limit` of them.
    """
    own = await conn.execute(select(Watches.name).where(Watches.guild_id == guild_id))
    names = [row.name for row in own]
    if name in names:
        raise AlreadyThereError(
            Sentence("This server has a watch named {name} already.", name=name)
        )
    if len(names) >= limit:
        raise watches_full(limit)
    queries = await _query_ids(conn, {query})
    await conn.execute(
        insert(Watches).values(
            guild_id=guild_id,
            name=name,
            query_id=queries[query],
            scope=scope.model_dump(mode="json"),
            confidence=confidence,
            created_by=created_by,
            created_at=now,
        )
    )
    watch = await get(conn, guild_id, name)
    assert watch is not None  # noqa: S101  it was inserted in this transaction
    return watch


async def change(
    conn: AsyncConnection,
    guild_id: int,
    name: str,
    *,
    new_name: str | None = None,
    query: str | None = None,
    scope: Scope | None = None,
    confidence: str | None = None,
) -> Watch | None:
    """Change what is given of a server's watch (`query`: normalised text); None: it has no such.

    Raises `AlreadyThereError` where the server has another watch of the new name.
    """
    kept = await get(conn, guild_id, name)
    if kept is None:
        return None
    values: dict[str, Any] = {}
    if new_name is not None and new_name != name:
        if await get(conn, guild_id, new_name) is not None:
            raise AlreadyThereError(
                Sentence("This server has a watch named {name} already.", name=new_name)
            )
        values["name"] = new_name
    if query is not None:
        values["query_id"] = (await _query_ids(conn, {query}))[query]
    if scope is not None:
        values["scope"] = scope.model_dump(mode="json")
    if confidence is not None:
        values["confidence"] = confidence
    if values:
        await conn.execute(update(Watches).where(Watches.id == kept.id).values(**values))
    return await get(conn, guild_id, new_name or name)


async def remove(conn: AsyncConnection, guild_id: int, name: str) -> bool:
    """Delete a server's watch and the subscriptions to it alone; False where it has no such."""
    done = await conn.execute(
        delete(Watches).where(Watches.guild_id == guild_id, Watches.name == name)
    )
    return done.rowcount > 0


async def pause(conn: AsyncConnection, watch_id: int, until: datetime | None) -> None:
    """Let a watch be silent until then; None: let it speak again."""
    await conn.execute(update(Watches).where(Watches.id == watch_id).values(paused_until=until))


async def get(conn: AsyncConnection, guild_id: int | None, name: str) -> Watch | None:
    """The watch of that name of a server, or of the house (None)."""
    own = Watches.guild_id.is_(None) if guild_id is None else Watches.guild_id == guild_id
    rows = await conn.execute(selected().where(own, Watches.name == name))
    return next(map(from_row, rows), None)


async def listed(
    conn: AsyncConnection, guild_id: int | None, *, house: bool = False
) -> list[Watch]:
    """A server's watches by name, with `house` the house's before them; None: the house's."""
    own = Watches.guild_id.is_(None) if guild_id is None else Watches.guild_id == guild_id
    where = or_(own, Watches.guild_id.is_(None)) if house else own
    rows = await conn.execute(
        selected().where(where).order_by(Watches.guild_id.is_not(None), Watches.name)
    )
    return [from_row(row) for row in rows]


async def shown(conn: AsyncConnection, guild_ids: Collection[int]) -> list[Watch]:
    """The house's watches by name, then those of these servers."""
    own = Watches.guild_id.in_(guild_ids)
    rows = await conn.execute(
        selected()
        .where(or_(Watches.guild_id.is_(None), own))
        .order_by(Watches.guild_id.is_not(None), Watches.name, Watches.id)
    )
    return [from_row(row) for row in rows]


async def distinct_queries(conn: AsyncConnection) -> list[StoredQuery]:
    """Every query that any watch keeps."""
    rows = await conn.execute(
        select(Queries.id, Queries.text)
        .where(Queries.id.in_(select(Watches.query_id)))
        .order_by(Queries.id)
    )
    return [StoredQuery(*row) for row in rows]


def selected() -> Select[Any]:
    """Every watch with its query's text; narrow it down with `where`."""
    return select(*_COLUMNS).join_from(Watches, Queries)


def from_row(row: Row[Any]) -> Watch:
    """The watch of a row of `selected()`."""
    values = row._asdict()
    return Watch(
        **{name: values[name] for name in Watch.__slots__ if name not in ("query", "scope")},
        query=values["text"],
        scope=Scope.model_validate(values["scope"]),
    )


async def _query_ids(conn: AsyncConnection, texts: Collection[str]) -> dict[str, int]:
    if not texts:
        return {}
    statement = upsert(conn, Queries).on_conflict_do_nothing(index_elements=["text"])
    await conn.execute(statement, [{"text": text} for text in sorted(texts)])
    rows = await conn.execute(select(Queries.text, Queries.id).where(Queries.text.in_(texts)))
    ids = {row[0]: row[1] for row in rows}
    return {text: ids[storable(text)] for text in texts}
