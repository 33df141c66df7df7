"""Full-text search over passages: FTS5 on SQLite, `tsvector` on PostgreSQL, behind one function.

Both index the same words, made here by `words`: a database's own parser would take "police/ICE"
for a file name and "79-32" for a number below zero (PostgreSQL), and tear a word at its soft
hyphens (FTS5). What is found is a candidate: the matcher has the last word.

The index holds no text of its own on SQLite (a contentless table), so an entry is taken out by
giving its words once more. Whoever changes `words` or `context_of` must rebuild it in a migration.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, column, select, table, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from store.dialect import batches
from store.filters import Filters, few_sources
from store.tables import Documents, Meetings, Passages, Sources, Versions

_BROKEN_WORD = re.compile(r"(?<=\w)-[ \t]*\r?\n\s*(?=\w)")
_IGNORED = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_WORD = re.compile(r"[^\W_]+")
_WORD_SIZE = 64  # PostgreSQL takes 2,046 bytes, four a character; no word is as long as this
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
    statement = (
        select(*_COLUMNS)
        .join_from(Passages, Documents, Documents.version_id == Passages.version_id)
        .join(Sources, Sources.id == Documents.source_id)
        .outerjoin(Meetings, Meetings.id == Documents.meeting_id)
        .where(*filters.of_document())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(Passages.id < before)
    postgresql = conn.dialect.name == "postgresql"
    wanted = None if expression is None else _rendered(expression, postgresql=postgresql)
    if wanted is None:
        statement = statement.order_by(Passages.id.desc())
    elif postgresql:
        statement = statement.where(_candidates(wanted)).order_by(Passages.id.desc())
    else:
        # In the order of the index itself, which then gives no more entries than are wanted: a
        # common word stands in a hundred thousand passages.
        statement = (
            statement.join(_INDEX, _INDEX.c.rowid == Passages.id)
            .where(_INDEX.c.passage_index.match(wanted))
            .order_by(_INDEX.c.rowid.desc())
        )
        few = await few_sources(conn, filters)
        if few is not None:
            # By their ids alone: whose passage an entry is would be looked up in three tables, for
            # each of a hundred thousand. `+ 0` keeps SQLite from asking the index once for each id
            # (sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_).
            theirs = (
                select(Passages.id)
                .join(Documents, Documents.version_id == Passages.version_id)
                .where(Documents.source_id.in_(few))
            )
            statement = statement.where((_INDEX.c.rowid + 0).in_(theirs))
    return [Found(*row) for row in await conn.execute(statement)]


async def index(conn: AsyncConnection, entries: Sequence[tuple[int, str, str]]) -> None:
    """Index new passages: id, text, context. Called by `store.documents` in its transaction.

    Cutting words takes 0.15 s a megabyte: it is done in a thread, so that the heartbeat goes on.
    """
    if not entries:
        return
    if conn.dialect.name == "postgresql":
        statement = text(
            "INSERT INTO passage_index (passage_id, words)"
            " VALUES (:passage_id, CAST(:words AS tsvector))"
        )
        rows = await asyncio.to_thread(_tsvector_rows, entries)
    else:
        statement = text(
            "INSERT INTO passage_index (rowid, body, context) VALUES (:key, :body, :context)"
        )
        rows = await asyncio.to_thread(_fts_rows, entries)
    await conn.execute(statement, rows)


async def forget_source(conn: AsyncConnection, source_id: int) -> None:
    """Take everything of a source out of the index, before its rows are deleted."""
    if conn.dialect.name == "postgresql":
        return  # its rows go with the passages they refer to
    entries = await conn.execute(
        select(Passages.id, Passages.text, Passages.heading, Versions.context)
        .join_from(Passages, Versions)
        .join(Documents, Documents.id == Versions.document_id)
        .where(Documents.source_id == source_id)
    )
    rows = [(row.id, row.text, context_of(row.heading, row.context)) for row in entries]
    statement = text(
        "INSERT INTO passage_index (passage_index, rowid, body, context)"
        " VALUES ('delete', :key, :body, :context)"
    )
    for some in batches(rows):
        await conn.execute(statement, await asyncio.to_thread(_fts_rows, some))


def context_of(heading: str | None, context: str) -> str:
    """What is found as part of a passage beside its text: its heading and the document's words."""
    return f"{heading or ''}\n{context}"


def words(text: str) -> list[str]:
    """The words of a text as indexed: letters and digits, without case and accents.

    Words broken by a hyphen at a line's end are joined, invisible characters dropped.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", _IGNORED.sub("", text))
        marks = {ord(char) for char in set(text) if unicodedata.combining(char)}
        text = text.translate(dict.fromkeys(marks))
    text = _BROKEN_WORD.sub("", text).casefold()
    return [word[:_WORD_SIZE] for word in _WORD.findall(text)]


def _candidates(wanted: str) -> ColumnElement[bool]:
    statement = text("SELECT passage_id FROM passage_index WHERE words @@ CAST(:wanted AS tsquery)")
    return Passages.id.in_(
        statement.bindparams(wanted=wanted).columns(Passages.id).scalar_subquery()
    )


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


def _fts_rows(entries: Iterable[tuple[int, str, str]]) -> list[dict[str, Any]]:
    return [
        {"key": key, "body": " ".join(words(body)), "context": " ".join(words(context))}
        for key, body, context in entries
    ]


def _tsvector_rows(entries: Iterable[tuple[int, str, str]]) -> list[dict[str, Any]]:
    return [
        {"passage_id": key, "words": _tsvector((words(context), words(body)))}
        for key, body, context in entries
    ]


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
