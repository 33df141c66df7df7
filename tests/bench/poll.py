"""How fast many addresses are polled: `python -m tests.bench.poll [--sizes 200,5000]`.

Half are feeds of 16 KB, half pages of 36 KB, each on a loopback address of its own, so that the
pace kept for a host is not what is measured (Hear Ye's gap between two requests to a host is 0 here
as well). Unchanged, then with 40 changes, with 0 and 100 ms before each answer; beside it a bare
aiohttp loop of the same conditional requests, and, with `--rivals FOLDER`, urlwatch, webchanges and
changedetection.io from environments below that folder, which `--install` makes.

A round is the whole of what a program does for one look at everything: for those that are run once,
the run. Ratios are to the best of the others. Of three unchanged rounds the fastest counts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.settings import Network
from tests.bench.polling.ours import write_sources
from tests.bench.polling.rivals import NAMES, Rival, Round, install, installed
from tests.bench.polling.sites import Sites

CHANGES = 40
_TIMES = 3
_HEAD = f"{'':<22}{'unchanged':>12}{'again':>9}{'40 changed':>12}{'first alert':>13}{'memory':>10}"


class Child:
    """A process of ours that answers a line with a line of JSON, as a rival's round."""

    def __init__(self, process: asyncio.subprocess.Process, question: str) -> None:
        self._process = process
        self._question = question

    async def start(self, urls: list[str]) -> None:
        """It was told the addresses already."""

    async def round(self) -> Round:
        """Ask for a round."""
        said = await self.ask(self._question)
        return Round(said["seconds"], said.get("first"), said.get("memory"))

    async def ask(self, question: str) -> dict[str, Any]:
        """What it says to a line."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{question}\n".encode())
        await self._process.stdin.drain()
        answer: dict[str, Any] = json.loads(await self._process.stdout.readline())
        return answer

    async def stop(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()


async def _child(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )


@asynccontextmanager
async def _bare(urls: list[str], at_once: int) -> AsyncIterator[Rival]:
    process = await _child("tests.bench.polling.bare", str(at_once))
    assert process.stdin is not None
    process.stdin.write(json.dumps(urls).encode() + b"\n")
    child = Child(process, "{}")
    yield child
    await child.stop()


@asynccontextmanager
async def _ours(urls: list[str], folder: Path, asked: Asked) -> AsyncIterator[Rival]:
    write_sources(folder, urls)
    told = (str(folder), str(urlsplit(urls[0]).port), str(asked.at_once))
    child = Child(await _child("tests.bench.polling.ours", *told), json.dumps({"by": asked.by}))
    yield child
    await child.stop()


@asynccontextmanager
async def _theirs(rival: Rival, urls: list[str]) -> AsyncIterator[Rival]:
    await rival.start(urls)
    yield rival
    await rival.stop()


async def _measured(rival: Rival, sites: Sites, latency: float) -> tuple[float, int, Round]:
    """The fastest unchanged round, the bytes that were fetched again in it, and one of changes."""
    sites.latency = 0.0
    await rival.round()
    sites.latency = latency
    sites.forget()
    unchanged = min([(await rival.round()).seconds for _ in range(_TIMES)])
    again = sites.sent // _TIMES
    sites.change(CHANGES)
    return unchanged, again, await rival.round()


@dataclass(frozen=True, slots=True)
class Asked:
    """How Hear Ye starts its checks, how many at once, and where the others are."""

    by: str
    at_once: int
    rivals: Path | None


async def _compare(size: int, latency: float, asked: Asked) -> None:
    print(f"\n{size:,} sources, {latency * 1000:.0f} ms before each answer")
    print(_HEAD)
    seen: dict[str, tuple[float, Round]] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as work:
        for name in ("hear ye", "bare aiohttp", *NAMES):
            sites = Sites()
            await sites.open(size)
            context = _party(name, list(sites.urls), Path(work), asked)
            if context is None:
                print(f"{name:<22}skipped: not installed")
            else:
                async with context() as rival:
                    unchanged, again, changed = await _measured(rival, sites, latency)
                seen[name] = unchanged, changed
                print(_row(name, unchanged, again, changed), flush=True)
            sites.close()
    _ratios(seen)


def _party(name: str, urls: list[str], work: Path, asked: Asked) -> Callable[[], Any] | None:
    if name == "hear ye":
        return lambda: _ours(urls, work / "ours", asked)
    if name == "bare aiohttp":
        return lambda: _bare(urls, asked.at_once)
    rival = installed(asked.rivals, work).get(name)
    return None if rival is None else lambda: _theirs(rival, urls)


def _row(name: str, unchanged: float, again: int, changed: Round) -> str:
    first = f"{changed.first:.2f} s" if changed.first else ""
    memory = f"{changed.memory:.0f} MB" if changed.memory else ""
    return (
        f"{name:<22}{unchanged:>10.2f} s{again // 1024:>6} KB{changed.seconds:>10.2f} s"
        f"{first:>13}{memory:>10}"
    )


def _ratios(seen: dict[str, tuple[float, Round]]) -> None:
    ours, bare = seen["hear ye"], seen["bare aiohttp"]
    print(f"to a bare loop         {ours[0] / bare[0]:>10.2f}     (goal: at most 4)")
    others = {name: seen[name] for name in NAMES if name in seen}
    if not others:
        return
    best = min(others, key=lambda name: others[name][0])
    print(f"to {best:<19} {ours[0] / others[best][0]:>10.2f}     (goal: at most 0.2)")
    alerts = {name: one[1].first for name, one in others.items() if one[1].first}
    if alerts and ours[1].first:
        soonest = min(alerts, key=lambda name: alerts[name] or 0)
        ratio = ours[1].first / (alerts[soonest] or 1)
        print(f"first alert, to {soonest:<6} {ratio:>10.2f}     (goal: under 1)")


async def _main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="200", help="numbers of sources, as 200,5000")
    parser.add_argument("--rivals", type=Path, help="the folder of the others' environments")
    parser.add_argument("--install", action="store_true", help="install the others there first")
    parser.add_argument("--by", choices=("once", "schedule"), default="once")
    parser.add_argument("--at-once", type=int, default=Network().at_once, help="Hear Ye's setting")
    asked = parser.parse_args(arguments)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if asked.install and asked.rivals:
        await install(asked.rivals)
    for size in map(int, asked.sizes.split(",")):
        for latency in (0.0, 0.1):
            await _compare(size, latency, Asked(asked.by, asked.at_once, asked.rivals))


if __name__ == "__main__":
    asyncio.run(_main())
