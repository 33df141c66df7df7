"""What is kept of documents, for people who look: a document, its versions, copies, a meeting.

All of it is narrowed by `Filters`: nobody is shown what only another server's sources gave.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from store.documents import StoredPassage
from store.filters import Filters
from store.meetings import StoredMeeting
from store.tables import Documents, Hits, Meetings, Passages, Sources, Versions
from store.types import JsonObject


@dataclass(frozen=True, slots=True)
class Paper:
    """A document with its source; `version_id` and `sha256` are those that hold now."""

    id: int
    url: str
    title: str
    kind: str
    published: datetime | None
    first_seen: datetime
    last_seen: datetime
    meeting_id: int | None
    version_id: int | None
    sha256: str | None
    format: str | None
    source_id: int
    source_slug: str
    source_name: str
    state: str | None
    county: str | None
    place: str | None
    body: str | None
    zone: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a document. `until`: when another took its place (None: it holds now)."""

    id: int
    sha256: str
    size: int
    format: str
    outcome: str
    reason: str
    pages: int | None
    fetched_at: datetime
    agenda: JsonObject | None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """Where the same bytes were published: a document's version, first and last seen there."""

    paper: Paper
    version: Version

    @property
    def last_seen(self) -> datetime:
        """When the address last gave these bytes, as far as anyone looked."""
        return self.version.until or self.paper.last_seen


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a version something was found: [start, end) offsets into a passage's text."""

    passage_id: int
    seq: int
    page: int | None
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting with its source."""

    meeting: StoredMeeting
    source_slug: str
    source_name: str
    state: str | None
    county: str | None
    place: str | None
    body: str | None


_PAPER = (
    Documents.id,
    Documents.url,
    Documents.title,
    Documents.kind,
    Documents.published,
    Documents.first_seen,
    Documents.last_seen,
    Documents.meeting_id,
    Documents.version_id,
)
_SOURCE = (
    Sources.id.label("source_id"),
    Sources.slug,
    Sources.name,
    Sources.state,
    Sources.county,
    Sources.place,
    Sources.body,
    Sources.zone,
)
_VERSION = tuple(getattr(Versions, name) for name in Version.__slots__[:-1])
_PASSAGE = tuple(getattr(Passages, name) for name in StoredPassage.__slots__)
_MEETING = tuple(getattr(Meetings, name) for name in StoredMeeting.__slots__)
_SEAT = (
    Sources.slug,
    Sources.name,
    Sources.state,
    Sources.county,
    Sources.place.label("source_place"),
    Sources.body.label("source_body"),
)
_WHOLE: tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...] = (
    *_PAPER,
    Versions.sha256,
    Versions.format,
    *_SOURCE,
)


async def document(conn: AsyncConnection, document_id: int, filters: Filters) -> Paper | None:
    """The document of that id."""
    rows = await conn.execute(_papers().where(Documents.id == document_id, *filters.of_document()))
    return next((Paper(*row) for row in rows), None)


async def at(conn: AsyncConnection, url: str, filters: Filters) -> Paper | None:
    """The document at that address; of several sources' the newest."""
    visible = select(Sources.id).where(*filters.of_source())
    # Address and source together are what the index knows.
    rows = await conn.execute(
        _papers()
        .where(Documents.url == url, Documents.source_id.in_(visible), *filters.of_document())
        .order_by(Documents.id.desc())
        .limit(1)
    )
    return next((Paper(*row) for row in rows), None)


async def newest(
    conn: AsyncConnection, filters: Filters, *, typed: str = "", limit: int
) -> list[Paper]:
    """Documents that were read, the newest first; with `typed` in a name of theirs, in any case."""
    named = (Documents.title, Sources.name, Sources.body)
    where = [Documents.version_id.is_not(None), *filters.of_document()]
    where += [
        or_(*(func.lower(column).contains(word, autoescape=True) for column in named))
        for word in typed.lower().split()
    ]
    rows = await conn.execute(_papers().where(*where).order_by(Documents.id.desc()).limit(limit))
    return [Paper(*row) for row in rows]


async def of_meeting(
    conn: AsyncConnection, meeting_id: int, filters: Filters, *, limit: int
) -> list[Paper]:
    """A meeting's papers, in the order in which they were first seen."""
    rows = await conn.execute(
        _papers()
        .where(Documents.meeting_id == meeting_id, *filters.of_document())
        .order_by(Documents.id)
        .limit(limit)
    )
    return [Paper(*row) for row in rows]


