"""How the program is: looked at in its store, and told on a small web page of this machine's own.

`/healthz` answers while the event loop turns, `/readyz` where the program does its work, else with
503 and the reasons; `/metrics` is for Prometheus. GET only, on 127.0.0.1 if no other is asked for.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.alerts.notice import Form, Moment
from bot.alerts.render import moment_words
from store import Database, OutboxCounts, checks, outbox_counts, sources

if TYPE_CHECKING:
    from bot.metrics import Metrics

HOST = "127.0.0.1"
LATE_DELIVERY = timedelta(minutes=30)
"""A message that is owed for longer is worth a word, whatever holds it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands at one moment. `troubles` are sentences; none: all is well.

    `overdue`: a source should have been checked long ago and no check has ended since.
    """

    well: int
    ill: int
    unchecked: int
    last_finished: datetime | None
    overdue: bool
    outbox: OutboxCounts
    troubles: tuple[str, ...]


async def examine(db: Database, now: datetime, silent: timedelta) -> Standing:
    """Look how it stands. `silent` is how long no check may end while one is due.

    Raises `sqlalchemy.exc.SQLAlchemyError` where the store cannot be read.
    """
    async with db.read() as conn:
        tally = await sources.tally(conn)
        last = await checks.last_finished(conn)
        counts = await outbox_counts.counts(conn)
        waiting = await sources.due(conn, now - silent, 1)
    well = sum(count for outcome, count in tally.items() if outcome in checks.GOOD)
    unchecked = tally.get(None, 0)
    overdue = bool(waiting) and (last is None or last < now - silent)
    return Standing(
        well=well,
        ill=sum(tally.values()) - well - unchecked,
        unchecked=unchecked,
        last_finished=last,
        overdue=overdue,
        outbox=counts,
        troubles=tuple(_troubles(counts, last, now, overdue=overdue)),
    )


def _troubles(
    counts: OutboxCounts, last: datetime | None, now: datetime, *, overdue: bool
) -> list[str]:
    said = []
    if overdue:
        since = f"; the last one ended {ago(last, now)}" if last else ""
        said.append(f"Checks are due and none has ended for too long{since}.")
    oldest = counts.oldest_unsent
    if oldest is not None and oldest < now - LATE_DELIVERY:
        said.append(f"A message has been owed since {ago(oldest, now)}.")
    if counts.paused:
        said.append(f"{counts.paused} messages wait for a permission in their channel.")
    return said


def ago(at: datetime, now: datetime) -> str:
    """How long ago that was, in words."""
    return moment_words(Moment(at, form=Form.AGO), now)


class Health:
    """Answers for one running program. `discord` gives the state of the connection in words."""

    def __init__(
        self,
        db: Database,
        clock: Callable[[], datetime],
        metrics: Metrics,
        *,
        silent: timedelta,
        discord: Callable[[], str],
    ) -> None:
        self._db = db
        self._clock = clock
        self._metrics = metrics
        self._silent = silent
        self._discord = discord

    @asynccontextmanager
    async def served(self, port: int, host: str = HOST) -> AsyncIterator[None]:
        """Serve it while the block runs. A port that is taken is a warning: nothing hangs on it."""
        app = web.Application()
        app.router.add_get("/healthz", self._alive)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._measured)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            log.warning("health.not_served", port=port, reason=error.strerror)
        try:
            yield
        finally:
            await runner.cleanup()

    async def _alive(self, _: web.Request) -> web.Response:
        return web.json_response({"alive": True, "discord": self._discord()})

    async def _ready(self, _: web.Request) -> web.Response:
        now = self._clock()
        try:
            standing = await examine(self._db, now, self._silent)
        except SQLAlchemyError as error:
            reason = f"The database cannot be read: {type(error).__name__}."
            return web.json_response({"ready": False, "troubles": [reason]}, status=503)
        counts, last = standing.outbox, standing.last_finished
        body = {
            "ready": not standing.overdue,
            "troubles": standing.troubles,
            "discord": self._discord(),
            "last_check": last.isoformat(timespec="seconds") if last else None,
            "sources": {
                "well": standing.well,
                "ill": standing.ill,
                "unchecked": standing.unchecked,
            },
            "alerts": {
                "owed": counts.pending + counts.sending,
                "paused": counts.paused,
                "sent": counts.sent,
                "sent_again_in_doubt": counts.sent_again,
                "grouped": counts.grouped,
                "dead": counts.dead,
            },
        }
        return web.json_response(body, status=503 if standing.overdue else 200)

    async def _measured(self, _: web.Request) -> web.Response:
        try:
            async with self._db.read() as conn:
                counts = await outbox_counts.counts(conn)
                listed = await sources.listed(conn, enabled=True)
        except SQLAlchemyError as error:
            return web.Response(status=503, text=f"# {type(error).__name__}\n")
        page = self._metrics.page(counts, listed, self._clock())
        return web.Response(body=page, headers={"Content-Type": self._metrics.content_type})
