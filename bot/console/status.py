"""`hearye status`: how it stands, for a person; read from the store, whether it runs or not."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.health import Standing
    from config import Settings

_TROUBLED = 1


def status(
    config: Annotated[
        Path | None, typer.Option(help="The configuration file.", show_default=False)
    ] = None,
) -> None:
    """Say how the sources and the alerts stand. Exits with 1 where something is not well."""
    from config import read_settings

    settings, _ = read_settings(config)
    raise typer.Exit(asyncio.run(_status(settings)))


async def _status(settings: Settings) -> int:
    from bot.health import ago, examine
    from bot.house import open_database, wall_clock

    now = wall_clock()
    async with open_database(settings) as db:
        standing = await examine(db, now, timedelta(minutes=settings.health.silent_minutes))
        last = standing.last_finished
    for line in _lines(standing, ago(last, now) if last else None):
        typer.echo(line)
    return _TROUBLED if standing.troubles else 0


def _lines(standing: Standing, last: str | None) -> list[str]:
    counts = standing.outbox
    owed = counts.pending + counts.sending
    told = (
        f"Alerts: {counts.sent} sent, {owed} on their way, {counts.paused} held for a permission,"
        f" {counts.dead} refused for good."
    )
    return [
        f"Sources: {standing.well} well, {standing.ill} ill, {standing.unchecked} not checked yet.",
        f"The last check ended {last}." if last else "No check has ended yet.",
        told,
        f"Sent again in doubt: {counts.sent_again}. Told in a message of many: {counts.grouped}.",
        *(f"! {trouble}" for trouble in standing.troubles),
    ]
