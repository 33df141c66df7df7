"""How long the store takes with 10,000 documents, 100,000 hits and 10,000 alerts waiting.

`python -m tests.bench.store [URL…]`: an empty database each; without one, SQLite in a new folder.
Prints milliseconds a call (the best of five), and each as a ratio of one `SELECT 1`.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from config import Scope, Source
from scrapers.reading import Passage
from store import (
    Database,
    Filters,
    audience,
    checks,
    documents,
    guilds,
    hits,
    meetings,
    outbox,
    outbox_counts,
    search,
    sources,
    subscriptions,
    watches,
)

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
SOURCES = 500
DOCUMENTS = 20  # a source
PASSAGES = 10  # a document
GUILDS = 200
WATCHES = 5  # a guild
_WORDS = [f"word{number}" for number in range(5_000)]


def _text(number: int) -> str:
    chosen = [_WORDS[(number * 7919 + place * place * 31) % len(_WORDS)] for place in range(60)]
    if number % 10 == 0:
        chosen[30:30] = ["the", "287", "(g)", "memorandum"]
    return " ".join(chosen)


async def _fill(db: Database) -> dict[str, float]:
    spent: dict[str, float] = {}
    described = [
        Source.model_validate(
            {
                "slug": f"source-{number}",
                "name": f"Village {number}",
                "platform": "links",
                "url": f"https://v{number}.example.gov/",
                "state": "WI",
                "county": f"County {number % 72}",
            }
        )
        for number in range(SOURCES)
    ]
    start = time.perf_counter()
    async with db.write() as conn:
        await sources.sync(conn, described, NOW)
    spent["take over 500 source files"] = time.perf_counter() - start
    async with db.write() as conn:
        for guild_id in range(1, GUILDS + 1):
            await guilds.joined(conn, guild_id, NOW)
            for number in range(WATCHES):
                await watches.add(
                    conn,
                    guild_id=guild_id,
                    name=f"w{number}",
                    query=f"query {(guild_id * 3 + number) % 100}",
                    scope=Scope(states=("WI",)) if number else Scope(),
                    now=NOW,
                    limit=100,
                )
            await subscriptions.subscribe(
                conn, channel_id=guild_id, guild_id=guild_id, watch_id=None, now=NOW
            )
        queries = [query.id for query in await watches.distinct_queries(conn)]
    start = time.perf_counter()
    for source in await _sources(db):
        async with db.write() as conn:
            await _one_check(conn, source.id, queries)
    spent["a check's transaction: 20 documents, 200 passages and hits"] = (
        time.perf_counter() - start
    ) / SOURCES
    async with db.write() as conn:
        owed = [
            outbox.NewDelivery(
                number % GUILDS,
                1,
                f"k{number}",
                "item",
                {"title": _text(number)},
                NOW + timedelta(minutes=number % 999) if number % 2 else None,
            )
            for number in range(10_000)
        ]
        await outbox.enqueue(conn, owed, NOW)
    return spent


async def _sources(db: Database) -> list[sources.StoredSource]:
    async with db.read() as conn:
        return await sources.listed(conn)


async def _one_check(conn: AsyncConnection, source_id: int, queries: list[int]) -> None:
    listed = [
        documents.NewDocument(f"https://v{source_id}.example.gov/{number}", "Agenda", "agenda")
        for number in range(DOCUMENTS)
    ]
    meeting = meetings.NewMeeting("k", "Board", "America/Chicago", NOW + timedelta(hours=source_id))
    await meetings.save(conn, source_id, [meeting], NOW)
    await documents.known(conn, source_id, [document.url for document in listed])
    ids = await documents.save(conn, source_id, listed, NOW)
    versions = [
        documents.NewVersion(
            document_id,
            f"{document_id:064x}",
            1000,
            "pdf",
            "read",
            context=f"Village {source_id}",
            passages=[
                Passage(_text(document_id * PASSAGES + seq), page=seq) for seq in range(PASSAGES)
            ],
        )
        for document_id in ids.values()
    ]
    saved = await documents.save_versions(conn, versions, NOW)
    found = [
        hits.NewHit(queries[passage_id % len(queries)], each.version_id, passage_id, "exact")
        for each in saved
        for passage_id in each.passage_ids
    ]
    await hits.save(conn, found, NOW)
    await checks.record(
        conn,
        source_id,
        started=NOW,
        finished=NOW,
        outcome="ok",
        reason="",
        new_documents=DOCUMENTS,
        next_due=NOW,
    )


async def _best(
    db: Database, work: Callable[[AsyncConnection], Awaitable[Any]], *, write: bool = False
) -> float:
    took = []
    for _ in range(5):
        async with db.write() if write else db.read() as conn:
            start = time.perf_counter()
            await work(conn)
            took.append(time.perf_counter() - start)
    return min(took)


async def _measure(url: str) -> None:
    db = await Database.open(url)
    await db.upgrade()
    spent = await _fill(db)
    some = (await _sources(db))[250]
    citation = search.AnyOf((search.Phrase("287(g)"), search.Phrase("287g")))
    common = search.AllOf((search.Phrase("word1"), search.Phrase("village")))
    work: dict[str, Callable[[AsyncConnection], Awaitable[Any]]] = {
        "sources due": lambda conn: sources.due(conn, NOW, 50),
        "sources by what is typed": lambda conn: sources.listed(conn, prefix="vil", limit=25),
        "documents known of a source": lambda conn: documents.known(conn, some.id),
        "who hears of 10 queries": lambda conn: audience.watchers(conn, list(range(1, 11)), NOW),
        "who relies on a source": lambda conn: audience.for_source(conn, some),
        "recent hits of a server": lambda conn: hits.recent(conn, 7),
        "recent hits in one county": lambda conn: hits.recent(
            conn, 7, filters=Filters(county="County 5")
        ),
        "count of a server's hits": lambda conn: hits.count(conn, 7),
        'search for "287(g)"': lambda conn: search.search(conn, citation),
        "search for two words": lambda conn: search.search(conn, common),
        "search in one county": lambda conn: search.search(
            conn, citation, filters=Filters(county="County 5")
        ),
        "upcoming meetings": lambda conn: meetings.upcoming(conn, NOW),
        "outbox counts": outbox_counts.counts,
    }
    one = await _best(db, lambda conn: conn.execute(text("SELECT 1")))
    for name, call in work.items():
        spent[name] = await _best(db, call)
    spent["claim 50 of 10,000 deliveries"] = await _best(
        db,
        lambda conn: outbox.claim(conn, NOW, limit=50, lease=timedelta(minutes=5)),
        write=True,
    )
    print(f"\n{db.dialect}: SELECT 1 takes {one * 1000:.2f} ms")
    for name, seconds in spent.items():
        print(f"{seconds * 1000:10.1f} ms {seconds / one:10.0f} x  {name}")
    await db.close()


def main(urls: list[str]) -> None:
    """Measure each database named, or SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        for url in urls or [f"sqlite:///{Path(folder) / 'bench.sqlite3'}"]:
            asyncio.run(_measure(url))


if __name__ == "__main__":
    main(sys.argv[1:])
