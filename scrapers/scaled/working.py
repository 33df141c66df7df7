"""A worker's side: the checks of jobs, so many at once, until it is stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException

from scrapers.check import Report, Tools, check_if_due, record_fault
from scrapers.scaled.deferral import STALLED
from scrapers.scaled.jobs import QUEUE
from store import sources

GRACE = 6.0
"""Seconds that checks may take to end when the worker is stopped; what does not is not stored."""
_HEARTBEAT = STALLED / 4
_POLL = 1.0
_PAUSE = 2.0  # before a worker begins anew that lost the database

log = structlog.get_logger(__name__)


async def work(
    app: App,
    tools: Tools,
    stop: asyncio.Event,
    *,
    at_once: int,
    on_report: Callable[[Report], None] = lambda _: None,
) -> None:
    """Check what is deferred until `stop` is set; what runs then has `GRACE` to end.

    Where the database goes away, it begins anew when it is back.
    """

    async def check(source_id: int) -> None:
        report = await _checked(source_id, tools)
        if report is not None:
            on_report(report)

    stopping = asyncio.create_task(stop.wait())
    while not stop.is_set():
        working = asyncio.create_task(
            app.run_worker_async(
                queues=[QUEUE],
                concurrency=at_once,
                fetch_job_polling_interval=_POLL,
                shutdown_graceful_timeout=GRACE,
                delete_jobs="always",
                additional_context={"check": check},
                install_signal_handlers=False,
                update_heartbeat_interval=_HEARTBEAT,
                stalled_worker_timeout=STALLED,
            ),
            name="worker",
        )
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        working.cancel()
        try:
            with suppress(asyncio.CancelledError):
                await working
        except (ConnectorException, OSError) as error:
            log.warning("worker.interrupted", reason=str(error))
        if not stop.is_set():
            await asyncio.wait({stopping}, timeout=_PAUSE)
    await tools.together.settled()


async def _checked(source_id: int, tools: Tools) -> Report | None:
    started = tools.now()
    try:
        return await check_if_due(source_id, tools)
    except Exception as fault:
        # What cannot be stored here either is raised, and the job tried again after a rest.
        async with tools.db.read() as conn:
            stored = (await sources.by_id(conn, [source_id])).get(source_id)
        if stored is None:
            log.info("a source was removed while it was checked", source=source_id)
            return None
        log.exception("a check ended in a fault of ours", source=stored.slug)
        return await record_fault(stored, fault, started, tools)
