"""The schedule: every source in its time, one check of it at a time, whatever fails."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs

from bot.demo.village import Article
from config import Source
from scrapers import Report, Schedule, check_source
from scrapers.fetch import Request
from scrapers.platforms import generic
from store import documents, sources
from store.tables import Checks, Documents, Meetings, Versions
from tests.village.world import DAY, HOUR, ITEM, World, agenda, evening, summary

SPEED = 1000.0  # a tick every 50 ms


class Gate:
    """A page that is asked for and not answered until the gate opens."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.opened = asyncio.Event()

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        self.asked.set()
        await self.opened.wait()
        return web.Response(status=503)


class Ended:
    """The reports of a schedule's checks, to wait for."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.reports: asyncio.Queue[Report] = asyncio.Queue()

    def schedule(self, world: World) -> Schedule:
        return Schedule(
            replace(world.tools, speed=SPEED),
            at_once=4,
            on_start=self.started.append,
            on_report=self.reports.put_nowait,
        )

    async def next(self) -> Report:
        async with asyncio.timeout(20):
            return await self.reports.get()


async def looked(schedule: Schedule) -> None:
    """Let the schedule look at what is due, and all of its checks end."""
    await schedule._tick()
    await asyncio.gather(*schedule._running.values())


async def both_known(world: World) -> None:
    """Two sources, each checked once and due in an hour."""
    await world.source()
    await world.feed()
    await world.watch()
    world.village.post("last-time", agenda(evening(-8), "3. Snow plow contract"))
    world.courier.publish(Article("snow", "Snow", ("Up to a foot.",), world.clock.at))
    await world.check()
    await world.check("courier", after=timedelta(0))


async def test_what_was_due_and_had_no_turn_does_not_wait_for_the_next_tick(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await both_known(world)
    monkeypatch.setattr("scrapers.schedule.TICK", 3600.0)
    ended = Ended()
    schedule = Schedule(world.tools, at_once=1, on_report=ended.reports.put_nowait)
    async with schedule:
        world.clock.at += 2 * HOUR
        await schedule._tick()
        assert {(await ended.next()).slug for _ in range(2)} == {"courier", "oakvale"}


async def test_a_source_is_checked_in_its_time_and_one_check_of_it_at_a_time(
    world: World,
) -> None:
    await both_known(world)
    gate, ended = Gate(), Ended()
    world.village.troubles["/agendas"] = gate
    async with ended.schedule(world):
        world.clock.at += 2 * HOUR
        await gate.asked.wait()
        for _ in range(3):
            assert (await ended.next()).slug == "courier"
            world.clock.at += 2 * HOUR
        assert ended.started.count("oakvale") == 1
        gate.opened.set()
        while (await ended.next()).slug != "oakvale":
            pass
    assert ended.started.count("oakvale") == 1


async def test_a_restart_after_a_night_is_no_burst(world: World) -> None:
    for number in range(40):
        await world.source(f"source-{number}", url=f"{world.village.url}/{number}")
    async with world.db.write() as conn:
        await conn.execute(
            sources.Sources.__table__.update().values(last_checked=world.clock.at)  # type: ignore[attr-defined]
        )
    world.clock.at += 9 * HOUR
    async with Schedule(world.tools, at_once=8), world.db.read() as conn:
        due = sorted(source.next_due for source in await sources.listed(conn))
    waits = [at - world.clock.at for at in due]
    assert waits[0] >= timedelta(0)
    assert waits[-1] < HOUR
    assert sum(wait < HOUR / 4 for wait in waits) < 20
    assert sum(wait > 3 * HOUR / 4 for wait in waits) < 20


async def test_a_fault_of_ours_is_recorded_and_stops_no_other_source(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await both_known(world)
    ours = generic.requests

    def broken(source: Source, now: datetime) -> tuple[Request, ...]:
        if source.slug == "oakvale":
            raise RuntimeError("a bug")
        return ours(source, now)

    monkeypatch.setattr(generic, "requests", broken)
    ended = Ended()
    reports: dict[str, list[Report]] = {"oakvale": [], "courier": []}
    with capture_logs() as said:
        async with ended.schedule(world):
            world.clock.at += 2 * HOUR
            while len(reports["oakvale"]) < 4 or not reports["courier"]:
                report = await ended.next()
                reports[report.slug].append(report)
                world.clock.at += HOUR
    assert {report.outcome.value for report in reports["courier"]} <= {"ok", "unchanged"}
    faults = reports["oakvale"]
    assert faults[0].outcome == "error"
    assert faults[0].reason == "Hear Ye itself failed at it: RuntimeError"
    waits = [
        (report.next_due - report.finished) * SPEED / timedelta(minutes=1) for report in faults
    ]
    assert [round(wait) for wait in waits[:4]] == [5, 10, 20, 40]
    logged = [line for line in said if line["event"] == "a check ended in a fault of ours"]
    assert {line["source"] for line in logged} == {"oakvale"}
    assert summary(await world.told()) == [(0, "source_broken")]


async def test_stopping_in_the_middle_of_a_check_stores_nothing_of_it(world: World) -> None:
    await both_known(world)
    world.village.post("board", agenda(evening(6), ITEM))
    gate, ended = Gate(), Ended()
    world.village.troubles["/files/board-agenda.pdf"] = gate
    before = await rows(world)
    async with ended.schedule(world):
        world.clock.at += 2 * HOUR
        await gate.asked.wait()
    oakvale = await world.stored()
    assert await rows(world) == before
    assert oakvale.last_checked is not None
    assert oakvale.last_checked < world.clock.at
    assert [task for task in asyncio.all_tasks() if task.get_name().startswith("check ")] == []
    gate.opened.set()
    world.village.troubles.clear()
    await world.check()
    assert summary(await world.told()) == [(0, "item")]


async def rows(world: World) -> list[int]:
    """How many rows of the village's there are."""
    source_id = (await world.stored()).id
    async with world.db.read() as conn:
        return [
            await conn.scalar(select(func.count()).where(table.source_id == source_id)) or 0
            for table in (Checks, Documents, Meetings)
        ]


