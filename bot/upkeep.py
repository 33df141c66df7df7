"""What runs beside the checks and the delivery: tidying up daily, a new look at the configuration.

None of it may end the program: what fails is said and tried again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.alerts.noise import tell_noise
from bot.house import settle
from config import ConfigError, Keep, Settings
from store import (
    Blobs,
    Database,
    belongings,
    blocks,
    documents,
    hosts,
    mutes,
    retention,
    rosters,
    stories,
)

DAY = timedelta(days=1)
AFTER_REMOVAL = 30 * DAY
"""For how long a server that removed the bot finds its things again (docs/PRIVACY.md)."""

log = structlog.get_logger(__name__)


@asynccontextmanager
async def beside(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run these while the block runs. One that ends by itself has failed, and says so."""
    tasks = [asyncio.create_task(each) for each in work]
    for task in tasks:
        task.add_done_callback(_say_if_failed)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _say_if_failed(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("upkeep.ended", work=repr(task.get_coro()), exc_info=error)


async def tidy_daily(db: Database, blobs: Blobs, keep: Keep, clock: Callable[[], datetime]) -> None:
    """Forget what is kept only for a while, now and once a day."""
    while True:
        try:
            await tidy(db, blobs, keep, clock())
            await tell_noise(db, clock())
        except (OSError, SQLAlchemyError) as error:
            log.warning("upkeep.not_tidied", reason=str(error))
        await asyncio.sleep(DAY.total_seconds())


async def tidy(db: Database, blobs: Blobs, keep: Keep, now: datetime) -> None:
    """Forget what `keep` does not ask to keep, and what is of no use any longer."""
    async with db.write() as conn:
        checks = await retention.prune_checks(conn, now - keep.checks * DAY)
        alerts = await retention.forget_alerts(conn, now - keep.alerts * DAY)
        answers = await retention.prune_answers(conn, now - retention.ANSWERS_KEPT_FOR)
        departed = await belongings.forget_departed(conn, now - AFTER_REMOVAL)
        await blocks.forget(conn, now - blocks.KEPT_FOR)
        await stories.forget(conn, now - stories.COMPARED_FOR)
        await mutes.forget(conn, now)
        await hosts.forget(conn, now - hosts.KEPT_FOR)
    async with db.read() as conn:
        kept = await documents.digests(conn, now - keep.documents * DAY)
        # Every workbook of a roster is kept: each step of an agreement rests on one.
        kept |= await rosters.digests(conn)
    # A file of today may belong to a check that is not stored yet.
    files = await blobs.prune(kept, now - DAY)
    log.info(
        "upkeep.tidied",
        checks=checks,
        alerts=alerts,
        answers=answers,
        files=files,
        servers=departed,
    )


async def reload_when(
    asked: asyncio.Event,
    reread: Callable[[], Settings],
    db: Database,
    clock: Callable[[], datetime],
) -> None:
    """Take sources and watches over anew whenever `asked` is set.

    A configuration that cannot be read leaves everything as it was; the log says where it is wrong.
    """
    while True:
        await asked.wait()
        asked.clear()
        try:
            await settle(reread(), db, clock())
        except (ConfigError, SQLAlchemyError) as error:
            log.error("configuration.refused", reason=str(error))
        else:
            log.info("configuration.taken_over")
