"""The lead: which of several processes does what only one may do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from store.engine import INSTANCE_KEY, Database
from store.share import Share

_SHARD_SPACE = 0x48656177 << 32
_MOST_SHARDS = 1 << 16


class Lead:
    """A lock that this process holds for as long as one connection lives."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def is_kept(self) -> bool:
        """Whether it is still held: the connection may have broken, and another have taken it."""
        try:
            await self._conn.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True


@asynccontextmanager
async def sole_scheduler(db: Database) -> AsyncIterator[Lead | None]:
    """The lead over all checks, or None where another scheduler, or a `hearye run`, has it.

    On PostgreSQL. Raises `sqlalchemy.exc.DBAPIError` where the database cannot be asked.
    """
    async with _held(db, [INSTANCE_KEY]) as lead:
        yield lead


@asynccontextmanager
async def sole_bot(db: Database, share: Share | None) -> AsyncIterator[Lead | None]:
    """The lead over the alerts of a share (None: all), or None where another bot has some of it.

    Bots that share servers out differently do not see each other here.
    """
    keys = [0] if share is None else [share.of * _MOST_SHARDS + each for each in share.shards]
    async with _held(db, [_SHARD_SPACE + key for key in keys]) as lead:
        yield lead


@asynccontextmanager
async def _held(db: Database, keys: list[int]) -> AsyncIterator[Lead | None]:
    async with db.kept() as conn:
        for key in keys:
            taken = text("SELECT pg_try_advisory_lock(:key)")
            if not await conn.scalar(taken, {"key": key}):
                yield None
                return
        yield Lead(conn)
