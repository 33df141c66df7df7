"""`hearye run`: watch, store, alert; with a token, the bot as well."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.signs import heed_signals, log_report

if TYPE_CHECKING:
    from rich.console import Console

    from bot.console.board import Board
    from bot.metrics import Metrics
    from bot.supervisor import Supervisor
    from config import Settings
    from scrapers import Report, Tools

HOW_TO_CONNECT = (
    "No Discord token, so alerts are printed here. To connect Discord, put the bot's token in a "
    'file of yours and name it in DISCORD_TOKEN_FILE (README, "Connect Discord").'
)


def run(
    config: Annotated[
        Path | None, typer.Option(help="The configuration file.", show_default=False)
    ] = None,
) -> None:
    """Watch the sources, store what is found, and alert: on the terminal, or in Discord."""
    from config import read_settings

    settings, _ = read_settings(config)
    asyncio.run(_run(settings, lambda: read_settings(config)[0]))


async def _run(settings: Settings, reread: Callable[[], Settings]) -> None:
    from rich.console import Console

    from bot.console.speech import speak

    console = Console()
    live = settings.log.format == "table" or (settings.log.format == "auto" and console.is_terminal)
    log_settings = settings.log
    if live and log_settings.level == "info":
        # The table shows how the checks go.
        log_settings = log_settings.model_copy(update={"level": "warning"})
    speak(log_settings, json_lines=not live, console=console)
    stop, again = asyncio.Event(), asyncio.Event()
    heed_signals(stop, again)
    await serve(settings, stop, console, live=live, again=again, reread=reread)


async def serve(
    settings: Settings,
    stop: asyncio.Event,
    console: Console,
    *,
    live: bool,
    again: asyncio.Event | None = None,
    reread: Callable[[], Settings] | None = None,
) -> None:
    """Run everything until `stop` is set; alerts without a bot go to `console`.

    When `again` is set, the sources and watches are taken from what `reread` gives. Raises
    `store.StoreError` and `config.ConfigError` before anything has started.
    """
    from bot.alerts.digest import gather_digests
    from bot.alerts.reminders import keep_reminding
    from bot.console.board import Board
    from bot.health import Health
    from bot.house import (
        lay_down,
        open_database,
        open_room,
        open_tools,
        settle,
        stored_copies,
        take_over,
        wall_clock,
    )
    from bot.metrics import Metrics
    from bot.upkeep import beside, reload_when, tidy_daily
    from bot.watchdog import Watchdog
    from bot.web.app import served
    from scrapers import Schedule
    from store import sources

    async with open_database(settings) as db, AsyncExitStack() as stack:
        await stack.enter_async_context(db.sole_instance(stop.set))
        tools = await stack.enter_async_context(open_tools(settings, db))
        await settle(settings, db, wall_clock())
        await take_over(db, wall_clock(), terminal=settings.discord.token is None)
        async with db.read() as conn:
            board = Board(len(await sources.listed(conn, enabled=True)))
        if live:
            from rich.live import Live

            stack.enter_context(Live(board, console=console, refresh_per_second=2))
        metrics = Metrics(lambda: tools.sandbox.deaths)
        telling = _Telling(board, metrics)
        silent = timedelta(minutes=settings.health.silent_minutes) / settings.schedule.speed
        health = Health(db, tools.now, metrics, silent=silent, discord=telling.state)
        if settings.health.port:
            await stack.enter_async_context(health.served(settings.health.port))
        if settings.web.port:
            room = await stack.enter_async_context(open_room(settings, db, tools.now))
            await stack.enter_async_context(served(room))
        watchdog = Watchdog(db, tools.now, telling.say, silent=silent)
        tidy = tidy_daily(db, stored_copies(settings), settings.keep, tools.now)
        digests = gather_digests(db, tools.now, settings.schedule.speed)
        reminding = keep_reminding(db, tools.now, settings.schedule.speed)
        work = [metrics.watch_lag(), watchdog.run(), tidy, digests, reminding]
        if again is not None and reread is not None:
            work.append(reload_when(again, reread, db, tools.now))
        await stack.enter_async_context(beside(*work))
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
        await lay_down(db)


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
    from bot.console.services import current_token, services_of
    from bot.supervisor import Supervisor

    point_at(settings.discord.api_url, settings.discord.gateway_url)
    supervisor = Supervisor(services_of(settings, tools, telling.reported), current_token)
    telling.wake = supervisor.wake
    telling.supervisor = supervisor
    await supervisor.run(stop)


class _Telling:
    """Passes on how each check went: to the board, the figures, the log, and the delivery.

    Where there is a bot, its `supervisor` is asked how it is, and reaches the operator.
    """

    def __init__(self, board: Board, metrics: Metrics) -> None:
        self._board = board
        self._metrics = metrics
        self.wake: Callable[[], None] = lambda: None
        self.supervisor: Supervisor | None = None

    def state(self) -> str:
        """The state of the connection to Discord in a few words."""
        return self.supervisor.state if self.supervisor else "no token"

    async def say(self, text: str) -> None:
        """Tell the operator, where there is more than the log to tell it in."""
        if self.supervisor is not None:
            await self.supervisor.tell_operator(text)

    def reported(self, report: Report) -> None:
        self._board.reported(report)
        self._metrics.checked(report.outcome.value)
        log_report(report)
        if report.owed:
            self.wake()
