"""`hearye doctor`: whether everything is as it should be; a line each, with what to do."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from config import Settings

_FAILED = 1
_PERMISSIONS = (
    "view_channel",
    "send_messages",
    "embed_links",
    "attach_files",  # charts and exports
    "read_message_history",  # to look for a message before sending it a second time
    "create_public_threads",  # what follows on an alert
    "send_messages_in_threads",
    "create_events",  # /meetings, for who asks for it
)
_REACHED = "https://discord.com/"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at. `well` None: not needed. `todo` says what to do where it is not well."""

    name: str
    well: bool | None
    said: str
    todo: str = ""


def doctor(
    config: Annotated[
        Path | None, typer.Option(help="The configuration file.", show_default=False)
    ] = None,
) -> None:
    """Look whether everything is as it should be. Exits with 1 where something must be mended."""
    raise typer.Exit(asyncio.run(_examine(config)))


async def _examine(config: Path | None) -> int:
    from rich.console import Console
    from rich.text import Text

    console, code = Console(), 0
    async for line in _lines(config):
        mark, style = {True: ("ok", "green"), False: ("mend", "red"), None: ("-", "dim")}[line.well]
        said = Text.assemble((f"{mark:<5}", style), f"{line.name:<14}{line.said}")
        console.print(said, soft_wrap=True)
        if line.todo:
            console.print(Text(f"{'':19}{line.todo}"), soft_wrap=True)
        if line.well is False:
            code = _FAILED
    return code


async def _lines(config: Path | None) -> AsyncIterator[Line]:
    from config import ConfigError, read_settings

    try:
        settings, file = read_settings(config)
    except ConfigError as error:
        yield Line("configuration", False, str(error))
        return
    yield Line("configuration", True, str(file or "none, so every default holds"))
    yield _sources(settings)
    async for line in _token(settings):
        yield line
    yield await _database(settings)
    yield _extra("ocr", "tesserocr", "scanned pages are read", "scanned pages are not read")
    yield _extra("postgres", "psycopg", "PostgreSQL can be used", "only SQLite can be used")
    yield await _network(settings)


def _sources(settings: Settings) -> Line:
    from bot.house import configured_sources, configured_watches
    from config import ConfigError

    try:
        found, watches = configured_sources(settings), configured_watches(settings)
    except ConfigError as error:
        return Line("sources", False, str(error))
    on = sum(source.enabled for source in found)
    names = ", ".join(watch.name for watch in watches)
    return Line("sources", True, f"{on} watched, {len(found) - on} off; house watches: {names}")


async def _token(settings: Settings) -> AsyncIterator[Line]:
    import aiohttp
    import discord

    from bot.client import point_at

    if settings.discord.token is None:
        yield Line(
            "Discord",
            None,
            "no token: alerts are printed in the terminal",
            'put the bot\'s token in a file and name it in DISCORD_TOKEN_FILE (README, "Connect")',
        )
        return
    point_at(settings.discord.api_url, settings.discord.gateway_url)
    client = discord.Client(intents=discord.Intents.none())
    try:
        await client.login(settings.discord.token.get_secret_value())
        application = await client.application_info()
    except discord.LoginFailure:
        yield Line(
            "Discord", False, "Discord refuses the token", "make a new one on its developer pages"
        )
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        yield Line("Discord", False, f"Discord cannot be reached: {error}", "is there a network?")
    else:
        yield Line("Discord", True, f"the token is {client.user}'s")
        invite = discord.utils.oauth_url(
            application.id,
            permissions=discord.Permissions(**dict.fromkeys(_PERMISSIONS, True)),
            scopes=("bot", "applications.commands"),
        )
        yield Line("invite", None, invite)
    finally:
        await client.close()


async def _database(settings: Settings) -> Line:
    from sqlalchemy import make_url

    from bot.house import open_database
    from store import StoreError, outbox_counts

    try:
        async with open_database(settings) as db, db.read() as conn:
            counts = await outbox_counts.counts(conn)
    except StoreError as error:
        return Line("database", False, str(error))
    owed = counts.pending + counts.sending + counts.paused
    where = make_url(settings.database_url).render_as_string()
    return Line("database", True, f"{where}: {owed} messages owed, {counts.dead} dead")


def _extra(name: str, module: str, with_it: str, without: str) -> Line:
    if importlib.util.find_spec(module) is not None:
        return Line(name, True, with_it)
    return Line(name, None, without, f"pip install -e '.[{name}]' where you need it")


async def _network(settings: Settings) -> Line:
    from scrapers.fetch import BlockedByHost, Fetcher, FetchFailed, Refused, Request

    try:
        async with Fetcher.of(settings) as fetcher:
            await fetcher.fetch(Request(_REACHED), obey_robots=False)
    except BlockedByHost:
        return Line("network", True, "the web can be reached")
    except (FetchFailed, Refused) as failed:
        todo = "is there a network, a name server, a proxy to name in [network]?"
        return Line("network", False, f"{_REACHED} cannot be reached: {failed.reason}", todo)
    return Line("network", True, "the web can be reached")
