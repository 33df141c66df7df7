"""Hear Ye's rounds, in a process of its own that is told what to do on its standard input.

`python -m tests.bench.polling.ours FOLDER PORT AT_ONCE` answers each line with one of JSON.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from io import StringIO
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import structlog
from rich.console import Console

from bot.alerts.outbox import Outbox
from bot.alerts.posting import TerminalPoster
from bot.house import open_database, open_tools, settle, take_over, wall_clock
from config import Settings
from config.settings import Network
from scrapers import Report, Schedule, Tools, check_source
from store import sources, subscriptions


class _Alerts(StringIO):
    """A terminal that notes when the first alert was printed on it."""

    first: float | None = None

    def write(self, text: str) -> int:
        if self.first is None and "287(g)" in text:
            self.first = time.perf_counter()
        return len(text)


Rounds = Callable[
    [list[sources.StoredSource], Tools, Callable[[Report], None], int], Awaitable[None]
]


async def _main(folder: Path, port: int, at_once: int) -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    settings = Settings(
        data=folder,
        sources=(folder / "sources",),
        shipped_sources=False,
        network=Network(allow=(ip_network("127.0.0.0/8"),), ports=(port,), gap=0, at_once=at_once),
    )
    async with open_database(settings) as db, open_tools(settings, db) as tools:
        await settle(settings, db, wall_clock())
        await take_over(db, wall_clock(), terminal=True)
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            asked = json.loads(line)
            rounds = _scheduled if asked["by"] == "schedule" else _at_once
            print(json.dumps(await _measured(rounds, tools, at_once)), flush=True)


async def _measured(rounds: Rounds, tools: Tools, at_once: int) -> dict[str, Any]:
    """One round over all sources, with its alerts delivered to a terminal."""
    async with tools.db.read() as conn:
        stored = await sources.listed(conn)
    alerts, stop = _Alerts(), asyncio.Event()
    console = Console(file=alerts, width=200, no_color=True)
    outbox = Outbox(
        tools.db, TerminalPoster(console, tools.now), tools.now, only={subscriptions.TERMINAL}
    )
    delivering = asyncio.create_task(outbox.run(stop))
    outcomes: dict[str, int] = {}

    def reported(report: Report) -> None:
        outcomes[report.outcome.value] = outcomes.get(report.outcome.value, 0) + 1
        if report.owed:
            outbox.wake()

    began, cpu = time.perf_counter(), time.process_time()
    await rounds(stored, tools, reported, at_once)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    await asyncio.sleep(0.2)
    stop.set()
    outbox.wake()
    await delivering
    return {
        "seconds": seconds,
        "cpu": cpu,
        "first": alerts.first - began if alerts.first is not None else None,
        "memory": _resident_megabytes(),
        "outcomes": outcomes,
    }


async def _at_once(
    stored: list[sources.StoredSource],
    tools: Tools,
    reported: Callable[[Report], None],
    at_once: int,
) -> None:
    """Every source as soon as there is a turn for it."""
    turns = asyncio.Semaphore(at_once)

    async def one(source: sources.StoredSource) -> None:
        async with turns:
            reported(await check_source(source, tools))

    await asyncio.gather(*map(one, stored))


async def _scheduled(
    stored: list[sources.StoredSource],
    tools: Tools,
    reported: Callable[[Report], None],
    at_once: int,
) -> None:
    """Every source as the schedule starts it, all of them due at once."""
    done = asyncio.Event()
    left = {one.slug for one in stored}

    def report(said: Report) -> None:
        reported(said)
        left.discard(said.slug)
        if not left:
            done.set()

    async with Schedule(tools, at_once=at_once, on_report=report):
        async with tools.db.write() as conn:
            await sources.set_due(conn, {one.id: tools.now() for one in stored})
        await done.wait()


def _resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def write_sources(folder: Path, urls: list[str]) -> None:
    """A source file for each address."""
    (folder / "sources").mkdir(parents=True)
    for number, url in enumerate(urls):
        feed = url.endswith(".xml")
        (folder / "sources" / f"board-{number}.toml").write_text(
            f'name = "Board {number}"\nplatform = "{"feed" if feed else "generic"}"\n'
            f'kind = "{"news" if feed else "agenda"}"\nstate = "WI"\nurl = "{url}"\n'
        )


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
