"""An archive of as many documents as one asks for, written straight into the tables.

A passage a document, of 40 words; one in ten names 287(g), and so has a hit. Half a million
documents a minute or so: the store's own path, which cuts words, would take an hour.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import psycopg
from sqlalchemy import make_url

from config import HouseWatch, Source
from store import Database, marks, sources, watches

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
SOURCES = 5_000
QUERIES = ("287(g)", "budget", "levy", "zoning")
VOCABULARY = [f"word{number}" for number in range(20_000)]
_AT_ONCE = 20_000
STATES = ("WI", "IL", "MN", "IA", "MI")
_CITED = 10  # one document in so many
_COLUMNS = {
    "documents": "id,source_id,url,title,kind,first_seen,last_seen,version_id",
    "versions": "id,document_id,sha256,size,format,outcome,reason,fetched_at,context",
    "passages": "id,version_id,seq,page,text,ocr,fresh",
    "hits": "query_id,version_id,passage_id,confidence,spans,found_at",
}

Rows = dict[str, list[tuple[Any, ...]]]


async def fill(db: Database, count: int) -> None:
    """Store so many documents of 5,000 boards in an empty database."""
    boards = [
        Source(
            slug=f"board-{number}",
            name=f"Village {number}",
            platform="generic",
            url=f"https://v{number}.example/",
            state=STATES[number % len(STATES)],
            county=f"County {number % 72}",
            place=f"Place {number}",
            zone="America/Chicago",
        )
        for number in range(SOURCES)
    ]
    async with db.write() as conn:
        await sources.sync(conn, boards, NOW)
        await watches.sync_house(conn, [HouseWatch(name=q, query=q) for q in QUERIES], NOW)
        listed = await sources.listed(conn)
        queries = [query.id for query in await watches.distinct_queries(conn)]
    made = _documents(count, [(each.id, each.state or "") for each in listed], queries)
    if db.path is not None:
        _into_sqlite(str(db.path), made)
    else:
        plain = db.url.set(drivername="postgresql").render_as_string(hide_password=False)
        _into_postgresql(make_url(plain).render_as_string(hide_password=False), made)


def _documents(
    count: int, boards: Sequence[tuple[int, str]], queries: Sequence[int]
) -> Iterator[Rows]:
    chance = random.Random(1)  # noqa: S311  the same archive each time
    numbers = iter(range(1, count + 1))
    while some := list(islice(numbers, _AT_ONCE)):
        rows: Rows = {name: [] for name in (*_COLUMNS, "index")}
        for number in some:
            source, state = boards[number % len(boards)]
            at = (NOW - timedelta(minutes=count - number)).strftime("%Y-%m-%d %H:%M:%S.000000")
            words = chance.choices(VOCABULARY, k=40)
            cited = number % _CITED == 0
            if cited:
                words[20:20] = ["287(g)", "memorandum"]
            text = " ".join(words)
            context = f"agenda village board place {number % len(boards)}"
            url = f"https://v{source}.example/{number}.pdf"
            rows["documents"].append(
                (number, source, url, f"Agenda {number}", "agenda", at, at, number)
            )
            rows["versions"].append(
                (number, number, f"{number:064x}", 9_000, "pdf", "read", "", at, context)
            )
            rows["passages"].append((number, number, 0, 1, text, False, True))
            marked = " ".join(marks.of_place(source, state))
            rows["index"].append((number, text.replace("287(g)", "287 g"), context, marked))
            if cited:
                query = queries[number // _CITED % len(queries)]
                rows["hits"].append((query, number, number, "exact", "[[0, 5]]", at))
        yield rows


def _into_sqlite(path: str, made: Iterator[Rows]) -> None:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous=OFF")
    for rows in made:
        raw.execute("BEGIN")
        for name, columns in _COLUMNS.items():
            marks = ",".join("?" * len(columns.split(",")))
            raw.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", rows[name])  # noqa: S608
        raw.executemany(
            "INSERT INTO passage_index (rowid, body, context) VALUES (?, ?, ? || ' ' || ?)",
            rows["index"],
        )
        raw.execute("COMMIT")
    raw.execute("ANALYZE")
    raw.close()


def _into_postgresql(url: str, made: Iterator[Rows]) -> None:
    with psycopg.connect(url, autocommit=True) as raw:
        raw.execute("SET synchronous_commit = off")
        raw.execute("SET session_replication_role = replica")  # nothing here refers to nothing
        raw.execute("DROP INDEX passage_index_words")
        raw.execute("CREATE TEMPORARY TABLE cut (id bigint, body text, context text, marked text)")
        for rows in made:
            for name, columns in (*_COLUMNS.items(), ("cut", "id,body,context,marked")):
                with raw.cursor().copy(f"COPY {name} ({columns}) FROM STDIN".encode()) as copy:
                    for row in rows["index" if name == "cut" else name]:
                        copy.write_row(row)
            raw.execute(
                "INSERT INTO passage_index (passage_id, words)"
                " SELECT id, to_tsvector('simple', context || ' ' || body) || array_to_tsvector("
                "string_to_array(marked, ' ') || (%s::text || id / %s::bigint)) FROM cut",
                (marks.BLOCK_MARK, marks.BLOCK),
            )
            raw.execute("TRUNCATE cut")
        raw.execute("SET maintenance_work_mem = '256MB'")
        raw.execute("CREATE INDEX passage_index_words ON passage_index USING gin (words)")
        raw.execute("VACUUM ANALYZE")
