"""`hearye worker`: one of any number of processes that check what the scheduler defers."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.pulse import Address, HealthAt, counted, told_at
from bot.console.signs import heed_signals, speak_plainly

if TYPE_CHECKING:
    from config import Settings


def worker(
    config: Annotated[
        Path | None, typer.Option(help="The configuration file.", show_default=False)
    ] = None,
    at_once: Annotated[
        int,
        # What one worker has taken no other one can do, so it takes less than it could have open.
        typer.Option(help="How many checks at once, in place of the setting's.", min=1),
    ] = 32,
    health: HealthAt = None,
) -> None:
    """Check the sources that are due, beside other workers, on PostgreSQL."""
    from config import read_settings

    settings, _ = read_settings(config)
    asyncio.run(_run(settings, at_once, health))


async def _run(settings: Settings, at_once: int, health: Address | None) -> None:
    from bot.house import open_database, open_shared_tools
    from scrapers.scaled import opened, work

    speak_plainly(settings)
    stop = asyncio.Event()
    heed_signals(stop)
    async with (
        open_database(settings) as db,
        opened(db) as app,
        open_shared_tools(settings, db, at_once=at_once) as tools,
        told_at(health, settings, db, reader_deaths=lambda: tools.sandbox.deaths) as metrics,
    ):
        await work(app, tools, stop, at_once=at_once, on_report=counted(metrics))
