"""Scheduler, workers and bots as processes of their own, on one PostgreSQL."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from discord import Permissions
from sqlalchemy import select

from store import Database, Share
from store.tables import Checks, Sources
from tests.discord_double import DiscordDouble
from tests.discord_double.guild import Guild
from tests.end_to_end.crowd import Crowd
from tests.end_to_end.program import PATIENCE, Program, discord_settings, village_settings
from tests.end_to_end.test_run import ITEM, agenda, evening, quiet_village

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


def tracebacks(*programs: Program) -> list[str]:
    """What they logged with a traceback."""
    lines = "\n".join(one.told() for one in programs).splitlines()
    return [line for line in lines if "Traceback" in line]


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
    assert tracebacks(scheduler, lost, other) == []


def guilds_of_both_shards(discord: DiscordDouble) -> list[Guild]:
    """Two servers that two shards share between them."""
    first = discord.add_guild("First")
    while True:
        other = discord.add_guild("Other")
        if Share((0,), 2).owns(other.id) != Share((0,), 2).owns(first.id):
            return [first, other]


async def test_each_alert_is_posted_once_by_the_bot_that_has_its_shard(
    tmp_path: Path, bare_postgres: str
) -> None:
    async with quiet_village() as village, DiscordDouble() as discord:
        both = guilds_of_both_shards(discord)
        settings = village_settings(
            tmp_path,
            village,
            discord_settings(discord),
        )
        environ = {"HEARYE_DATABASE": bare_postgres, "DISCORD_TOKEN": discord.token}

        def program(*command: str) -> Program:
            return Program(tmp_path, settings, environ, command=command)

        scheduler, *workers = program("scheduler"), program("worker"), program("worker")
        bots = [program("bot", "--shards", f"{number}/2") for number in range(2)]
        async with AsyncExitStack() as stack:
            for one in (scheduler, *workers, *bots):
                await stack.enter_async_context(one)
            for one in bots:
                await one.logged("discord.ready")
            for guild in both:
                moderator = discord.user(guild, permissions=Permissions(manage_guild=True))
                await moderator.slash("/subscribe", channel=guild.channel("alerts"))
                # What one bot stores is matched by whichever worker checks next.
                await moderator.slash("/watch add", query="roof")
            await any_logged(workers, '"outcome": "ok"')
            village.post("board", agenda(evening(1), ITEM, "5. Library roof bids"))
            for guild in both:
                await discord.wait_for_message(
                    guild.channel("alerts"),
                    lambda each: "roof" in str(each.embeds),
                    seconds=PATIENCE,
                )
            seen = sum(one.log.count('"checked"') for one in workers)
            await any_logged(workers, '"checked"', more_than=seen)
            for one in (*bots, *workers, scheduler):
                one.interrupt()
                assert await one.ended() == 0
        sent = [one.log.count('"alert.sent"') for one in bots]
        told = [len(discord.messages(guild.channel("alerts"))) for guild in both]
    assert sorted(sent) == sorted(told)
    assert told[0] == told[1]
    assert tracebacks(scheduler, *workers, *bots) == []


async def any_logged(programs: Sequence[Program], words: str, more_than: int = 0) -> None:
    """Wait until one of them has logged that, or all together more often than so."""
    async with asyncio.timeout(PATIENCE):
        while sum(one.log.count(words) for one in programs) <= more_than:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
