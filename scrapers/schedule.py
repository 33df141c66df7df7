"""The schedule: which sources are due, and their checks, so many at once.

APScheduler ticks; what is due stands in the database (`next_due`), so a restart loses nothing and
starts no burst: `spread` gives what fell due meanwhile new times. One tick over a column costs less
than a job for each source (10,000 jobs: 2 % of a core).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Self

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.schedulers.base import STATE_RUNNING

from scrapers.check import Report, Tools, check_source, record_fault
from store import sources

log = structlog.get_logger()

TICK = 1.0
"""Seconds between two looks at what is due, at the speed of life."""
_LAST_TICK = 2.0


class Schedule:
    """Checks sources as they fall due: `async with Schedule(tools, at_once=32):`.

    `on_start` and `on_report` are told of each check. Leaving cancels the checks that run: nothing
    of a check is stored before its end.
    """

    def __init__(
        self,
        tools: Tools,
        *,
        at_once: int,
        on_start: Callable[[str], None] | None = None,
        on_report: Callable[[Report], None] | None = None,
    ) -> None:
        self._tools = tools
        self._at_once = at_once
        self._on_start = on_start
        self._on_report = on_report
        self._running: dict[int, asyncio.Task[None]] = {}
        self._resting: dict[int, datetime] = {}
        self._ticks = AsyncIOScheduler(timezone=UTC)
        self._ticking = asyncio.Lock()
        self._more_due = False
        self._catching_up: asyncio.Task[None] | None = None

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
        self._ticks.pause()
        self._more_due = False
        await asyncio.sleep(0)  # a tick that was about to begin begins
        with suppress(TimeoutError):
            # A tick that is cancelled is logged with a traceback, as if something had failed.
            async with asyncio.timeout(_LAST_TICK):
                await self._ticking.acquire()
        self._ticks.shutdown(wait=False)
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._tools.together.settled()

    async def _tick(self) -> None:
        async with self._ticking:
            await self._start_due()

    async def _start_due(self) -> None:
        free = self._at_once - len(self._running)
        if free <= 0:
            return
        now = self._tools.now()
        self._resting = {one: until for one, until in self._resting.items() if until > now}
        busy = self._running.keys() | self._resting.keys()
        async with self._tools.db.read() as conn:
            due = await sources.due(conn, now, free + len(busy))
        # What ended since then is due by what was read, and by what it stored is not.
        ready = [one for one in due if one.id not in busy]
        self._more_due = self._ticks.state == STATE_RUNNING and len(ready) >= free
        for source in ready[:free]:
            task = asyncio.create_task(self._check(source), name=f"check {source.slug}")
            self._running[source.id] = task
            task.add_done_callback(partial(self._done, source.id))

    def _done(self, source_id: int, _: asyncio.Task[None]) -> None:
        del self._running[source_id]
        catching_up = self._catching_up is not None and not self._catching_up.done()
        if self._more_due and not catching_up and 2 * len(self._running) <= self._at_once:
            self._catching_up = asyncio.create_task(self._catch_up())

    async def _catch_up(self) -> None:
        """Start what is due without waiting for the next tick: more was than had a turn."""
        try:
            await self._tick()
        except Exception:  # the next tick tries again
            log.exception("what is due could not be looked up")

    async def _check(self, source: sources.StoredSource) -> None:
        if self._on_start is not None:
            self._on_start(source.slug)
        started = self._tools.now()
        try:
            report = await check_source(source, self._tools)
        except Exception as fault:  # noqa: BLE001  it is logged and recorded
            failed = await self._failed(source, fault, started)
            if failed is None:
                return
            report = failed
        if self._on_report is not None:
            self._on_report(report)

    async def _failed(
        self, source: sources.StoredSource, fault: Exception, started: datetime
    ) -> Report | None:
        """Keep a fault of ours in the source's history; None where not even that can be stored."""
        try:
            async with self._tools.db.read() as conn:
                if await sources.get(conn, source.slug) is None:
                    log.info("a source was removed while it was checked", source=source.slug)
                    return None
            log.error("a check ended in a fault of ours", source=source.slug, exc_info=fault)
            return await record_fault(source, fault, started, self._tools)
        except Exception:
            # Its time stays in the past: without a rest its site would be asked at every tick.
            log.exception("a check could not be stored", source=source.slug)
            rest = timedelta(minutes=source.interval_minutes) / self._tools.speed
            self._resting[source.id] = self._tools.now() + rest
            return None
