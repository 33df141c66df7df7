"""What storing a check with a new document costs: `python -m tests.bench.ingest [--documents N]`.

Each check is one transaction: a meeting, a new PDF of twelve pages, its passages and their index,
three hits, the message owed and the check itself; as many are under way as the program lets commit
at once. Against it stands raw `sqlite3` that is given the very same writes (those that the store
sent, recorded) with the same durability, a transaction a check: no read, no word cut, no value
converted. The best of three rounds counts for either.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncConnection

from config import Source
from scrapers.check import COMMITS
from scrapers.reading import Passage
from store import Database, checks, documents, hits, meetings, outbox, sources, validators, watches
from tests.bench.figures import Figure

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
PAGES = 12
PASSAGES = 40
WORDS = 60  # a passage
HITS = 3
_ROUNDS = 3
_VOCABULARY = [f"word{number}" for number in range(5_000)]

Write = tuple[str, list[Any]]


def _paper(number: int) -> list[Passage]:
    chance = random.Random(number)  # noqa: S311  the same papers each time
    return [
        Passage(" ".join(chance.choices(_VOCABULARY, k=WORDS)), page=1 + seq * PAGES // PASSAGES)
        for seq in range(PASSAGES)
    ]


async def _prepared(path: Path) -> tuple[Database, int, list[int]]:
    """An upgraded database with one source and three queries."""
    db = await Database.open(f"sqlite:///{path}")
    await db.upgrade()
    village = Source(
        slug="village",
        name="Village",
        platform="generic",
        url="https://v.example/",
        state="WI",
        county="Jefferson",
        place="Oakvale",
        zone="America/Chicago",
    )
    async with db.write() as conn:
        await sources.sync(conn, [village], NOW)
        for query in ("budget", "levy", "zoning"):
            await watches.add(conn, guild_id=1, name=query, query=query, now=NOW, limit=100)
        queries = [query.id for query in await watches.distinct_queries(conn)]
        stored = await sources.get(conn, "village")
    assert stored is not None
    return db, stored.id, queries


async def _check(
    db: Database, source_id: int, queries: list[int], number: int, paper: list[Passage]
) -> None:
    """One transaction, as a check makes it."""
    url = f"https://v.example/{number}.pdf"
    start = NOW + timedelta(hours=number)

    async def stored(conn: AsyncConnection) -> None:
        sitting = meetings.NewMeeting(f"m{number}", "Board", "America/Chicago", start, True)
        changes = await meetings.save(conn, source_id, [sitting], NOW)
        listed = documents.NewDocument(url, "Agenda", "agenda", meeting_id=changes[0].meeting.id)
        ids = await documents.save(conn, source_id, [listed], NOW)
        version = documents.NewVersion(
            ids[url],
            f"{number:064x}",
            90_000,
            "pdf",
            "read",
            pages=PAGES,
            context="Agenda Village Board Oakvale Jefferson County Wisconsin",
            passages=paper,
        )
        saved = await documents.save_version(conn, version, NOW)
        found = [
            hits.NewHit(query, saved.version_id, saved.passage_ids[place * 7], "exact", ((0, 5),))
            for place, query in enumerate(queries[:HITS])
        ]
        await hits.save(conn, found, NOW)
        await validators.save(
            conn, source_id, {url: validators.StoredValidators('"v"', None, "0" * 64, NOW)}
        )
        await checks.record(
            conn,
            source_id,
            started=NOW,
            finished=NOW,
            outcome="ok",
            reason="",
            new_documents=1,
            next_due=NOW,
        )
        payload = {"title": "Board", "quotes": [passage.text for passage in paper[:HITS]]}
        owed = outbox.NewDelivery(1, 1, f"k{number}", "item", payload, start)
        await outbox.enqueue(conn, [owed], NOW)

    await db.transact(stored)


@contextmanager
def _recorded() -> Iterator[list[Write]]:
    """The writes that the block sends, with the values as the driver is given them."""
    sent: list[Write] = []

    def note(
        _conn: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: Any
    ) -> None:
        if statement.split(" ", 1)[0] in ("INSERT", "UPDATE", "DELETE", "BEGIN"):
            rows = list(values) if many else [values]
            sent.append((statement, rows))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def _by_the_store(path: Path, papers: list[list[Passage]]) -> float:
    db, source_id, queries = await _prepared(path)
    at_once = asyncio.Semaphore(COMMITS)

    async def one(number: int, paper: list[Passage]) -> None:
        async with at_once:
            await _check(db, source_id, queries, number, paper)

    began = time.perf_counter()
    await asyncio.gather(*(one(number, paper) for number, paper in enumerate(papers)))
    took = time.perf_counter() - began
    await db.close()
    return took


async def _writes(path: Path, papers: list[list[Passage]]) -> list[list[Write]]:
    db, source_id, queries = await _prepared(path)
    by_check = []
    for number, paper in enumerate(papers):
        with _recorded() as sent:
            await _check(db, source_id, queries, number, paper)
        by_check.append([write for write in sent if not write[0].startswith("BEGIN")])
    await db.close()
    return by_check


def _by_hand(path: Path, by_check: list[list[Write]]) -> float:
    raw = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        raw.execute(f"PRAGMA {setting}")
    began = time.perf_counter()
    for writes in by_check:
        raw.execute("BEGIN IMMEDIATE")
        for statement, rows in writes:
            if len(rows) > 1:
                raw.executemany(statement, rows)
            else:
                raw.execute(statement, rows[0]).fetchall()
        raw.execute("COMMIT")
    took = time.perf_counter() - began
    raw.close()
    return took


async def _main(count: int) -> None:
    papers = [_paper(number) for number in range(count)]
    ours, raw = [], []
    with tempfile.TemporaryDirectory(prefix="hearye-bench-") as folder:
        writes = await _writes(Path(folder) / "recorded.sqlite3", papers)
        for turn in range(_ROUNDS):
            empty = Path(folder) / f"raw-{turn}.sqlite3"
            db, _, _ = await _prepared(empty)
            await db.close()
            raw.append(_by_hand(empty, writes))
            ours.append(await _by_the_store(Path(folder) / f"ours-{turn}.sqlite3", papers))
    print(f"{count} checks, each with a new document of {PASSAGES} passages and {HITS} hits")
    print(f"the store                {count / min(ours):>8.0f} checks/s")
    print(f"raw sqlite3              {count / min(raw):>8.0f} checks/s")
    print(Figure("ingest, to raw sqlite3", min(raw) / min(ours), "x", "at least 0.85"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000)
    asyncio.run(_main(parser.parse_args().documents))
