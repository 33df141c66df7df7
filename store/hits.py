"""Hits: queries found in passages, and what people see of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from store import watches
from store.dialect import batches, insert
from store.filters import Filters, few_sources, scope_conditions, within
from store.prepared import Prepared
from store.tables import Documents, Hits, Meetings, Passages, Sources, Versions
from store.watches import CONFIDENCES, Watch

Span = tuple[int, int]

_QUERIES_AT_ONCE = 50  # SQLite takes 500 parts of a compound statement


@dataclass(frozen=True, slots=True)
class NewHit:
    """A query found in a passage. `spans` are [start, end) offsets into the passage's text."""

    query_id: int
    version_id: int
    passage_id: int
    confidence: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundThere:
    """A query found in a meeting's papers of one kind, with that confidence, and when last."""

    query_id: int
    confidence: str
    kind: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A hit with all that is needed to show it: whose watches found it, in what, where, when."""

    id: int
    query_id: int
    confidence: str
    spans: tuple[Span, ...]
    found_at: datetime
    passage_id: int
    text: str
    page: int | None
    item: str | None
    heading: str | None
    ocr: bool
    version_id: int
    document_id: int
    document_title: str
    document_url: str
    document_kind: str
    published: datetime | None
    source_id: int
    source_slug: str
    source_name: str
    state: str | None
    county: str | None
    place: str | None
    body: str | None
    zone: str
    meeting_id: int | None
    meeting_title: str | None
    meeting_start: datetime | None
    meeting_time_known: bool | None
    meeting_place: str | None
    meeting_status: str | None
    query: str
    watches: tuple[str, ...]


_COLUMNS = (
    Hits.id,
    Hits.query_id,
    Hits.confidence,
    Hits.spans,
    Hits.found_at,
    Passages.id.label("passage_id"),
    Passages.text,
    Passages.page,
    Passages.item,
    Passages.heading,
    Passages.ocr,
    Hits.version_id,
    Documents.id.label("document_id"),
    Documents.title.label("document_title"),
    Documents.url.label("document_url"),
    Documents.kind.label("document_kind"),
    Documents.published,
    Sources.id.label("source_id"),
    Sources.slug.label("source_slug"),
    Sources.name.label("source_name"),
    Sources.state,
    Sources.county,
    Sources.place,
    Sources.body,
    Sources.zone,
    Meetings.id.label("meeting_id"),
    Meetings.title.label("meeting_title"),
    Meetings.start_utc.label("meeting_start"),
    Meetings.time_known.label("meeting_time_known"),
    Meetings.place.label("meeting_place"),
    Meetings.status.label("meeting_status"),
)


_ADD = Prepared(
    lambda dialect: insert(dialect, Hits).on_conflict_do_nothing(
        index_elements=["query_id", "passage_id"]
    )
)


async def save(conn: AsyncConnection, hits: Sequence[NewHit], now: datetime) -> None:
    """Store hits; one that is stored already (query and passage) stays as it was."""
    await _ADD.send(
        conn,
        [
            {
                "query_id": hit.query_id,
                "version_id": hit.version_id,
                "passage_id": hit.passage_id,
                "confidence": hit.confidence,
                "spans": [list(span) for span in hit.spans],
                "found_at": now,
            }
            for hit in hits
        ],
    )


async def recent(
    conn: AsyncConnection,
    guild_id: int | None,
    *,
    watch: str | None = None,
    filters: Filters = Filters(),  # noqa: B008  it is frozen
    limit: int = 25,
    before: int | None = None,
) -> list[ShownHit]:
    """Hits of the watches that a server sees (its own and the house's), the latest first.

    A watch counts hits within its scope and from its lowest confidence on. `guild_id` None: the
    operator, for whom the house's watches count. `watch` narrows to the watches of that name;
    `before` is the id of the last hit of the page before.
    """
    seen = await _watches(conn, guild_id, watch)
    return await found_by(
        conn, seen, filters=replace(filters, guild_id=guild_id), limit=limit, before=before
    )


async def found_by(
    conn: AsyncConnection,
    seen: Sequence[Watch],
    *,
    filters: Filters,
    limit: int = 25,
    before: int | None = None,
) -> list[ShownHit]:
    """Hits that any of these watches counts, in what the filters let through, the latest first."""
    # The page is picked by its ids first: sorting thousands of whole passages costs far more.
    page = await _page(conn, seen, filters, limit, before)
    rows = await conn.execute(_whole_page(), {"page": page})
    return [_hit(row._asdict(), seen) for row in rows]


async def _page(
    conn: AsyncConnection, seen: Sequence[Watch], filters: Filters, limit: int, before: int | None
) -> list[int]:
    """The newest hits by id, looked up so that their number in all does not count.

    Of a few sources, by their versions; else the newest of each query, by its index, and the newest
    of those. One statement over all queries would sort every hit that there is.
    """
    few = await few_sources(conn, filters)
    shape, bound = filters.shape(), {**filters.bound(), "before": before, "most": limit}
    if few is not None:
        bound["few"] = few
        theirs = _newest_of_few(tuple(seen), shape, paged=before is not None)
        return list(await conn.scalars(theirs, bound))
    by_query: dict[int, list[Watch]] = {}
    for watch in seen:
        by_query.setdefault(watch.query_id, []).append(watch)
    found: list[int] = []
    for some in batches([tuple(group) for group in by_query.values()], _QUERIES_AT_ONCE):
        statement = _newest_of_each(tuple(some), shape, paged=before is not None)
        found += await conn.scalars(statement, bound)
    return sorted(found, reverse=True)[:limit]


# Making a statement takes longer than what the database has to do for it.
@lru_cache(maxsize=32)
def _newest_of_few(seen: tuple[Watch, ...], shape: Filters, *, paged: bool) -> Select[Any]:
    # By themselves: in one statement SQLite would rather read all hits of the queries.
    theirs = (
        select(Hits.id)
        .join(Versions, Versions.id == Hits.version_id)
        .join(Documents, Documents.id == Versions.document_id)
        .where(Documents.source_id.in_(bindparam("few", expanding=True)))
    )
    return _newest(seen, shape, paged=paged).where(Hits.id.in_(theirs))


@lru_cache(maxsize=32)
def _newest_of_each(
    groups: tuple[tuple[Watch, ...], ...], shape: Filters, *, paged: bool
) -> CompoundSelect[Any]:
    return union_all(*(select(_newest(group, shape, paged=paged).subquery()) for group in groups))


def _newest(seen: Sequence[Watch], shape: Filters, *, paged: bool) -> Select[Any]:
    page = placed(select(Hits.id)).where(*shown(seen, shape))
    if paged:
        page = page.where(Hits.id < bindparam("before"))
    return page.order_by(Hits.id.desc()).limit(bindparam("most", type_=Integer))


@cache
def _whole_page() -> Select[Any]:
    return _whole().where(Hits.id.in_(bindparam("page", expanding=True)))


async def get(
    conn: AsyncConnection, hit_id: int, seen: Sequence[Watch], *, filters: Filters
) -> ShownHit | None:
    """The hit of that id, where any of these watches counts it."""
    rows = await conn.execute(_whole().where(Hits.id == hit_id, *shown(seen, filters)))
    return next((_hit(row._asdict(), seen) for row in rows), None)


async def count(
    conn: AsyncConnection,
    guild_id: int | None,
    *,
    watch: str | None = None,
    filters: Filters = Filters(),  # noqa: B008  it is frozen
) -> int:
    """How many hits `recent` would show in all."""
    seen = await _watches(conn, guild_id, watch)
    statement = placed(select(func.count())).where(
        *shown(seen, replace(filters, guild_id=guild_id))
    )
    return await conn.scalar(statement) or 0


async def of_meetings(
    conn: AsyncConnection, meeting_ids: Collection[int]
) -> dict[int, frozenset[FoundThere]]:
    """What was found in the papers of these meetings, in any version; none: no entry."""
    found: dict[int, set[FoundThere]] = {}
    for some in batches(list(meeting_ids)):
        rows = await conn.execute(
            select(
                Documents.meeting_id,
                Hits.query_id,
                Hits.confidence,
                Documents.kind,
                func.max(Hits.found_at).label("found_at"),
            )
            .join_from(Documents, Versions, Versions.document_id == Documents.id)
            .join(Hits, Hits.version_id == Versions.id)
            .where(Documents.meeting_id.in_(some))
            .group_by(Documents.meeting_id, Hits.query_id, Hits.confidence, Documents.kind)
        )
        for row in rows:
            there = FoundThere(row.query_id, row.confidence, row.kind, row.found_at)
            found.setdefault(row.meeting_id, set()).add(there)
    return {meeting_id: frozenset(there) for meeting_id, there in found.items()}


async def _watches(conn: AsyncConnection, guild_id: int | None, name: str | None) -> list[Watch]:
    seen = await watches.listed(conn, guild_id, house=True)
    return [watch for watch in seen if name is None or watch.name == name]


def placed(statement: Select[Any]) -> Select[Any]:
    """`statement` over hits with their documents and sources, by which they are narrowed down."""
    return (
        statement.select_from(Hits)
        .join(Versions, Versions.id == Hits.version_id)
        .join(Documents, Documents.id == Versions.document_id)
        .join(Sources, Sources.id == Documents.source_id)
    )


def _whole() -> Select[Any]:
    """Hits with all that is shown of them, the latest first."""
    return (
        placed(select(*_COLUMNS))
        .join(Passages, Passages.id == Hits.passage_id)
        .outerjoin(Meetings, Meetings.id == Documents.meeting_id)
        .order_by(Hits.id.desc())
    )


def shown(seen: Sequence[Watch], filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions for hits that any of the watches counts; watches alike share one."""
    alike: dict[tuple[str, str], list[Watch]] = {}
    for watch in seen:
        alike.setdefault((watch.confidence, watch.scope.model_dump_json()), []).append(watch)
    counted = [
        and_(
            Hits.query_id.in_([watch.query_id for watch in group]),
            Hits.confidence.in_(CONFIDENCES[CONFIDENCES.index(group[0].confidence) :]),
            *scope_conditions(group[0].scope),
        )
        for group in alike.values()
    ]
    return [or_(false(), *counted), *filters.of_document()]


def _hit(values: dict[str, Any], seen: Sequence[Watch]) -> ShownHit:
    finders = [
        watch
        for watch in seen
        if watch.query_id == values["query_id"]
        and watch.accepts(values["confidence"])
        and within(
            watch.scope,
            slug=values["source_slug"],
            state=values["state"],
            county=values["county"],
            place=values["place"],
            kind=values["document_kind"],
        )
    ]
    values["spans"] = tuple((start, end) for start, end in values["spans"])
    return ShownHit(
        **values,
        query=finders[0].query,
        watches=tuple(dict.fromkeys(watch.name for watch in finders)),
    )
