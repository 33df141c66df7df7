"""`hearye search`: the archive, in the watch language."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.given import MALFORMED, NOT_FOUND, stop

if TYPE_CHECKING:
    from config import Settings
    from scrapers.match import Confidence, Query
    from store import Filters


def search(
    query: Annotated[str, typer.Argument(help="What to look for, in the watch language.")],
    state: Annotated[
        str | None, typer.Option(help="Only a state's, as WI.", show_default=False)
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Only this source's.", show_default=False)
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(help="Only agenda, packet, minutes, notice, article.", show_default=False),
    ] = None,
    confidence: Annotated[
        str, typer.Option(help="The lowest: possible, variant or exact.")
    ] = "variant",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many to show.")] = 20,
    config: Annotated[
        Path | None, typer.Option(help="The configuration file.", show_default=False)
    ] = None,
) -> None:
    """Look through everything that was read, the newest first; exits with 1 for nothing."""
    from config import read_settings
    from scrapers.match import Confidence, QueryError, parse
    from store import Filters

    settings, _ = read_settings(config)
    try:
        parsed = parse(query)
        lowest = Confidence.of(confidence)
    except QueryError as error:
        stop(MALFORMED, f"{error.message}\n{error.caret()}")
    except KeyError:
        stop(MALFORMED, f"{confidence!r} is no confidence: possible, variant or exact.")
    filters = Filters(state=state, source=source, kind=kind)
    if not asyncio.run(_search(parsed, filters, lowest, limit, settings)):
        raise typer.Exit(NOT_FOUND)


async def _search(
    query: Query, filters: Filters, lowest: Confidence, limit: int, settings: Settings
) -> bool:
    from rich.console import Console

    from bot.commands.archive import look_up
    from bot.console.quoted import print_stored
    from bot.house import open_database

    async with open_database(settings) as db:
        found = await look_up(db, query, filters=filters, limit=limit, lowest=lowest)
    console = Console()
    for finding in found.findings:
        print_stored(console, finding)
    shown = len(found.findings)
    more = "" if found.complete else " There may be more: --limit shows them."
    console.print(f"{shown} found.{more}", style="dim")
    return shown > 0
