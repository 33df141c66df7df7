from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from bot.health import HOST, Health, examine
from bot.metrics import Metrics
from bot.watchdog import AGAIN, Watchdog
from store import Database, OutboxCounts, channels, checks, outbox, sources
from store.outbox import NewDelivery
from tests.bot.conftest import SetClock
from tests.bot.services import PALMYRA
from tests.ports import free_ports

SILENT = timedelta(minutes=90)


@pytest.fixture
def port() -> int:
    return free_ports(1)[0]


@pytest.fixture
async def page(db: Database, clock: SetClock, port: int) -> AsyncIterator[str]:
    metrics = Metrics(lambda: 3)
    metrics.checked("ok")
    metrics.checked("drift")
    metrics.checked("ok")
    health = Health(db, clock, metrics, silent=SILENT, discord=lambda: "connected")
    async with health.served(port):
        yield f"http://{HOST}:{port}"


async def _get(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def _watch(db: Database, clock: SetClock) -> int:
    async with db.write() as conn:
        await sources.sync(conn, [PALMYRA], clock())
        stored = await sources.get(conn, PALMYRA.slug)
    assert stored is not None
    return stored.id


async def _check(db: Database, clock: SetClock, source_id: int) -> None:
    async with db.write() as conn:
        await checks.record(
            conn,
            source_id,
            started=clock(),
            finished=clock(),
            outcome="ok",
            reason="",
            new_documents=0,
            next_due=clock() + timedelta(hours=1),
        )


async def _owe(db: Database, clock: SetClock) -> None:
    async with db.write() as conn:
        await outbox.enqueue(conn, [NewDelivery(1, 7, "a", "item", {})], clock())


async def test_it_is_alive_while_the_loop_turns(page: str) -> None:
    assert await _get(f"{page}/healthz") == (200, '{"alive": true, "discord": "connected"}')


async def test_it_is_ready_until_checks_are_due_and_none_ends(
    db: Database, clock: SetClock, page: str
) -> None:
    source_id = await _watch(db, clock)
    await _check(db, clock, source_id)
    status, text = await _get(f"{page}/readyz")
    assert status == 200
    assert '"well": 1' in text
    clock.advance(hours=3)
    status, text = await _get(f"{page}/readyz")
    assert status == 503
    assert "none has ended for too long; the last one ended 3 hours ago" in text
    await _check(db, clock, source_id)
    assert (await _get(f"{page}/readyz"))[0] == 200


async def test_figures_are_there_for_prometheus(db: Database, clock: SetClock, page: str) -> None:
    source_id = await _watch(db, clock)
    await _check(db, clock, source_id)
    await _owe(db, clock)
    clock.advance(seconds=120)
    status, text = await _get(f"{page}/metrics")
    assert status == 200
    for line in (
        'hearye_checks_total{outcome="ok"} 2.0',
        'hearye_checks_total{outcome="drift"} 1.0',
        "hearye_reader_deaths 3.0",
        'hearye_deliveries{state="pending"} 1.0',
        "hearye_sent_again_in_doubt 0.0",
        "hearye_oldest_unsent_seconds 120.0",
        'hearye_source_last_success_timestamp_seconds{source="village-of-palmyra"} 1.7955324e+09',
        "hearye_event_loop_lag_seconds_count 0.0",
    ):
        assert line in text


async def test_the_event_loops_lag_is_measured() -> None:
    metrics = Metrics(lambda: 0)
    watching = asyncio.create_task(metrics.watch_lag())
    async with asyncio.timeout(10):
        while b"lag_seconds_count 1.0" not in metrics.page(NOTHING, [], SetClock()()):  # noqa: ASYNC110
            await asyncio.sleep(0)
    watching.cancel()


NOTHING = OutboxCounts(0, 0, 0, 0, 0, 0, None)


async def test_a_port_that_is_taken_is_a_warning(
    db: Database, clock: SetClock, page: str, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    health = Health(db, clock, Metrics(lambda: 0), silent=SILENT, discord=lambda: "")
    async with health.served(port):
        assert (await _get(f"{page}/healthz"))[0] == 200
    assert "health.not_served" in capsys.readouterr().out


async def test_a_message_owed_for_long_and_a_pause_are_said(db: Database, clock: SetClock) -> None:
    await _owe(db, clock)
    clock.advance(hours=2)
    assert (await examine(db, clock(), SILENT)).troubles == (
        "A message has been owed since 2 hours ago.",
    )
    async with db.write() as conn:
        await channels.pause(conn, 1, error="403", retry_at=clock())
    said = (await examine(db, clock(), SILENT)).troubles
    assert said[1] == "1 messages wait for a permission in their channel."


async def test_the_watchdog_speaks_once_and_once_more_when_it_is_over(
    db: Database, clock: SetClock
) -> None:
    told: list[str] = []

    async def tell(text: str) -> None:
        told.append(text)

    source_id = await _watch(db, clock)
    await _check(db, clock, source_id)
    watchdog = Watchdog(db, clock, tell, silent=SILENT)
    await watchdog.look()
    clock.advance(hours=3)
    await watchdog.look()
    await watchdog.look()
    assert len(told) == 1
    assert "the last one ended 3 hours ago" in told[0]
    await _check(db, clock, source_id)
    await watchdog.look()
    assert told[1:] == [AGAIN]


async def test_the_watchdog_gives_a_start_after_a_long_stop_its_time(
    db: Database, clock: SetClock
) -> None:
    told: list[str] = []

    async def tell(text: str) -> None:
        told.append(text)

    await _check(db, clock, await _watch(db, clock))
    clock.advance(days=3)
    watchdog = Watchdog(db, clock, tell, silent=SILENT)
    await watchdog.look()
    assert told == []
