"""The schedule: which sources are due, and their checks, so many at once.

APScheduler ticks; what is due stands in the database (`next_due`), so a restart loses nothing and
starts no burst: `spread` gives what fell due meanwhile new times. One tick over a column costs less
than a job for each source (10,000 jobs: 2 % of a core).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, timedelta
from types import TracebackType
from typing import Self

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scrapers.check import Report, Tools, check_source
from scrapers.listing import Outcome
from store import checks, sources

log = structlog.get_logger()

TICK = 1.0
"""Seconds between two looks at what is due, at the speed of life."""

_AFTER_A_FAULT = timedelta(minutes=15)


class Schedule:
    """Checks sources as they fall due: `async with Schedule(tools, at_once=32):`.

    `on_start` and `on_report` are told of each check. Leaving lets the checks that run be
    cancelled: nothing of a check is stored before its end.
    """

    def __init__(
        self,
        tools: Tools,
        *,
        at_once: int,
        on_start: Callable[[str], None] = lambda slug: None,
        on_report: Callable[[Report], None] = lambda report: None,
    ) -> None:
        self._tools = tools
        self._at_once = at_once
        self._on_start = on_start
        self._on_report = on_report
        self._running: dict[int, asyncio.Task[None]] = {}
        self._ticks = AsyncIOScheduler(timezone=UTC)

    async def __aenter__(self) -> Self:
        async with self._tools.db.write() as conn:
            await sources.spread(conn, self._tools.now(), speed=self._tools.speed)
        self._ticks.add_job(
            self._tick,
            "interval",
            seconds=max(TICK / self._tools.speed, 0.05),
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
        self._ticks.shutdown(wait=False)
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _tick(self) -> None:
        free = self._at_once - len(self._running)
        if free <= 0:
            return
        async with self._tools.db.read() as conn:
            due = await sources.due(conn, self._tools.now(), free + len(self._running))
        for source in [one for one in due if one.id not in self._running][:free]:
            task = asyncio.create_task(self._check(source), name=f"check {source.slug}")
            self._running[source.id] = task
            task.add_done_callback(lambda _, done=source.id: self._running.pop(done, None))

    async def _check(self, source: sources.StoredSource) -> None:
        self._on_start(source.slug)
        try:
            report = await check_source(source, self._tools)
        except Exception as fault:
            log.exception("a check ended in a fault of ours", source=source.slug)
            report = await self._record(source, fault)
        self._on_report(report)

    async def _record(self, source: sources.StoredSource, fault: Exception) -> Report:
        """Keep a fault of ours in the source's history, and try again later."""
        now = self._tools.now()
        due = now + _AFTER_A_FAULT / self._tools.speed
        reason = f"Hear Ye itself failed at it: {type(fault).__name__}"
        async with self._tools.db.write() as conn:
            await checks.record(
                conn,
                source.id,
                started=now,
                finished=now,
                outcome=Outcome.ERROR.value,
                reason=reason,
                new_documents=0,
                next_due=due,
            )
        return Report(source.slug, Outcome.ERROR, reason, now, now, due)
