"""`hearye run`: watch, store, alert; with a token, the bot as well."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

if TYPE_CHECKING:
    from rich.console import Console

    from bot.console.board import Board
    from config import Settings
    from scrapers import Report, Tools

HOW_TO_CONNECT = (
    "No Discord token, so alerts are printed here. To connect Discord, put the bot's token in a "
    'file of yours and name it in DISCORD_TOKEN_FILE (README, "Connect Discord").'
)

log = structlog.get_logger(__name__)


def run(
    config: Annotated[
        Path | None, typer.Option(help="The configuration file.", show_default=False)
    ] = None,
) -> None:
    """Watch the sources, store what is found, and alert: on the terminal, or in Discord."""
    from config import read_settings

    settings, _ = read_settings(config)
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    from rich.console import Console

    from bot.console.speech import speak

    console = Console()
    live = settings.log.format == "table" or (settings.log.format == "auto" and console.is_terminal)
    log_settings = settings.log
    if live and log_settings.level == "info":
        # The table shows how the checks go.
        log_settings = log_settings.model_copy(update={"level": "warning"})
    speak(log_settings, json_lines=not live, console=console)
    stop = asyncio.Event()
    _stop_on_signals(stop)
    await serve(settings, stop, console, live=live)


async def serve(settings: Settings, stop: asyncio.Event, console: Console, *, live: bool) -> None:
    """Run everything until `stop` is set; alerts without a bot go to `console`.

    Raises `store.StoreError` and `config.ConfigError` before anything has started.
    """
    from bot.console.board import Board
    from bot.house import open_database, open_tools, settle, take_over, wall_clock
    from scrapers import Schedule
    from store import instance_lock, sources

    async with open_database(settings) as db, AsyncExitStack() as stack:
        if db.path is not None:
            stack.enter_context(instance_lock(db.path))
        tools = await stack.enter_async_context(open_tools(settings, db))
        await settle(settings, db, wall_clock())
        await take_over(db, wall_clock(), terminal=settings.discord.token is None)
        async with db.read() as conn:
            board = Board(len(await sources.listed(conn, enabled=True)))
        if live:
            from rich.live import Live

            stack.enter_context(Live(board, console=console, refresh_per_second=2))
        telling = _Telling(board)
        schedule = Schedule(
            tools,
            at_once=settings.network.at_once,
            on_start=board.started,
            on_report=telling.reported,
        )
        await stack.enter_async_context(schedule)
        delivery = asyncio.create_task(_deliver(settings, tools, console, telling, stop))
        await asyncio.wait(
            {delivery, asyncio.create_task(stop.wait())}, return_when="FIRST_COMPLETED"
        )
        stop.set()
        await delivery


async def _deliver(
    settings: Settings, tools: Tools, console: Console, telling: _Telling, stop: asyncio.Event
) -> None:
    """Post what is owed, in Discord where there is a token, until `stop` is set."""
    if settings.discord.token is None:
        console.print(HOW_TO_CONNECT, soft_wrap=True)
        await _print_alerts(tools, console, telling, stop)
    else:
        await _run_bot(settings, tools, telling, stop)


async def _print_alerts(
    tools: Tools, console: Console, telling: _Telling, stop: asyncio.Event
) -> None:
    from bot.alerts.outbox import Outbox
    from bot.alerts.posting import TerminalPoster
    from store import subscriptions

    outbox = Outbox(
        tools.db, TerminalPoster(console, tools.now), tools.now, only={subscriptions.TERMINAL}
    )
    telling.wake = outbox.wake
    await outbox.run(stop)


async def _run_bot(
    settings: Settings, tools: Tools, telling: _Telling, stop: asyncio.Event
) -> None:
    from bot.client import point_at
    from bot.commands.services import Services
    from bot.supervisor import Supervisor
    from config import discord_token
    from scrapers import Detected, check_source, detect
    from store import sources

    async def check_now(slug: str) -> Report:
        async with tools.db.read() as conn:
            stored = await sources.get(conn, slug)
        if stored is None:
            raise LookupError(f"there is no source {slug!r}")
        report = await check_source(stored, tools)
        telling.reported(report)
        return report

    async def look(url: str) -> Detected:
        return await detect(url, tools.fetcher, tools.sandbox, tools.now())

    def token() -> str | None:
        secret = discord_token()
        return secret.get_secret_value() if secret else None

    point_at(settings.discord.api_url, settings.discord.gateway_url)
    services = Services(
        database=tools.db,
        settings=settings,
        clock=tools.now,
        check_now=check_now,
        detect=look,
    )
    supervisor = Supervisor(services, token)
    telling.wake = supervisor.wake
    await supervisor.run(stop)


class _Telling:
    """Passes on how each check went: to the board, to the log, and to the delivery."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self.wake: Callable[[], None] = lambda: None

    def reported(self, report: Report) -> None:
        self._board.reported(report)
        log.info(
            "checked",
            source=report.slug,
            outcome=report.outcome.value,
            reason=report.reason,
            read=report.read,
            hits=report.hits,
            owed=report.owed,
            next=report.next_due.isoformat(timespec="seconds"),
        )
        for failure in report.failures:
            log.warning("a document could not be read", source=report.slug, document=failure)
        if report.owed:
            self.wake()


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
