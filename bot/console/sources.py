"""`hearye sources`: what is watched, and how each place is doing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import datetime

    from rich.text import Text

    from config import Settings
    from store import StoredSource


def sources(
    find: Annotated[
        str, typer.Argument(help="Only those whose name has a word that starts like this.")
    ] = "",
    state: Annotated[
        str | None, typer.Option(help="Only those of a state, as WI.", show_default=False)
    ] = None,
    broken: Annotated[bool, typer.Option("--broken", help="Only those in trouble.")] = False,
    config: Annotated[
        Path | None, typer.Option(help="The configuration file.", show_default=False)
    ] = None,
) -> None:
    """List the sources: their last result, the last good check, how they post, and the next one."""
    from config import read_settings

    settings, _ = read_settings(config)
    asyncio.run(_list(find, state, broken, settings))


async def _list(find: str, state: str | None, broken: bool, settings: Settings) -> None:
    from rich.console import Console
    from rich.table import Table

    from bot.house import open_database, settle, wall_clock
    from bot.rhythms import rhythm_words
    from store import sources as stored

    now = wall_clock()
    async with open_database(settings) as db:
        await settle(settings, db, now)
        async with db.read() as conn:
            found = await stored.listed(conn, state=state, prefix=find)
            rhythms = await rhythm_words(conn, found, now)
    if broken:
        found = [one for one in found if one.enabled and one.failures > 0]
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("source", "name", "platform", "last result", "last good", "rhythm", "next"):
        table.add_column(name, no_wrap=name in {"source", "platform"})
    for one in found:
        table.add_row(
            one.slug,
            one.name,
            one.platform,
            _result(one),
            _ago(one.last_good, now),
            rhythms.get(one.id, ""),
            _next(one, now),
        )
    console = Console()
    console.print(table)
    on = sum(one.enabled for one in found)
    console.print(f"{on} watched, {len(found) - on} off.", style="dim")


def _result(source: StoredSource) -> Text:
    from rich.text import Text

    from bot.console.outcomes import STYLES

    if not source.enabled:
        return Text(f"off: {source.reason or ''}", style="dim")
    if source.last_outcome is None:
        return Text("not checked yet", style="dim")
    said = source.last_outcome + (f": {source.last_reason}" if source.last_reason else "")
    return Text(said, style=STYLES[source.last_outcome])


def _next(source: StoredSource, now: datetime) -> str:
    return _ago(source.next_due, now) if source.enabled else ""


def _ago(at: datetime | None, now: datetime) -> str:
    from bot.alerts.notice import Form, Moment
    from bot.alerts.render import moment_words

    return "" if at is None else moment_words(Moment(at, form=Form.AGO), now)
