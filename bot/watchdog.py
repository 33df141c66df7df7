"""The watchdog: says once when no check has ended for too long, and once when they end again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.health import ago, examine
from store import Database

log = structlog.get_logger(__name__)

SILENT = (
    "Hear Ye has finished no check for too long (the last one ended {ago}), though some are due."
    " Alerts may be missing. Its log says more; a restart is worth a try."
)
AGAIN = "Hear Ye finishes its checks again."


class Watchdog:
    """Looks at the store from time to time. `tell` says a sentence to the operator."""

    def __init__(
        self,
        db: Database,
        clock: Callable[[], datetime],
        tell: Callable[[str], Awaitable[None]],
        *,
        silent: timedelta,
    ) -> None:
        self._db = db
        self._clock = clock
        self._tell = tell
        self._silent = silent
        self._barking = False
        self._began = clock()

    async def run(self) -> None:
        """Look ten times in the time that is too long, for as long as this runs."""
        while True:
            await asyncio.sleep(self._silent.total_seconds() / 10)
            await self.look()

    async def look(self) -> None:
        """Look once; say what has changed."""
        now = self._clock()
        if now - self._began < self._silent:
            return  # what fell due while the program was down is nobody's fault now
        try:
            standing = await examine(self._db, now, self._silent)
        except SQLAlchemyError as error:
            log.error("watchdog.blind", reason=type(error).__name__)
            return
        if standing.overdue is self._barking:
            return
        self._barking = standing.overdue
        last = standing.last_finished
        if standing.overdue:
            log.error("watchdog.silent", last_finished=last.isoformat() if last else None)
            await self._tell(SILENT.format(ago=ago(last, now) if last else "never"))
        else:
            log.warning("watchdog.again")
            await self._tell(AGAIN)
