"""The long soak: hundreds of sources, checked as fast as the machine can, and what that leaves."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import linear_regression

from sqlalchemy import func, select, text

from store import Database, retention, sources
from store.tables import Checks
from tests.end_to_end.crowd import Crowd
from tests.faults.outcome import Outcome
from tests.faults.stage import Stage

SOURCES = 500
CHECKS_A_DAY = SOURCES * 24
KEPT_DAYS = 90
SAMPLE = 10.0
POST_EACH = 6
"""Every so many samples something is posted: less than makes a burst, where the rest is counted."""
SECONDS = "HEARYE_SOAK_SECONDS"
"""The environment's name for how long it takes; ten minutes if not said.

An hour takes three seconds (`village_settings`): 504 seconds are seven days."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the program holds at one moment. `at`: seconds; `memory`, `size`: MB."""

    at: float
    memory: float
    files: int
    children: int
    size: float
    checks: int


async def soak(stage: Stage) -> Outcome:
    """27: 500 sources, checked without rest: memory, files, children, the database."""
    stage.more_settings = '[log]\nlevel = "warning"'
    stage.post_quietly()
    seen: list[Sample] = []
    async with Crowd(SOURCES) as crowd:
        _settle(stage, crowd)
        async with stage.program() as program, stage.store() as db:
            await _until_all_were_seen(db)
            began = time.monotonic()
            while (at := time.monotonic() - began) < float(os.environ.get(SECONDS, "600")):
                seen.append(await _sample(stage, db, program.pids, at))
                if len(seen) % POST_EACH == 1:
                    stage.post()
                await asyncio.sleep(SAMPLE)
            recovery = await stage.delivered()
            seen.append(await _sample(stage, db, program.pids, time.monotonic() - began))
            children = _children(program.pids)
            program.interrupt()
            await stage.ended(program)
            left = _running(children)
            async with db.write() as conn:
                later = datetime.now(UTC) + timedelta(days=KEPT_DAYS)
                pruned = await retention.prune_checks(conn, later)
                kept = await conn.scalar(select(func.count()).select_from(Checks))
    if left or kept:
        raise AssertionError(f"left behind: processes {left}, {kept} checks after {KEPT_DAYS} days")
    return await stage.outcome(recovery, _figures(seen, pruned))


def _settle(stage: Stage, crowd: Crowd) -> None:
    """Sources on hosts of their own, so that the pace kept for a host does not slow the days."""
    stage.ports.append(crowd.port)
    folder = stage.folder / "sources"
    folder.mkdir(exist_ok=True)
    for number in range(1, SOURCES):
        (folder / f"board{number}.toml").write_text(
            f'name = "Board {number}"\nplatform = "generic"\nstate = "WI"\nplace = "Oakvale"\n'
            f'url = "{crowd.url(number, f"board{number}")}"\n'
        )


async def _until_all_were_seen(db: Database) -> None:
    async with asyncio.timeout(300):
        while True:  # another process checks them, which wakes nobody here
            async with db.read() as conn:
                known = await sources.listed(conn)
            if len(known) == SOURCES and all(each.last_checked for each in known):
                return
            await asyncio.sleep(1)


async def _sample(stage: Stage, db: Database, pids: list[int], at: float) -> Sample:
    processes = [Path(f"/proc/{pid}") for pid in pids]
    pages = sum(int((each / "statm").read_text().split()[1]) for each in processes)
    async with db.read() as conn:
        checks = await conn.scalar(select(func.count()).select_from(Checks)) or 0
        if stage.kind == "postgres":
            size = await conn.scalar(text("SELECT pg_database_size(current_database())"))
        else:
            size = sum(each.stat().st_size for each in stage.database.parent.glob("hearye.db*"))
    return Sample(
        at=at,
        memory=pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
        files=sum(len(list((each / "fd").iterdir())) for each in processes),
        children=len(_children(pids)),
        size=(size or 0) / 1e6,
        checks=checks,
    )


def _children(pids: list[int]) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(status.read_text().rpartition(")")[2].split()[1]) in pids:
                found.append(int(status.parent.name))
    return found


def _running(pids: list[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def _figures(seen: list[Sample], pruned: int) -> str:
    """One line; the memory's slope is that of the second half, when everything is warm."""
    late = seen[len(seen) // 2 :]
    slope = linear_regression([each.checks for each in late], [each.memory for each in late]).slope
    first, last = seen[0], seen[-1]
    checks = last.checks - first.checks
    growth = (last.size - first.size) * 1e6 / max(1, checks)
    return (
        f"{checks} checks in {last.at:.0f} s = {checks / CHECKS_A_DAY:.2f} days hourly;"
        f" MB {first.memory:.0f}>{late[0].memory:.0f}>{last.memory:.0f},"
        f" {slope * CHECKS_A_DAY:+.1f} a day at the end;"
        f" files {first.files}>{last.files}; children {first.children}>{last.children};"
        f" database {first.size:.1f}>{last.size:.1f} MB, {growth:.0f} B a check; {pruned} pruned"
    )
