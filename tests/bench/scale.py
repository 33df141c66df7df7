"""How checks grow with workers: `python -m tests.bench.scale [CHECKS] [AT_ONCE]`.

A scheduler and 1, 2 and 4 workers as processes of their own on PostgreSQL; each source is a host of
its own on loopback that answers after 100 ms, so that the host pace is not the limit. First all are
checked once (a baseline); then, for each number of workers, all fall due at the same moment, and
nothing has changed at any. The time counts from the first check's start to the last one's end.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from store import Database
from store.tables import Checks, Sources
from tests.bench.figures import Figure
from tests.end_to_end.crowd import Crowd
from tests.end_to_end.program import Program
from tests.faults.postgres import postgres

LATENCY = 0.1
WORKERS = (1, 2, 4)
_PATIENCE = 900.0
_JUDGED = 2  # two cores


def _settings(folder: Path, crowd: Crowd) -> str:
    sources = folder / "sources"
    sources.mkdir()
    for number in range(crowd.count):
        (sources / f"s{number}.toml").write_text(
            f'name = "Site {number}"\nplatform = "generic"\nstate = "WI"\nplace = "Oakvale"\n'
            f'interval = 1440\nurl = "{crowd.url(number, f"page{number}")}"\n'
        )
    return (
        'sources = ["sources"]\nshipped_sources = false\nreaders = 1\n'
        "[health]\nport = 0\n[web]\nport = 0\n"
        f'[network]\nallow = ["127.0.0.0/8"]\nports = [{crowd.port}]\ngap = 0\n'
    )


async def _round(db: Database, workers: list[Program], count: int) -> float:
    """Let all fall due; checks a second until all are done."""
    # Nothing is due meanwhile: a check that has begun when all fall due would not be counted.
    async with db.write() as conn:
        await conn.execute(update(Sources).values(next_due=datetime.now(UTC) + timedelta(days=1)))
    for worker in workers:
        await worker.start()
    await asyncio.sleep(5)  # they are up, and wait
    began = datetime.now(UTC)
    async with db.write() as conn:
        await conn.execute(update(Sources).values(next_due=began))
    done = 0
    async with asyncio.timeout(_PATIENCE):
        while done < count:
            await asyncio.sleep(0.5)
            async with db.read() as conn:
                row = (
                    await conn.execute(
                        select(
                            func.count(), func.min(Checks.started_at), func.max(Checks.finished_at)
                        ).where(Checks.started_at >= began)
                    )
                ).one()
            done, first, last = row
    spent = sum(_cpu(worker.pid) for worker in workers) / count
    print(f"  {spent * 1000:.1f} ms of a core a check", flush=True)
    for worker in workers:
        worker.interrupt()
        await worker.ended()
    took: timedelta = last - first
    if done != count:
        raise AssertionError(f"{done} checks of {count}: some were done twice")
    return count / took.total_seconds()


def _cpu(pid: int) -> float:
    """Seconds of a core that a process has used, its start included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def main(count: int, at_once: int) -> None:
    """Print checks a second, and how they compare to those of one worker."""
    with postgres() as server, server.database() as url, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with Crowd(count, latency=LATENCY) as crowd:
            settings = _settings(folder, crowd)
            environ = {"HEARYE_DATABASE": url}

            def workers(number: int) -> list[Program]:
                command = ("worker", "--at-once", str(at_once))
                return [Program(folder, settings, environ, command=command) for _ in range(number)]

            scheduler = Program(folder, settings, environ, command=("scheduler",))
            async with scheduler:
                await scheduler.logged("scheduler.leads")
                db = await Database.open(url)
                baseline = await _round(db, workers(max(WORKERS)), count)
                print(f"{count} first checks, {max(WORKERS)} workers: {baseline:.0f}/s", flush=True)
                one = 0.0
                for number in WORKERS:
                    rate = await _round(db, workers(number), count)
                    one = one or rate
                    ideal = number * at_once / LATENCY
                    print(
                        f"{number} workers: {rate:.0f} checks/s, {rate / one:.2f} times one"
                        f" ({rate / ideal:.0%} of what the latency allows)",
                        flush=True,
                    )
                    if number == _JUDGED:
                        judged = f"checks/s, {number} workers to 1, {count:,} checks"
                        print(Figure(judged, rate / one, "x", "at least 1.7"), flush=True)
                await db.close()


if __name__ == "__main__":
    asyncio.run(main(*(int(each) for each in (sys.argv[1:] + ["5000", "6"][len(sys.argv) - 1 :]))))
