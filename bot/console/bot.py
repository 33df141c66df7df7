"""`hearye bot`: the commands and the alerts in Discord, for all servers or for some shards."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

from bot.console.pulse import Address, HealthAt, counted, told_at
from bot.console.signs import heed_signals, speak_plainly

if TYPE_CHECKING:
    from bot.metrics import Metrics
    from bot.supervisor import Supervisor
    from config import Settings
    from scrapers import Tools
    from store import Database, Lead, Share

_BETWEEN = 1.0  # seconds between two tries for the lead, and between two looks whether it is kept
_AGAIN = 2.0  # seconds until it is listened again after the database was away

log = structlog.get_logger(__name__)


def bot(
    config: Annotated[
        Path | None, typer.Option(help="The configuration file.", show_default=False)
    ] = None,
    shards: Annotated[
        str | None,
        typer.Option(
            help="Some shards only, as 0,1/4: shards 0 and 1, of four.", show_default=False
        ),
    ] = None,
    health: HealthAt = None,
) -> None:
    """Answer and alert in Discord, beside a scheduler and workers on PostgreSQL."""
    from bot.sharding import read_shards
    from config import read_settings

    settings, _ = read_settings(config)
    try:
        share = read_shards(shards) if shards is not None else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--shards") from error
    asyncio.run(_run(settings, share, health))


class _State:
    """How the connection to Discord is, whether this is the one bot or stands by."""

    supervisor: Supervisor | None = None

    def words(self) -> str:
        return "stands by" if self.supervisor is None else self.supervisor.state


async def _run(settings: Settings, share: Share | None, health: Address | None) -> None:
    from sqlalchemy.exc import DBAPIError

    from bot.client import point_at
    from bot.house import open_database, open_shared_tools
    from store import DatabaseError, sole_bot

    speak_plainly(settings)
    stop = asyncio.Event()
    heed_signals(stop)
    point_at(settings.discord.api_url, settings.discord.gateway_url)
    state = _State()
    async with (
        open_database(settings) as db,
        open_shared_tools(settings, db) as tools,
        told_at(
            health,
            settings,
            db,
            reader_deaths=lambda: tools.sandbox.deaths,
            discord=state.words,
        ) as metrics,
    ):
        if db.dialect != "postgresql":
            raise DatabaseError("A bot of its own needs PostgreSQL; on SQLite use `hearye run`.")
        standing_by = False
        while not stop.is_set():
            try:
                async with sole_bot(db, share) as lead:
                    if lead is not None:
                        standing_by = False
                        await _lead(settings, tools, lead, share, stop, metrics, state)
                    elif not standing_by:
                        log.info("bot.stands_by")
                        standing_by = True
            except DBAPIError as error:
                log.warning("bot.interrupted", reason=str(error))
            await _wait(stop)


async def _lead(
    settings: Settings,
    tools: Tools,
    lead: Lead,
    share: Share | None,
    stop: asyncio.Event,
    metrics: Metrics,
    state: _State,
) -> None:
    """Be the one bot of these shards until `stop` is set, or the lead is lost."""
    from functools import partial

    from bot.console.services import current_token, services_of
    from bot.sharding import sharded_client
    from bot.supervisor import Supervisor
    from bot.upkeep import beside
    from bot.watchdog import Watchdog
    from store import outbox

    async with tools.db.write() as conn:
        await outbox.recover(conn, share=share)
    supervisor = Supervisor(
        services_of(settings, tools, counted(metrics)),
        current_token,
        client=partial(sharded_client, share=share),
        share=share,
    )
    ended = asyncio.Event()
    work = [_listen(tools.db, supervisor), _watch(lead, stop, ended)]
    if share is None or share.owns(None):
        silent = timedelta(minutes=settings.health.silent_minutes) / settings.schedule.speed
        work.append(Watchdog(tools.db, tools.now, supervisor.tell_operator, silent=silent).run())
    async with beside(*work):
        state.supervisor = supervisor
        try:
            await supervisor.run(ended)
        finally:
            state.supervisor = None


async def _watch(lead: Lead, stop: asyncio.Event, ended: asyncio.Event) -> None:
    """Set `ended` when `stop` is set, or the lead is lost."""
    while not stop.is_set():
        await _wait(stop)
        if not await lead.is_kept():
            log.warning("bot.lead_lost")
            break
    ended.set()
    await asyncio.Event().wait()


async def _listen(db: Database, supervisor: Supervisor) -> None:
    """Wake the delivery whenever a check has owed something; the poll finds it in any case."""
    import psycopg
    from sqlalchemy.exc import DBAPIError

    from store import news

    while True:
        try:
            async for _ in news.listen(db):
                supervisor.wake()
        except (DBAPIError, psycopg.Error) as error:
            log.warning("bot.not_listening", reason=str(error))
        await asyncio.sleep(_AGAIN)


async def _wait(stop: asyncio.Event) -> None:
    from contextlib import suppress

    with suppress(TimeoutError):
        async with asyncio.timeout(_BETWEEN):
            await stop.wait()
