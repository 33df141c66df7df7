"""How fast `/search` and `/hits` look up: `python -m tests.bench.search [--sizes 100000,1000000]`.

What the commands call (`archive.look_up` with the matcher's verdict, `hits.recent`), on archives of
those sizes, on SQLite and PostgreSQL; milliseconds, the median and the 95th percentile, and what
this process took of a processor (PostgreSQL's server is another). `--there URL` asks an archive
that is there.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import func, select

from bot.commands.archive import look_up
from scrapers.match import parse
from store import Database, Filters, hits
from store.tables import Documents
from tests.bench.archive import QUERIES, SOURCES, VOCABULARY, fill
from tests.bench.databases import DATABASES
from tests.bench.figures import Figure, percentile

ROUNDS = 60
LIMIT = 10

Ask = Callable[[], Awaitable[Any]]


def _asked(db: Database) -> dict[str, Ask]:
    chance = random.Random(2)  # noqa: S311

    def search(words: Callable[[], str], filters: Callable[[], Filters] = Filters) -> Ask:
        return lambda: look_up(db, parse(words()), filters=filters(), limit=LIMIT)

    def recent(filters: Callable[[], Filters] = Filters, *, watch: str | None = None) -> Ask:
        async def ask() -> Any:
            async with db.read() as conn:
                return await hits.recent(conn, 1, watch=watch, filters=filters(), limit=LIMIT)

        return ask

    def word() -> str:
        return chance.choice(VOCABULARY)

    def place() -> Filters:
        return Filters(place=f"place {chance.randrange(SOURCES)}")

    return {
        "search: 287(g)": search(lambda: "287(g)"),
        "search: a word": search(word),
        "search: two words": search(lambda: f"{word()} memorandum"),
        "search: two rare words": search(lambda: f"{word()} {word()}"),
        "search: nothing": search(lambda: "nosuchword"),
        "search: in a state": search(lambda: "287(g)", lambda: Filters(state="WI")),
        "search: in a place": search(lambda: "287(g)", place),
        "hits": recent(),
        "hits: of a watch": recent(watch=QUERIES[0]),
        "hits: in a state": recent(lambda: Filters(state="MN")),
        "hits: in a place": recent(place),
    }


async def _measure(dialect: str, size: int) -> None:
    with DATABASES[dialect]() as url:
        db = await Database.open(url)
        await db.upgrade()
        began = time.perf_counter()
        await fill(db, size)
        built = time.perf_counter() - began
        await _ask(db, f"{dialect}, {size:,} documents", f"built in {built:.0f} s")
        await db.close()


async def _measure_there(url: str) -> None:
    db = await Database.open(url)
    await db.upgrade()
    async with db.read() as conn:
        size = await conn.scalar(select(func.count()).select_from(Documents))
    await _ask(db, f"{db.dialect}, {size:,} documents", "there already")
    await db.close()


async def _ask(db: Database, which: str, how: str) -> None:
    print(f"\n{which} ({how}){'p50':>10}{'p95':>9}{'processor':>11}  ms")
    everything: list[float] = []
    for name, ask in _asked(db).items():
        took = []
        worked = time.process_time()
        for _ in range(ROUNDS):
            start = time.perf_counter()
            await ask()
            took.append((time.perf_counter() - start) * 1000)
        worked = (time.process_time() - worked) / ROUNDS * 1000
        everything += took
        figures = f"{statistics.median(took):>10.1f}{percentile(took, 0.95):>9.1f}{worked:>11.1f}"
        print(f"{name:<40}{figures}", flush=True)
    print(Figure(f"look-up p95, {which}", percentile(everything, 0.95), "ms", "under 50"))


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100000,1000000")
    parser.add_argument("--databases", default=",".join(DATABASES))
    parser.add_argument("--there", help="the address of an archive that was filled before")
    asked = parser.parse_args()
    if asked.there:
        await _measure_there(asked.there)
        return
    for size in map(int, asked.sizes.split(",")):
        for dialect in asked.databases.split(","):
            await _measure(dialect, size)


if __name__ == "__main__":
    asyncio.run(_main())
