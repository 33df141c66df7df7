"""Full-text search over passages: FTS5 on SQLite, `tsvector` on PostgreSQL, behind one function.

Both index the same words, made by `store.words`: a database's own parser would take "police/ICE"
for a file name and "79-32" for a number below zero (PostgreSQL), and tear a word at its soft
hyphens (FTS5). What is found is a candidate: the matcher has the last word.

The index holds no text of its own on SQLite (a contentless table), so an entry is taken out by
giving its words once more. Whoever changes `store.words`, `context_of` or `store.marks` must
rebuild it in a migration.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    any_,
    bindparam,
    column,
    select,
    table,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from store import marks, newest
from store.dialect import batches
from store.direct import aside
from store.filters import Filters, few_sources
from store.prepared import Prepared, among
from store.tables import Documents, Meetings, Passages, Sources, Versions
from store.words import fts_text, words

_TSVECTOR_BYTES = 700_000  # of 1 MB, which a position for each word must share
_LAST_POSITION = 16_383  # PostgreSQL's; words past it are found, phrases of them are not


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other, in any case, whatever stands between them.

    `287(g)` is the phrase of 287 and g.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that follow each other, the last of them perhaps longer."""

    text: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part is in the passage, or in what counts as part of it (title, board, place)."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part is."""

    parts: tuple[Expression, ...]


Expression = Phrase | Prefix | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Found:
    """A passage found, with its document, source and meeting (whose `start` is in UTC)."""

    passage_id: int
    version_id: int
    document_id: int
    seq: int
    page: int | None
    item: str | None
    heading: str | None
    text: str
    ocr: bool
    document_title: str
    document_url: str
    document_kind: str
    published: datetime | None
    first_seen: datetime
    source_id: int
    source_slug: str
    source_name: str
    state: str | None
    county: str | None
    place: str | None
    body: str | None
    zone: str
    meeting_start: datetime | None
    meeting_status: str | None
    meeting_time_known: bool | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as it is indexed, with the words that count as part of it, and whose it is."""

    passage_id: int
    text: str
    context: str
    source_id: int
    state: str | None


_ADD = Prepared(
    lambda dialect: text(
        "INSERT INTO passage_index (passage_id, words)"
        " VALUES (:passage_id, CAST(:words AS tsvector))"
        if dialect.name == "postgresql"
        else "INSERT INTO passage_index (rowid, body, context) VALUES (:key, :body, :context)"
    )
)
_WHOSE = Prepared(
    lambda dialect: (
        select(Documents.id, Documents.source_id, Sources.state)
        .join_from(Documents, Sources, Sources.id == Documents.source_id)
        .where(among(dialect, Documents.id, "ids"))
    )
)
_INDEX = table("passage_index", column("rowid", Integer), column("passage_index", Text))
_COLUMNS: tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...] = (
    Passages.id,
    Passages.version_id,
    Documents.id.label("document_id"),
    Passages.seq,
    Passages.page,
    Passages.item,
    Passages.heading,
    Passages.text,
    Passages.ocr,
    Documents.title,
    Documents.url,
    Documents.kind,
    Documents.published,
    Documents.first_seen,
    Sources.id.label("source_id"),
    Sources.slug,
    Sources.name,
    Sources.state,
    Sources.county,
    Sources.place,
    Sources.body,
    Sources.zone,
    Meetings.start_utc,
    Meetings.status,
    Meetings.time_known,
)


async def search(
    conn: AsyncConnection,
    expression: Expression | None,
    *,
    filters: Filters = Filters(),  # noqa: B008  it is frozen
    limit: int = 25,
    before: int | None = None,
) -> list[Found]:
    """Passages of documents as they are now in which the expression may hold, the newest first.

    None, or an expression without a single word in it, finds all that the filters let through.
    `before` is the id of the last passage of the page before: skipping by number would read all of
    what is skipped.
    """
    few = await few_sources(conn, filters)
    if few == []:
        return []
    postgresql = conn.dialect.name == "postgresql"
    wanted = None if expression is None else _rendered(expression, postgresql=postgresql)
    if few is not None:
        wanted = _narrowed(wanted, [marks.of_source(each) for each in few], postgresql=postgresql)
    elif filters.state is not None:
        wanted = _narrowed(wanted, [marks.of_state(filters.state)], postgresql=postgresql)
    statement = _page(filters)
    if wanted is None:
        if before is not None:
            statement = statement.where(Passages.id < before)
        rows = await conn.execute(statement.order_by(Passages.id.desc()).limit(limit))
        return [Found(*row) for row in rows]
    if postgresql:
        return await _by_candidates(conn, statement, wanted, limit, before, narrow=few is not None)
    # In the order of the index itself, which then gives no more entries than are wanted: a common
    # word stands in a hundred thousand passages.
    statement = (
        statement.join(_INDEX, _INDEX.c.rowid == Passages.id)
        .where(_INDEX.c.passage_index.match(wanted))
        .order_by(_INDEX.c.rowid.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(_INDEX.c.rowid < before)
    return [Found(*row) for row in await conn.execute(statement)]


async def _by_candidates(
    conn: AsyncConnection,
    statement: Select[Any],
    wanted: str,
    limit: int,
    before: int | None,
    *,
    narrow: bool,
) -> list[Found]:
    """A page of what the index names, looked up by ids: few of them are refused by the filters."""
    found: list[Found] = []
    asked = 2 * limit
    while len(found) < limit:
        ids = await newest.passages(conn, wanted, before, asked, narrow=narrow)
        if ids:
            page = statement.where(
                Passages.id == any_(bindparam(None, ids, ARRAY(BigInteger)))
            ).order_by(Passages.id.desc())
            rows = await conn.execute(page.limit(limit - len(found)))
            found += [Found(*row) for row in rows]
        if len(ids) < asked:
            break
        before = ids[-1]
        asked = min(4 * asked, newest.MOST)
    return found


def _page(filters: Filters) -> Select[Any]:
    return (
        select(*_COLUMNS)
        .join_from(Passages, Documents, Documents.version_id == Passages.version_id)
        .join(Sources, Sources.id == Documents.source_id)
        .outerjoin(Meetings, Meetings.id == Documents.meeting_id)
        .where(*filters.of_document())
    )


async def whose(
    conn: AsyncConnection, document_ids: Sequence[int]
) -> dict[int, tuple[int, str | None]]:
    """The source of each document, and the source's state."""
    rows = await _WHOSE.ask(conn, {"ids": document_ids})
    return {document_id: (source_id, state) for document_id, source_id, state in rows}


