"""`hearye web`: the archive as a page, without watching anything; also beside `hearye run`."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.pulse import Address, HealthAt, told_at

if TYPE_CHECKING:
    from config import Settings

_NOT_SERVED = 1


def web(
    config: Annotated[
        Path | None, typer.Option(help="The configuration file.", show_default=False)
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help="The port, in place of the setting's.", min=1, show_default=False),
    ] = None,
    health: HealthAt = None,
) -> None:
    """Show the archive as a page on this machine, until Ctrl-C."""
    from config import read_settings

    settings, _ = read_settings(config)
    if port is not None:
        settings = settings.model_copy(
            update={"web": settings.web.model_copy(update={"port": port})}
        )
    raise typer.Exit(asyncio.run(_web(settings, health)))


async def _web(settings: Settings, health: Address | None) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    return await serve(settings, stop, health)


async def serve(settings: Settings, stop: asyncio.Event, health: Address | None = None) -> int:
    """Serve the page until `stop` is set; gives the exit code."""
    from bot.house import open_database, open_room
    from bot.web.app import served

    if not settings.web.port:
        typer.echo("web.port is 0 in the settings: name one, or give --port.", err=True)
        return _NOT_SERVED
    async with (
        open_database(settings) as db,
        open_room(settings, db) as room,
        served(room) as where,
        told_at(health, settings, db),
    ):
        if where is None:
            typer.echo(f"The port {settings.web.port} is taken: choose another.", err=True)
            return _NOT_SERVED
        typer.echo(f"The archive is at {where}")
        await stop.wait()
    return 0
