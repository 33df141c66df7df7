"""`hearye scheduler`: says which sources are due, and does what is to be done once for all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

from bot.console.pulse import Address, HealthAt, told_at
from bot.console.signs import heed_signals, speak_plainly

if TYPE_CHECKING:
    from procrastinate import App

    from config import Settings
    from store import Database, Lead

_BETWEEN = 1.0  # seconds between two tries for the lead, and between two looks whether it is kept

log = structlog.get_logger(__name__)


def scheduler(
    config: Annotated[
        Path | None, typer.Option(help="The configuration file.", show_default=False)
    ] = None,
    health: HealthAt = None,
) -> None:
    """Defer checks to the workers as sources fall due, on PostgreSQL; a second one stands by."""
    from config import read_settings

    settings, _ = read_settings(config)
    if health is None and settings.health.port:
        health = Address(("127.0.0.1", settings.health.port))
    asyncio.run(_run(settings, lambda: read_settings(config)[0], health))


async def _run(settings: Settings, reread: Callable[[], Settings], health: Address | None) -> None:
    from sqlalchemy.exc import DBAPIError

    from bot.house import open_database
    from scrapers.scaled import opened
    from store import sole_scheduler

    speak_plainly(settings)
    stop, again = asyncio.Event(), asyncio.Event()
    heed_signals(stop, again)
    async with (
        open_database(settings) as db,
        opened(db) as app,
        told_at(health, settings, db),
    ):
        standing_by = False
        while not stop.is_set():
            try:
                async with sole_scheduler(db) as lead:
                    if lead is not None:
                        await _lead(settings, db, app, lead, stop, again, reread)
                        standing_by = False
                    elif not standing_by:
                        log.info("scheduler.stands_by")
                        standing_by = True
            except DBAPIError as error:
                log.warning("scheduler.interrupted", reason=str(error))
            await _wait(stop)


async def _lead(
    settings: Settings,
    db: Database,
    app: App,
    lead: Lead,
    stop: asyncio.Event,
    again: asyncio.Event,
    reread: Callable[[], Settings],
) -> None:
    """Be the one scheduler until `stop` is set, or the lead is lost."""
    from contextlib import AsyncExitStack

    from bot.alerts.digest import gather_digests
    from bot.alerts.reminders import keep_reminding
    from bot.house import settle, silence_terminal, stored_copies, wall_clock
    from bot.upkeep import beside, reload_when, tidy_daily
    from bot.watchdog import Watchdog
    from scrapers.scaled import Deferral

    speed = settings.schedule.speed
    silent = timedelta(minutes=settings.health.silent_minutes) / speed
    watchdog = Watchdog(db, wall_clock, _say_nothing_more, silent=silent)
    async with AsyncExitStack() as stack:
        await settle(settings, db, wall_clock())
        await silence_terminal(db)
        work = [
            watchdog.run(),
            tidy_daily(db, stored_copies(settings), settings.keep, wall_clock),
            gather_digests(db, wall_clock, speed),
            keep_reminding(db, wall_clock, speed),
            reload_when(again, reread, db, wall_clock),
        ]
        await stack.enter_async_context(beside(*work))
        await stack.enter_async_context(Deferral(db, app, wall_clock, speed=speed))
        log.info("scheduler.leads")
        while not stop.is_set():
            await _wait(stop)
            if not await lead.is_kept():
                log.warning("scheduler.lead_lost")
                return


async def _say_nothing_more(_: str) -> None:
    """The log has it; the bot, which reaches the operator, has a watchdog of its own."""


async def _wait(stop: asyncio.Event) -> None:
    from contextlib import suppress

    with suppress(TimeoutError):
        async with asyncio.timeout(_BETWEEN):
            await stop.wait()
