"""The lock of the one running instance: PostgreSQL's, or a file beside SQLite's."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from store.errors import AlreadyRunningError, DatabaseError

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


@contextmanager
def instance_lock(database: Path) -> Iterator[None]:
    """Hold `<database>.lock` for one running instance; raises `AlreadyRunningError` for a second.

    The lock is SQLite's own on an empty file: it works on every system, the kernel lets it go when
    the process dies, and a child process does not inherit it.
    """
    lock = sqlite3.connect(f"{database}.lock", timeout=0, isolation_level=None)
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise DatabaseError(f"{database}.lock cannot be made: {error}.") from error
            raise AlreadyRunningError(f"Hear Ye is already running on {database}.") from error
        yield
    finally:
        lock.close()