async def test_a_database_that_takes_nothing_leaves_the_sites_in_peace(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await both_known(world)
    ended = Ended()

    def full(*_: object) -> AbstractAsyncContextManager[AsyncConnection]:
        raise OperationalError("INSERT", {}, OSError("disk full"))

    schedule = ended.schedule(world)
    with capture_logs() as said:
        async with schedule:
            monkeypatch.setattr(world.db, "write", full)
            monkeypatch.setattr(world.db, "transact", full)
            world.clock.at += 2 * HOUR
            for _ in range(4):
                await looked(schedule)
            assert sorted(ended.started) == ["courier", "oakvale"]
            monkeypatch.undo()
            world.clock.at += HOUR
            assert (await ended.next()).outcome == "unchanged"
    stored = [line["source"] for line in said if line["event"] == "a check could not be stored"]
    assert sorted(stored) == ["courier", "oakvale"]


async def test_a_source_that_is_removed_while_it_is_checked_is_let_go(world: World) -> None:
    await world.guild(7, channel=71)
    source = Source(
        slug="own", name="Own", platform="generic", url=f"{world.village.url}/own", state="WI"
    )
    async with world.db.write() as conn:
        await sources.add(conn, source, guild_id=7, now=world.clock.at, limit=9)
    gate, ended = Gate(), Ended()
    world.village.troubles["/own"] = gate
    with capture_logs() as said:
        async with ended.schedule(world) as schedule:
            world.clock.at += DAY
            await gate.asked.wait()
            async with world.db.write() as conn:
                assert await sources.remove(conn, "own", guild_id=7)
            gate.opened.set()
            await looked(schedule)
    assert ended.reports.empty()
    assert [line["log_level"] for line in said if line.get("source") == "own"] == ["info"]


async def test_two_checks_of_one_source_at_once_come_one_after_the_other(
    each_world: World,
) -> None:
    world = each_world
    await world.source()
    await world.watch()
    world.village.post("last-time", agenda(evening(-8), "3. Snow plow contract"))
    stored = await world.stored()
    first, second = await asyncio.gather(
        check_source(stored, world.tools), check_source(stored, world.tools)
    )
    assert sorted([first.outcome.value, second.outcome.value]) == ["ok", "unchanged"]
    world.village.post("board", agenda(evening(6), ITEM))
    stored = await world.stored()
    await asyncio.gather(check_source(stored, world.tools), check_source(stored, world.tools))
    assert summary(await world.told()) == [(0, "item")]
    async with world.db.read() as conn:
        assert len(await documents.known(conn, stored.id)) == 2
        assert await conn.scalar(select(func.count()).select_from(Versions)) == 2
