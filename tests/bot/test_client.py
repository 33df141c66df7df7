from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.client import HearYe
from store import Database
from tests.bot.clock import SetClock
from tests.bot.services import Scrapers, services_of


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[HearYe]:
    """A client that was never connected: closing it reaches nothing outside."""
    db = await Database.open(f"sqlite:///{tmp_path / 'h.db'}")
    client = HearYe(services_of(db, SetClock(), Scrapers(), tmp_path))
    async with client:
        yield client
    await db.close()


async def _heard(client: HearYe, event: str) -> None:
    """Dispatch an event and let what hears it come to its end."""
    before = asyncio.all_tasks()
    client.dispatch(event)
    await asyncio.gather(*(asyncio.all_tasks() - before))


async def test_an_event_after_the_end_is_not_heard(client: HearYe) -> None:
    heard: list[str] = []

    async def on_probe() -> None:
        heard.append("probe")

    client.event(on_probe)
    await _heard(client, "probe")
    await client.close()
    await _heard(client, "probe")
    assert heard == ["probe"]


async def test_an_event_that_a_stop_cuts_short_is_no_fault(
    client: HearYe, caplog: pytest.LogCaptureFixture
) -> None:
    async def on_probe() -> None:
        await client.close()
        raise RuntimeError("Session is closed")

    client.event(on_probe)
    with capture_logs() as logs:
        await _heard(client, "probe")
    assert logs == [
        {
            "event": "event.cut_short",
            "event_name": "on_probe",
            "error": "RuntimeError('Session is closed')",
            "log_level": "info",
        }
    ]
    assert "discord.client" not in {record.name for record in caplog.records}


async def test_what_an_event_raises_while_the_bot_runs_is_an_error(
    client: HearYe, caplog: pytest.LogCaptureFixture
) -> None:
    async def on_probe() -> None:
        raise RuntimeError("no such guild")

    client.event(on_probe)
    await _heard(client, "probe")
    assert [(record.name, record.levelname) for record in caplog.records] == [
        ("discord.client", "ERROR")
    ]