async def index(conn: AsyncConnection, entries: Sequence[Entry]) -> None:
    """Index new passages. Called by `store.documents` in its transaction.

    Cutting words takes 0.15 s a megabyte: it is done in a thread, so that the heartbeat goes on.
    """
    cut = _tsvector_rows if conn.dialect.name == "postgresql" else _fts_rows
    await _ADD.send(conn, await aside(conn, cut, entries))


def stored() -> Select[Any]:
    """Passages with what `entry` needs, to be narrowed by whoever indexes them anew."""
    columns: tuple[InstrumentedAttribute[Any], ...] = (
        Passages.id,
        Passages.text,
        Passages.heading,
        Versions.context,
        Documents.source_id,
        Sources.state,
    )
    return (
        select(*columns)
        .join_from(Passages, Versions, Versions.id == Passages.version_id)
        .join(Documents, Documents.id == Versions.document_id)
        .join(Sources, Sources.id == Documents.source_id)
    )


def entry(row: Any) -> Entry:
    """A row of `stored`, as it is indexed."""
    context = context_of(row.heading, row.context)
    return Entry(row.id, row.text, context, row.source_id, row.state)


async def index_source(conn: AsyncConnection, source_id: int) -> None:
    """Index everything of a source, which was forgotten before its state changed."""
    rows = await conn.execute(stored().where(Documents.source_id == source_id))
    for some in batches([entry(row) for row in rows]):
        await index(conn, some)


