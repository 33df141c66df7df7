"""Checks through the loss of a worker: `python -m tests.bench.killed [CHECKS] [AT_ONCE]`.

A scheduler, two workers, two bots of a shard each and PostgreSQL as processes of their own; 250
hosts on loopback share the sources. After a third of the checks one worker is killed as kill -9
does, and started again. Counted are the checks by their rows, and the hosts' pauses by the hosts.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select, update

from store import Database
from store.tables import Checks, Sources
from tests.discord_double import DiscordDouble
from tests.end_to_end.company import BOTS
from tests.end_to_end.crowd import Crowd
from tests.end_to_end.program import Program, discord_settings
from tests.end_to_end.test_scaled import (
    checks_of,
    crowd_settings,
    guilds_of_both_shards,
    tracebacks,
)
from tests.faults.postgres import postgres

HOSTS = 250
GAP = 0.05
LATENCY = 0.1
_PATIENCE = 1500.0


async def _until(db: Database, count: int) -> None:
    """Wait until so many checks are stored."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            async with db.read() as conn:
                if (await conn.scalar(select(func.count()).select_from(Checks)) or 0) >= count:
                    return
            await asyncio.sleep(0.5)


async def main(count: int, at_once: int) -> None:
    """Print what came of it; raises AssertionError where a check was lost or done twice."""
    async with AsyncExitStack() as stack:
        server = stack.enter_context(postgres())
        url = stack.enter_context(server.database())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        crowd = await stack.enter_async_context(Crowd(HOSTS, latency=LATENCY))
        discord = await stack.enter_async_context(DiscordDouble())
        guilds_of_both_shards(discord)
        settings = crowd_settings(folder, crowd, count, gap=GAP, speed=1) + discord_settings(
            discord
        )
        environ = {"HEARYE_DATABASE": url, "DISCORD_TOKEN": discord.token}

        def program(*command: str) -> Program:
            return Program(folder, settings, environ, command=command)

        bots = [program("bot", "--shards", f"{number}/{BOTS}") for number in range(BOTS)]
        lost, other = (program("worker", "--at-once", str(at_once)) for _ in range(2))
        scheduler = program("scheduler")
        everyone = (scheduler, lost, other, *bots)
        for one in everyone:
            await stack.enter_async_context(one)
        for one in bots:
            await one.logged("discord.ready")
        await scheduler.logged("scheduler.leads")
        db = await Database.open(url)
        stack.push_async_callback(db.close)
        async with db.write() as conn:
            await conn.execute(update(Sources).values(next_due=datetime.now(UTC)))
        began = time.monotonic()
        await _until(db, count // 3)
        lost.kill()
        code = await lost.ended()
        await lost.start()
        await _until(db, count)
        took = time.monotonic() - began
        for one in everyone:
            one.interrupt()
            await one.ended()
        done = await checks_of(db)
        pauses = crowd.pauses()
    short = sum(pause < GAP for pause in pauses)
    faults = tracebacks(*everyone)
    print(
        f"{count} checks in {took:.0f} s, a worker ended by {code} at {count // 3}:"
        f" {len(done)} sources checked, {sum(times - 1 for times in done.values())} twice,"
        f" {scheduler.log.count('check.retried')} tried again by another;"
        f" {len(pauses)} pauses at {HOSTS} hosts, the shortest {min(pauses) * 1000:.1f} ms"
        f" ({short} under {GAP * 1000:.0f}); {len(faults)} tracebacks",
        flush=True,
    )
    print(*faults[:3], sep="\n")
    if set(done.values()) != {1} or len(done) != count or short:
        raise AssertionError("lost, twice, or too soon")


if __name__ == "__main__":
    asyncio.run(main(*(int(each) for each in (sys.argv[1:] + ["5000", "8"][len(sys.argv) - 1 :]))))
