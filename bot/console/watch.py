"""`hearye watch`: the house's watches, and what a query would have found."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.given import MALFORMED, stop

if TYPE_CHECKING:
    from config import Settings
    from scrapers.match import Confidence, Query

watch = typer.Typer(help="The house's watches, and trying a query out.", no_args_is_help=True)

_Config = Annotated[Path | None, typer.Option(help="The configuration file.", show_default=False)]


@watch.command("list")
def list_(config: _Config = None) -> None:
    """List the watches of the configuration file, which every server sees."""
    from bot.house import configured_watches
    from config import read_settings

    settings, _ = read_settings(config)
    for one in configured_watches(settings):
        typer.echo(f"{one.name}: {one.query} ({one.confidence})")


@watch.command("test")
def try_out(
    query: Annotated[str, typer.Argument(help="A query, or the name of a house watch.")],
    confidence: Annotated[
        str, typer.Option(help="The lowest: possible, variant or exact.")
    ] = "variant",
    config: _Config = None,
) -> None:
    """Show what a query would have found in the last 90 days, how often, and if that is noise."""
    from bot.house import configured_watches
    from config import read_settings
    from scrapers.match import Confidence, QueryError, parse

    settings, _ = read_settings(config)
    kept = {one.name: one.query for one in configured_watches(settings)}
    try:
        parsed = parse(kept.get(query, query))
        lowest = Confidence.of(confidence)
    except QueryError as error:
        stop(MALFORMED, f"{error.message}\n{error.caret()}")
    except KeyError:
        stop(MALFORMED, f"{confidence!r} is no confidence: possible, variant or exact.")
    asyncio.run(_try_out(parsed, lowest, settings))


async def _try_out(query: Query, lowest: Confidence, settings: Settings) -> None:
    from rich.console import Console

    from bot.alerts.notice import say
    from bot.alerts.render import notice_text
    from bot.commands.forecast import forecast
    from bot.house import open_database, wall_clock

    now = wall_clock()
    async with open_database(settings) as db:
        title = say("Tried out: {query}", query=query.text)
        notice = await forecast(db, query, lowest, now, guild_id=None, title=title)
    Console().print(notice_text(notice, now=now), soft_wrap=True)
