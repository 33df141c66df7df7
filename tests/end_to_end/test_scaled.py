"""Scheduler, workers and bots as processes of their own, on one PostgreSQL."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import select

from store import Database
from store.tables import Checks, Sources
from tests.end_to_end.crowd import Crowd
from tests.end_to_end.program import Program

SECONDS = 90.0


def crowd_settings(folder: Path, crowd: Crowd, count: int, *, gap: float, speed: float = 20) -> str:
    """A configuration that watches so many pages of the crowd's sites, all due within seconds."""
    sources = folder / "sources"
    sources.mkdir()
    for number in range(count):
        (sources / f"s{number}.toml").write_text(
            f'name = "Site {number}"\nplatform = "generic"\nstate = "WI"\nplace = "Oakvale"\n'
            f'url = "{crowd.url(number, f"page{number}")}"\n'
        )
    return (
        'sources = ["sources"]\nshipped_sources = false\nreaders = 1\n'
        f"[schedule]\nspeed = {speed}\n[health]\nport = 0\n[web]\nport = 0\n"
        f'[network]\nallow = ["127.0.0.0/8"]\nports = [{crowd.port}]\ngap = {gap}\n'
    )


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    db = await Database.open(url)
    try:
        yield db
    finally:
        await db.close()


async def checks_of(db: Database) -> Counter[str]:
    """How many checks of each source are stored."""
    async with db.read() as conn:
        rows = await conn.execute(select(Sources.slug).join(Checks, Checks.source_id == Sources.id))
        return Counter(row.slug for row in rows)


async def until_checked(db: Database, count: int, *programs: Program) -> Counter[str]:
    """Wait until so many checks are stored; another process stores them, which wakes nobody."""
    try:
        async with asyncio.timeout(SECONDS):
            while sum((done := await checks_of(db)).values()) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
    except TimeoutError:
        told = "\n".join(program.told()[-3000:] for program in programs)
        raise AssertionError(f"{sum(done.values())} of {count} checks\n{told}") from None
    return done


async def test_every_check_is_done_once_through_a_kill_at_one_pace(
    tmp_path: Path, bare_postgres: str
) -> None:
    gap, count = 0.05, 300
    async with Crowd(12, latency=0.05) as crowd:
        settings = crowd_settings(tmp_path, crowd, count, gap=gap)
        environ = {"HEARYE_DATABASE": bare_postgres}

        def program(*command: str) -> Program:
            return Program(tmp_path, settings, environ, command=command)

        lost, other = (program("worker", "--at-once", "8") for _ in range(2))
        async with program("scheduler") as scheduler, lost, other, opened(bare_postgres) as db:
            await scheduler.logged("scheduler.leads")
            await until_checked(db, count // 3, scheduler, lost, other)
            lost.kill()
            assert await lost.ended() == -9
            await lost.start()
            done = await until_checked(db, count, scheduler, lost, other)
            again = scheduler.log.count("check.retried")
            for one in (lost, other, scheduler):
                one.interrupt()
                assert await one.ended() == 0
            assert await checks_of(db) == done
    assert again > 0
    assert set(done.values()) == {1}
    assert len(done) == count
    assert min(crowd.pauses()) >= gap
    assert "Traceback" not in "".join(one.told() for one in (scheduler, lost, other))
