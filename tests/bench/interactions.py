"""How fast commands and buttons answer with 10,000 documents and 100,000 hits stored.

`python -m tests.bench.interactions [FOLDER] [--database postgresql]`: makes the archive in FOLDER
(a new one where none is named; one that is there already is used; PostgreSQL is always a new
server) and runs each command, button and autocompletion through a simulated Discord. Prints
milliseconds, the median and the 99th percentile: until the command is
answered or deferred (Discord waits for 3 s), and until its whole answer is there.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import simcord
from sqlalchemy import insert

from bot.client import HearYe
from bot.commands.services import Services
from config import HouseWatch, Settings, Source
from scrapers.reading import Passage
from store import Database, documents, hits, meetings, sources, subscriptions, watches
from store.hits import NewHit
from store.tables import Checks
from tests.bench.databases import DATABASES
from tests.bench.figures import Figure, percentile
from tests.bench.presses import FOLLOWED, Reader, press
from tests.bench.stopwatch import Stopwatch, Took, row
from tests.bot.services import Scrapers

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
SOURCES, DOCUMENTS, PASSAGES = 500, 20, 10
"""Documents a source, passages a document; each passage has a hit."""
GUILD_QUERIES = ("budget", "levy", "annexation", '"police contract"', "drone*", "jail NEAR/5 ice")
HOUSE_QUERIES = ("287(g)", "zoning", "surveillance")
ROUNDS = 60
_WORDS = [f"word{number}" for number in range(5_000)]


async def main(address: str, most: int) -> None:
    """Make the archive where it is missing, then ask, each `most` times at most."""
    db = await Database.open(address)
    await db.upgrade()
    async with db.read() as conn:
        there = await sources.listed(conn)
    if not there:
        start = time.perf_counter()
        await _fill(db)
        async with db.write() as conn:
            await conn.exec_driver_sql("ANALYZE")  # PostgreSQL's autovacuum does, within minutes
        print(f"stored in {time.perf_counter() - start:.0f} s")
    scrapers = Scrapers()
    with tempfile.TemporaryDirectory(prefix="hearye-bench-") as folder:
        services = Services(
            database=db,
            settings=Settings(data=Path(folder), watch=()),
            clock=lambda: NOW,
            check_now=scrapers.check,
            detect=scrapers.detect,
        )
        await _measure(services, most)
    await db.close()


async def _measure(services: Services, most: int) -> None:
    watch = Stopwatch()
    commands, buttons, typing = _Slowest(), _Slowest(), _Slowest()
    print(f"{'command':28} {'deferred p50':>12} {'p99':>8} {'whole p50':>10} {'p99':>8}  (ms)")
    # An environment each: simcord looks at every button's timer again after each command.
    for what in FOLLOWED:
        async with _server(services) as reader:
            pressed = await press(services.database, NOW, reader, watch, what, most)
        for name, took in pressed.items():
            buttons.add(f"button: {name}", took.first, took)
    for name, (command, option, typed) in _typed().items():
        async with _server(services) as reader:
            took = Took()
            for _ in range(min(ROUNDS, most)):
                asking = reader.person.autocomplete(reader.channel, command, option, typed())
                await watch.time(asking, took)
        typing.add(f"typing: {name}", took.whole, took)
    for name, (rounds, command, options) in _commands().items():
        async with _server(services) as reader:
            took = Took()
            for _ in range(min(rounds, most)):
                given = options()
                await watch.time(reader.person.slash(reader.channel, command, **given), took)
        commands.add(name, took.first, took)
    for text, slowest, goal in (
        ("commands, p99 of the slowest", commands, "under 1000"),
        ("buttons, p99 of the slowest", buttons, "under 1000"),
        ("autocompletion, p99 of the slowest", typing, "under 300"),
    ):
        print(f"{slowest.name} is the slowest of {text.partition(',')[0]}")
        print(Figure(text, slowest.seconds * 1000, "ms", goal))


@dataclass(slots=True)
class _Slowest:
    """Of some interactions the one with the longest 99th percentile."""

    seconds: float = 0.0
    name: str = ""

    def add(self, name: str, counts: list[float], took: Took) -> None:
        """One more: what it took, of which `counts` is compared."""
        print(f"{name:28} {row(took.first, 12)} {row(took.whole, 10)}", flush=True)
        last = percentile(counts, 0.99)
        if last >= self.seconds:
            self.seconds, self.name = last, name


async def _fill(db: Database) -> None:
    described = [
        Source(
            slug=f"source-{number}",
            name=f"Village {number}",
            platform="generic",
            url=f"https://v{number}.example/",
            state=("WI", "IL", "MN", "IA", "MI")[number % 5],
            county=f"County {number % 72}",
            place=f"Place {number}",
            body="Village Board",
            zone="America/Chicago",
        )
        for number in range(SOURCES)
    ]
    async with db.write() as conn:
        await sources.sync(conn, described, NOW)
        house = [HouseWatch(name=query, query=query) for query in HOUSE_QUERIES]
        await watches.sync_house(conn, house, NOW)
        for query in GUILD_QUERIES:  # another server's, so that each query is kept
            await watches.add(conn, guild_id=1, name=query, query=query, now=NOW, limit=100)
        queries = [query.id for query in await watches.distinct_queries(conn)]
        ids = [source.id for source in await sources.listed(conn)]
    chance = random.Random(1)  # noqa: S311  the same archive each time
    for number, source_id in enumerate(ids):
        await _source(db, source_id, NOW - timedelta(hours=4 * (SOURCES - number)), queries, chance)


async def _source(
    db: Database, source_id: int, at: datetime, queries: list[int], chance: random.Random
) -> None:
    async with db.write() as conn:
        sittings = [
            meetings.NewMeeting(f"m{number}", "Regular meeting", "America/Chicago", at, True)
            for number in range(DOCUMENTS)
        ]
        kept = await meetings.save(conn, source_id, sittings, at)
        listed = [
            documents.NewDocument(
                f"https://v{source_id}.example/{number}.pdf",
                f"Agenda {number} of {source_id}",
                "agenda" if number % 4 else "minutes",
                meeting_id=change.meeting.id,
            )
            for number, change in enumerate(kept)
        ]
        saved = await documents.save(conn, source_id, listed, at)
        for edition in (0, 1):  # each document was changed once
            versions = [
                documents.NewVersion(
                    document_id,
                    f"{document_id:063x}{edition}",
                    1000,
                    "pdf",
                    "read",
                    pages=PASSAGES,
                    context=f"Agenda Village Board Place {source_id}",
                    passages=[
                        Passage(_text(chance), page=page, item=str(page + edition))
                        for page in range(1, PASSAGES + 1 if edition else 3)
                    ],
                )
                for document_id in saved.values()
            ]
            stored = await documents.save_versions(conn, versions, at)
        found = [
            NewHit(chance.choice(queries), each.version_id, passage_id, "exact", ((0, 5),))
            for each in stored
            for passage_id in each.passage_ids
        ]
        await hits.save(conn, found, at)
        await conn.execute(
            insert(Checks),
            [
                {
                    "source_id": source_id,
                    "started_at": at - timedelta(hours=number),
                    "finished_at": at - timedelta(hours=number),
                    "outcome": "ok" if number % 9 == 0 else "unchanged",
                    "reason": "",
                    "new_documents": int(number % 9 == 0),
                }
                for number in range(200)
            ],
        )


def _text(chance: random.Random) -> str:
    words = chance.choices(_WORDS, k=60)
    if chance.random() < 0.1:
        words[30:30] = ["287(g)", "memorandum"]
    return " ".join(words)


@asynccontextmanager
async def _server(services: Services) -> AsyncIterator[Reader]:
    """A moderator and a channel of a server that keeps the watches."""
    async with simcord.run(HearYe(services), settle_timeout=60, strict_sync=False) as env:
        guild = env.create_guild()
        channel = guild.create_text_channel("alerts")
        mods = guild.create_role("Mods", permissions=discord.Permissions(manage_guild=True))
        person = guild.add_member(env.create_user("moderator"), roles=[mods])
        async with services.database.write() as conn:
            for kept in await watches.listed(conn, guild.id):
                await watches.remove(conn, guild.id, kept.name)
            for query in GUILD_QUERIES:
                await watches.add(
                    conn, guild_id=guild.id, name=query, query=query, now=NOW, limit=100
                )
            await subscriptions.subscribe(
                conn, channel_id=channel.id, guild_id=guild.id, watch_id=None, now=NOW
            )
        yield Reader(person, channel, guild.create_text_channel("general"), env.bot)


def _commands() -> dict[str, tuple[int, str, Callable[[], dict[str, Any]]]]:
    """What is run: how often, which command, with which options."""
    chance = random.Random(2)  # noqa: S311

    def any_place() -> str:
        return f"Place {chance.randrange(SOURCES)}"

    return {
        "hits": (ROUNDS, "hits", dict),
        "hits of a watch": (ROUNDS, "hits", lambda: {"watch": chance.choice(GUILD_QUERIES)}),
        "hits of a place": (ROUNDS, "hits", lambda: {"place": any_place()}),
        "hits of a state, lately": (ROUNDS, "hits", lambda: {"state": "WI", "since": "7 days"}),
        "hits of nothing": (ROUNDS, "hits", lambda: {"place": "Nowhere"}),
        "search: a common term": (ROUNDS, "search", lambda: {"query": "287(g)"}),
        "search: a word": (ROUNDS, "search", lambda: {"query": chance.choice(_WORDS)}),
        "search: two words": (
            ROUNDS,
            "search",
            lambda: {"query": f"{chance.choice(_WORDS)} memorandum"},
        ),
        "search: every passage": (5, "search", lambda: {"query": "/nothing.like/"}),
        "search: a field": (20, "search", lambda: {"query": "county:nowhere word1"}),
        "search: a place": (ROUNDS, "search", lambda: {"query": "287(g)", "place": any_place()}),
        "document": (
            ROUNDS,
            "document",
            lambda: {"document": str(chance.randrange(1, SOURCES * DOCUMENTS))},
        ),
        "document by address": (
            ROUNDS,
            "document",
            lambda: {"document": f"https://v{chance.randrange(1, SOURCES)}.example/3.pdf"},
        ),
        "stats": (20, "stats", dict),
        "export csv": (5, "export", dict),
        "export json of a place": (20, "export", lambda: {"format": "json", "place": any_place()}),
        "watch list": (ROUNDS, "watch list", dict),
        "watch test": (5, "watch test", lambda: {"query": "287(g)"}),
        "sources list": (ROUNDS, "sources list", dict),
        "sources status": (
            ROUNDS,
            "sources status",
            lambda: {"source": f"source-{chance.randrange(SOURCES)}"},
        ),
        "subscriptions": (ROUNDS, "subscriptions", dict),
        "meetings": (ROUNDS, "meetings", dict),
        "status": (ROUNDS, "status", dict),
        "help": (ROUNDS, "help", dict),
    }


def _typed() -> dict[str, tuple[str, str, Callable[[], str]]]:
    """What is typed into which option of which command."""
    chance = random.Random(3)  # noqa: S311
    return {
        "watch": ("hits", "watch", lambda: chance.choice(("", "z", "bud", "nothing"))),
        "source": ("hits", "source", lambda: chance.choice(("", "vil", "village 4", "nothing"))),
        "place": ("hits", "place", lambda: chance.choice(("", "place 1", "nothing"))),
        "county": ("hits", "county", lambda: chance.choice(("", "county 1", "nothing"))),
        "state": ("hits", "state", lambda: chance.choice(("", "wis", "nothing"))),
        "kind": ("hits", "kind", lambda: ""),
        "since": ("hits", "since", lambda: ""),
        "document": (
            "document",
            "document",
            lambda: chance.choice(("", "agenda", "village 4", "agenda 7 of 3", "nothing")),
        ),
        "several places": (
            "watch scope",
            "places",
            lambda: f"Place {chance.randrange(SOURCES)}, pl",
        ),
        "several sources": ("watch scope", "sources", lambda: "source-1, sou"),
        "topic": ("help", "topic", lambda: ""),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--database", choices=tuple(DATABASES), default="sqlite")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of each, at most")
    asked = parser.parse_args()
    if asked.folder is None or asked.database == "postgresql":
        with DATABASES[asked.database]() as address:
            asyncio.run(main(address, asked.rounds))
    else:
        asked.folder.mkdir(parents=True, exist_ok=True)
        asyncio.run(main(f"sqlite:///{asked.folder / 'bench.sqlite3'}", asked.rounds))
