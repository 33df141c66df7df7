"""How fast the page answers over a large archive, and how many a second the front page takes.

`python -m tests.bench.web DOCUMENTS [FOLDER]`: makes an archive of so many documents in FOLDER (a
new one where none is named; one that is there already is used), serves it as `hearye web` does, and
asks. Prints milliseconds (median and 95th percentile of one request at a time, each another
address, so that no page is remembered), and requests a second by eight askers at once: of one page,
of one by addresses that differ, and of pages that differ. Beside both stands what the server's
process took of a processor (Linux), which other programs on the machine do not change.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from sqlalchemy.ext.asyncio import AsyncConnection

from config import HouseWatch, Source
from scrapers.reading import Passage
from store import Database, documents, hits, meetings, sources, watches
from store.hits import NewHit
from tests.ports import free_ports

NOW = datetime.now(UTC)
SOURCES, BATCH, PASSAGES = 500, 500, 3
QUERIES = ("287(g)", "zoning", '"police contract"', "drone", "surveillance")
ROUNDS, ASKERS, SECONDS = 60, 8, 10
_WORDS = [f"word{number}" for number in range(5_000)]


async def main(count: int, folder: Path) -> None:
    """Make the archive where it is missing, then ask."""
    if not (folder / "hearye.db").exists():
        start = time.perf_counter()
        await _fill(folder, count)
        print(f"{count:,} documents stored in {time.perf_counter() - start:.0f} s")
    async with _served(folder) as (base, pid), aiohttp.ClientSession(base) as session:
        await _each(session, count, pid)
        for name, path in (
            ("the same", "/hits"),
            ("each another address", "/hits?x={number}"),
            ("each another page", "/hits?before={number}00"),
        ):
            before = _processor(pid)
            asked = await _at_once(session, path)
            took = _processor(pid) - before
            print(
                f"{asked / SECONDS:6.0f} requests a second, {asked / took:6.0f} a second of"
                f" processor: /hits, {name}"
            )


async def _fill(folder: Path, count: int) -> None:
    db = await Database.open(f"sqlite:///{folder / 'hearye.db'}")
    await db.upgrade()
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
        house = [HouseWatch(name=query, query=query) for query in QUERIES]
        await watches.sync_house(conn, house, NOW)
        queries = [query.id for query in await watches.distinct_queries(conn)]
        ids = [source.id for source in await sources.listed(conn)]
    chance = random.Random(1)  # noqa: S311  the same archive each time
    for first in range(0, count, BATCH):
        async with db.write() as conn:
            source_id = ids[first // BATCH % len(ids)]
            await _batch(conn, source_id, first, min(BATCH, count - first), queries, chance)
    await db.close()


async def _batch(
    conn: AsyncConnection,
    source_id: int,
    first: int,
    size: int,
    queries: list[int],
    chance: random.Random,
) -> None:
    at = NOW - timedelta(minutes=max(0, 500_000 - first // 2))
    sitting = meetings.NewMeeting(
        f"m{first}",
        "Regular meeting",
        "America/Chicago",
        NOW + timedelta(hours=first / BATCH % 2_000),
    )
    (change,) = await meetings.save(conn, source_id, [sitting], at)
    numbers = range(first, first + size)
    listed = [
        documents.NewDocument(
            f"https://v.example/{number}.pdf",
            f"Agenda {number}",
            "agenda" if number % 4 else "minutes",
            meeting_id=change.meeting.id if number % 50 == 0 else None,
        )
        for number in numbers
    ]
    saved = await documents.save(conn, source_id, listed, at)
    versions = [
        documents.NewVersion(
            saved[document.url],
            f"{number:064x}",
            1000,
            "pdf",
            "read",
            pages=PASSAGES,
            context=f"{document.title} Village Board Place {source_id}",
            passages=[Passage(_text(chance), page=page + 1) for page in range(PASSAGES)],
        )
        for number, document in zip(numbers, listed, strict=True)
    ]
    kept = await documents.save_versions(conn, versions, at)
    found = [
        NewHit(chance.choice(queries), each.version_id, each.passage_ids[0], "exact", ((0, 5),))
        for each in kept
        if chance.random() < 0.1
    ]
    await hits.save(conn, found, at)


def _text(chance: random.Random) -> str:
    words = chance.choices(_WORDS, k=60)
    if chance.random() < 0.05:
        words[30:30] = ["287(g)", "memorandum"]
    return " ".join(words)


@asynccontextmanager
async def _served(folder: Path) -> AsyncIterator[tuple[str, int]]:
    (port,) = free_ports(1)
    environ = os.environ | {"HEARYE_DATA": str(folder), "HEARYE_WEB__REQUESTS": "0"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", "web", "--port", str(port)),
        env=environ,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    print((await process.stdout.readline()).decode().strip())
    try:
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        await process.wait()


def _processor(pid: int) -> float:
    """Seconds that a process has taken of a processor (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _each(session: aiohttp.ClientSession, count: int, pid: int) -> None:
    chance = random.Random(2)  # noqa: S311
    pages: dict[str, Callable[[], str]] = {
        "hits": lambda: f"/hits?before={chance.randrange(count // 20, count // 10)}",
        "hits of a watch": lambda: f"/hits?watch={chance.randrange(1, len(QUERIES) + 1)}&x={{}}",
        "hits of a place": lambda: f"/hits?place=Place+{chance.randrange(SOURCES)}",
        "hits of a state": lambda: "/hits?state=WI&x={}",
        "hits of a kind": lambda: "/hits?kind=minutes&x={}",
        "search: a rare pair": lambda: f"/search?q=word{chance.randrange(5000)}+memorandum",
        "search: a common term": lambda: "/search?q=287(g)&x={}",
        "search: a word": lambda: f"/search?q=word{chance.randrange(5000)}",
        "search: no such thing": lambda: f"/search?q=nothing{chance.randrange(10**6)}",
        "document": lambda: f"/document/{chance.randrange(1, count)}",
        "copy": lambda: f"/copy/{chance.randrange(count):064x}",
        "meetings": lambda: "/meetings?x={}",
        "calendar": lambda: f"/meetings/calendar?month={NOW:%Y-%m}&x={{}}",
        "meeting": lambda: f"/meeting/{chance.randrange(1, count // BATCH)}",
        "sources": lambda: "/sources?x={}",
        "source": lambda: f"/source/source-{chance.randrange(SOURCES)}",
        "feed of a watch": lambda: f"/hits.atom?watch={chance.randrange(1, len(QUERIES) + 1)}",
        "calendar file": lambda: "/meetings.ics",
        "watches": lambda: "/watches?x={}",
    }
    print(f"{'page':24} {'median':>8} {'95th':>8} {'processor':>10}  (ms)")
    for name, path in pages.items():
        took, before = [], _processor(pid)
        for number in range(ROUNDS):
            start = time.perf_counter()
            async with session.get(path().format(number)) as answer:
                await answer.read()
                if answer.status != 200:
                    print(f"{answer.status} {answer.url}")
            took.append((time.perf_counter() - start) * 1000)
        worked = (_processor(pid) - before) / ROUNDS * 1000
        print(
            f"{name:24} {statistics.median(took):8.1f} {sorted(took)[int(ROUNDS * 0.95)]:8.1f}"
            f" {worked:10.1f}"
        )


async def _at_once(session: aiohttp.ClientSession, path: str) -> int:
    asked = 0
    end = time.perf_counter() + SECONDS

    async def ask() -> None:
        nonlocal asked
        while time.perf_counter() < end:
            asked += 1
            async with session.get(path.format(number=asked)) as answer:
                await answer.read()

    await asyncio.gather(*(ask() for _ in range(ASKERS)))
    return asked


if __name__ == "__main__":
    named = sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp(prefix="hearye-web-")
    Path(named).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(int(sys.argv[1]), Path(named)))
