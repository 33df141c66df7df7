"""PostgreSQL's lock of the one running instance, which is taken again when its connection broke."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from store.errors import AlreadyRunningError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from store.engine import Database

log = structlog.get_logger(__name__)


class Instance:
    """The lock, on a connection of its own: a server that restarts lets it go without a word."""

    def __init__(self, db: Database, key: int) -> None:
        self._db = db
        self._key = key
        self._connected = AsyncExitStack()
        self._conn: AsyncConnection | None = None
        self.is_lost = False
        """Whether another instance took it meanwhile."""

    async def take(self) -> None:
        """Take it, on a new connection.

        Raises `AlreadyRunningError` where another has it, and `sqlalchemy.exc.DBAPIError` where the
        server cannot be asked.
        """
        await self.let_go()
        conn = await self._connected.enter_async_context(self._db.kept())
        taken = text("SELECT pg_try_advisory_lock(:key)")
        if not await conn.scalar(taken, {"key": self._key}):
            await self.let_go()
            raise AlreadyRunningError("Hear Ye is already running on this PostgreSQL database.")
        self._conn = conn

    async def let_go(self) -> None:
        """End its connection, and the lock with it."""
        self._conn = None
        await self._connected.aclose()

    async def keep(self, every: float, lost: Callable[[], None]) -> None:
        """Look every so many seconds whether it is still held, and take it again where it is not.

        Ends where another instance has it: `lost` is called then.
        """
        while not self.is_lost:
            await asyncio.sleep(every)
            try:
                if self._conn is not None:
                    await self._conn.execute(text("SELECT 1"))
                    continue
                await self.take()
                log.info("instance.lock_taken_again")
            except DBAPIError as error:
                log.warning("instance.lock_unsure", reason=str(error.orig))
                await self.let_go()
            except AlreadyRunningError:
                self.is_lost = True
        log.error("instance.lock_lost", why="Another instance runs on this database: this one ends")
        lost()
