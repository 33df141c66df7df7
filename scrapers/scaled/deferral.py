"""The scheduler's side: a job for each source that is due, and another try for what was left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from procrastinate import App, jobs
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from scrapers.scaled.jobs import QUEUE, check_source, lock_of
from scrapers.schedule import TICK
from store import Database, sources

MOST_WAITING = 2_000
"""So many jobs may wait: those that are longest overdue, whoever comes to fall due meanwhile."""
STALLED = 12.0
"""Seconds without a sign of life after which a worker is taken for dead."""
_LOOK = 3.0
_LAST_TICK = 2.0
_WAITING = text(
    "SELECT queueing_lock FROM procrastinate_jobs"
    " WHERE queue_name = :queue AND status IN ('todo', 'doing')"
)

log = structlog.get_logger(__name__)


class Deferral:
    """Defers checks as their sources fall due: `async with Deferral(db, app, now):`.

    `speed` is how many times faster than life the schedule runs.
    """

    def __init__(
        self, db: Database, app: App, now: Callable[[], datetime], *, speed: float = 1.0
    ) -> None:
        self._db = db
        self._app = app
        self._now = now
        self._speed = speed
        self._ticks = AsyncIOScheduler(timezone=UTC)
        self._ticking = asyncio.Lock()

    async def __aenter__(self) -> Self:
        async with self._db.write() as conn:
            await sources.spread(conn, self._now(), speed=self._speed)
        for work, seconds in ((self._tick, max(TICK / self._speed, 0.05)), (self._look, _LOOK)):
            self._ticks.add_job(
                work,
                "interval",
                seconds=seconds,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._ticks.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ticks.pause()
        await asyncio.sleep(0)  # a tick that was about to begin begins
        with suppress(TimeoutError):
            # A tick that is cancelled is logged with a traceback, as if something had failed.
            async with asyncio.timeout(_LAST_TICK):
                await self._ticking.acquire()
        self._ticks.shutdown(wait=False)

    async def _tick(self) -> None:
        try:
            async with self._ticking:
                await self.defer_due()
        except (SQLAlchemyError, ConnectorException) as error:
            log.warning("checks.not_deferred", reason=str(error))

    async def _look(self) -> None:
        try:
            async with self._ticking:
                await self.retry_stalled()
        except ConnectorException as error:
            log.warning("checks.not_retried", reason=str(error))

    async def defer_due(self) -> int:
        """Defer what is due and stands in no queue; says how many."""
        async with self._db.read() as conn:
            waiting = set(await conn.scalars(_WAITING, {"queue": QUEUE}))
            due = await sources.due(conn, self._now(), MOST_WAITING)
        ready = [source for source in due if lock_of(source.slug) not in waiting]
        ready = ready[: max(MOST_WAITING - len(waiting), 0)]
        if ready:
            await self._defer(ready)
        return len(ready)

    async def _defer(self, ready: Sequence[sources.StoredSource]) -> None:
        made = [_job(source) for source in ready]
        try:
            await self._app.job_manager.batch_defer_jobs_async(made)
        except AlreadyEnqueued:  # a scheduler that lost its lead just now was before us
            for job in made:
                try:
                    await self._app.job_manager.defer_job_async(job)
                except AlreadyEnqueued:
                    continue

    async def retry_stalled(self) -> int:
        """Let jobs of workers that died be done by others; says how many."""
        manager = self._app.job_manager
        stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED))
        for job in stalled:
            log.warning("check.retried", source=job.queueing_lock, attempts=job.attempts + 1)
            try:
                await manager.retry_job(job, retry_at=datetime.now(UTC))
            except ConnectorException:
                # It is in the queue again already, or was done after all.
                await manager.finish_job(job, jobs.Status.ABORTED, delete_job=True)
        return len(stalled)


def _job(source: sources.StoredSource) -> jobs.Job:
    return check_source.configure(
        queueing_lock=lock_of(source.slug), task_kwargs={"source_id": source.id}
    ).job