async def forget_source(conn: AsyncConnection, source_id: int) -> None:
    """Take everything of a source out of the index, before its rows are deleted or it moves."""
    if conn.dialect.name == "postgresql":
        statement = text("DELETE FROM passage_index WHERE passage_id = :key")
    else:
        statement = text(
            "INSERT INTO passage_index (passage_index, rowid, body, context)"
            " VALUES ('delete', :key, :body, :context)"
        )
    rows = await conn.execute(stored().where(Documents.source_id == source_id))
    for some in batches([entry(row) for row in rows]):
        await conn.execute(statement, await aside(conn, _fts_rows, some))


def context_of(heading: str | None, context: str) -> str:
    """What is found as part of a passage beside its text: its heading and the document's words."""
    return f"{heading or ''}\n{context}"


def _narrowed(wanted: str | None, any_of: Sequence[str], *, postgresql: bool) -> str:
    """What is wanted, where any of the marks stands; both in the database's query language."""
    if postgresql:
        marked = " | ".join(f"'{mark}'" for mark in any_of)
        return f"({marked})" if wanted is None else f"({marked}) & {wanted}"
    marked = " OR ".join(f'"{mark}"' for mark in any_of)
    return f"({marked})" if wanted is None else f"({marked}) AND {wanted}"


def _rendered(expression: Expression, *, postgresql: bool) -> str | None:
    """The expression in the database's own query language; None where it asks for no word."""
    match expression:
        case Phrase(text=wanted) | Prefix(text=wanted):
            found = words(wanted)
            if not found:
                return None
            open_end = isinstance(expression, Prefix)
            if postgresql:
                quoted = [f"'{word}'" for word in found]
                return f"({' <-> '.join(quoted)}{':*' if open_end else ''})"
            return f'"{" ".join(found)}"{"*" if open_end else ""}'
        case AllOf(parts=parts):
            every = [_rendered(part, postgresql=postgresql) for part in parts]
            known = [part for part in every if part is not None]
            return f"({(' & ' if postgresql else ' AND ').join(known)})" if known else None
        case AnyOf(parts=parts):
            every = [_rendered(part, postgresql=postgresql) for part in parts]
            known = [part for part in every if part is not None]
            if len(known) < len(every) or not known:
                return None
            return f"({(' | ' if postgresql else ' OR ').join(known)})"


def _fts_rows(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    contexts: dict[tuple[str, int, str | None], str] = {}  # most passages of a document share one
    rows = []
    for entry in entries:
        shared = (entry.context, entry.source_id, entry.state)
        context = contexts.get(shared)
        if context is None:
            known = marks.of_place(entry.source_id, entry.state)
            context = contexts[shared] = " ".join((fts_text(entry.context), *known))
        rows.append({"key": entry.passage_id, "body": fts_text(entry.text), "context": context})
    return rows


def _tsvector_rows(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    rows = []
    for entry in entries:
        known = (
            *marks.of_place(entry.source_id, entry.state),
            marks.of_block(marks.block(entry.passage_id)),
        )
        cut = _tsvector((words(entry.context), words(entry.text)))
        marked = " ".join(f"'{mark}'" for mark in known)
        rows.append({"passage_id": entry.passage_id, "words": f"{marked} {cut}"})
    return rows


def _tsvector(parts: Iterable[Sequence[str]]) -> str:
    """The words with their positions, as PostgreSQL writes a tsvector; a gap between the parts.

    A position takes part in phrases, so a part's last word and the next one's first must not be
    neighbours. What does not fit is left out.
    """
    positions: dict[str, list[int]] = {}
    at = size = 0
    for part in parts:
        at += 1
        for word in part:
            at += 1
            size += 2 if word in positions else len(word.encode()) + 8
            if size > _TSVECTOR_BYTES:
                break
            positions.setdefault(word, []).append(min(at, _LAST_POSITION))
    return " ".join(f"'{word}':{','.join(map(str, found))}" for word, found in positions.items())