async def of_source(conn: AsyncConnection, source_id: int, *, limit: int) -> list[Paper]:
    """A source's documents, the newest first."""
    newest = (
        select(Documents.id)
        .where(Documents.source_id == source_id)
        .order_by(Documents.id.desc())
        .limit(limit)
    )
    rows = await conn.execute(
        _papers().where(Documents.id.in_(newest)).order_by(Documents.id.desc())
    )
    return [Paper(*row) for row in rows]


async def versions(conn: AsyncConnection, document_id: int, *, limit: int) -> list[Version]:
    """A document's versions, the newest first."""
    rows = await conn.execute(
        select(*_VERSION)
        .where(Versions.document_id == document_id)
        .order_by(Versions.id.desc())
        .limit(limit)
    )
    found: list[Version] = []
    for row in rows:
        read = Version(*row)
        found.append(replace(read, until=found[-1].fetched_at) if found else read)
    return found


async def copies(conn: AsyncConnection, sha256: str, filters: Filters, *, limit: int) -> list[Copy]:
    """Where these bytes were published, the first place first."""
    rows = await conn.execute(
        _copies()
        .where(Versions.sha256 == sha256, *filters.of_document())
        .order_by(Versions.id)
        .limit(limit)
    )
    return [_copy(row) for row in rows]


async def version(conn: AsyncConnection, version_id: int, filters: Filters) -> Copy | None:
    """The version of that id, with its document."""
    rows = await conn.execute(_copies().where(Versions.id == version_id, *filters.of_document()))
    return next(map(_copy, rows), None)


async def passages(
    conn: AsyncConnection,
    version_id: int,
    *,
    first: int = 0,
    page: int | None = None,
    limit: int,
) -> list[StoredPassage]:
    """A version's passages from that place (0, 1, …) on, in order; or those of one page."""
    where = [Passages.version_id == version_id]
    where.append(Passages.seq >= first if page is None else Passages.page == page)
    rows = await conn.execute(select(*_PASSAGE).where(*where).order_by(Passages.seq).limit(limit))
    return [StoredPassage(*row) for row in rows]


async def found_in(
    conn: AsyncConnection, version_id: int, query_ids: Collection[int]
) -> list[Place]:
    """Where in a version these queries were found, in order; a passage once."""
    rows = await conn.execute(
        select(Passages.id, Passages.seq, Passages.page, Hits.spans)
        .join_from(Hits, Passages, Passages.id == Hits.passage_id)
        .where(Hits.version_id == version_id, Hits.query_id.in_(query_ids))
        .order_by(Passages.seq)
    )
    found: dict[int, Place] = {}
    for passage_id, seq, page, spans in rows:
        before = found.get(passage_id, Place(passage_id, seq, page))
        new = tuple((start, end) for start, end in spans)
        found[passage_id] = replace(before, spans=before.spans + new)
    return list(found.values())


async def meeting(conn: AsyncConnection, meeting_id: int, filters: Filters) -> Sitting | None:
    """The meeting of that id."""
    rows = await conn.execute(_sittings().where(Meetings.id == meeting_id, *filters.of_source()))
    return next(map(_sitting, rows), None)


async def sittings(
    conn: AsyncConnection, since: datetime, until: datetime, filters: Filters, *, limit: int
) -> list[Sitting]:
    """Meetings that start in [since, until), in the order of time, cancelled ones among them."""
    rows = await conn.execute(
        _sittings()
        .where(Meetings.start_utc >= since, Meetings.start_utc < until, *filters.of_source())
        .order_by(Meetings.start_utc, Meetings.id)
        .limit(limit)
    )
    return [_sitting(row) for row in rows]


def _papers() -> Select[Any]:
    return (
        select(*_WHOLE)
        .join_from(Documents, Sources, Sources.id == Documents.source_id)
        .outerjoin(Versions, Versions.id == Documents.version_id)
    )


def _copies() -> Select[Any]:
    later = Versions.__table__.alias("later")
    until = (
        select(func.min(later.c.fetched_at))
        .where(later.c.document_id == Versions.document_id, later.c.id > Versions.id)
        .scalar_subquery()
    )
    return (
        select(*_WHOLE, *_VERSION, until)
        .join_from(Versions, Documents, Documents.id == Versions.document_id)
        .join(Sources, Sources.id == Documents.source_id)
    )


def _copy(row: Sequence[Any]) -> Copy:
    size = len(_WHOLE)
    return Copy(Paper(*row[:size]), Version(*row[size:]))


def _sittings() -> Select[Any]:
    return select(*_MEETING, *_SEAT).join_from(Meetings, Sources, Sources.id == Meetings.source_id)


def _sitting(row: Sequence[Any]) -> Sitting:
    size = len(_MEETING)
    return Sitting(StoredMeeting(*row[:size]), *row[size:])
