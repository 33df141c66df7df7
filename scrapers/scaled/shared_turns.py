"""Turns among many processes: PostgreSQL's advisory locks, which end with the process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from types import TracebackType
from typing import Any, Self

import structlog
from sqlalchemy import Row, TextClause, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from scrapers.turns import Turns
from store import Batched, Database

_SPACE = 0x48656175 << 32
_AGAIN = 0.2  # seconds between two looks at a source that another process checks
_TAKE = text(
    "SELECT id, pg_try_advisory_lock(:space + id) AS taken"
    " FROM unnest(CAST(:ids AS bigint[])) AS id"
)
_GIVE = text(
    "SELECT id, pg_advisory_unlock(:space + id) AS taken FROM unnest(CAST(:ids AS bigint[])) AS id"
)

log = structlog.get_logger(__name__)


class SharedTurns(Turns):
    """Keeps all processes' checks apart: `async with SharedTurns(db) as turns:`.

    One connection holds the locks of all of this process's checks. Where it breaks they are gone,
    and for that moment what is stored twice is told once, by the outbox's keys.
    """

    def __init__(self, db: Database) -> None:
        super().__init__()
        self._db = db
        self._conn: AsyncConnection | None = None
        self._open = AsyncExitStack()
        self._using = asyncio.Lock()
        self._wishes = Batched(self._take)
        self._ends = Batched(self._give)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._open.aclose()

    @asynccontextmanager
    async def turn(self, source_id: int) -> AsyncIterator[bool]:
        """Have a source's turn while the block runs; gives whether another had it before.

        Raises `sqlalchemy.exc.DBAPIError` where the database cannot be asked.
        """
        async with super().turn(source_id) as waited:
            looks = 0
            while not await self._wishes.ask(source_id):
                looks += 1
                await asyncio.sleep(_AGAIN)
            try:
                yield waited or looks > 0
            finally:
                await self._ends.ask(source_id)

    async def _take(self, ids: list[int]) -> list[bool]:
        taken: dict[int, bool] = {row.id: row.taken for row in await self._execute(_TAKE, ids)}
        return [taken[one] for one in ids]

    async def _give(self, ids: list[int]) -> list[None]:
        try:
            await self._execute(_GIVE, ids)
        except DBAPIError as error:
            log.warning("turns.lost", reason=str(error))  # the locks went with the connection
        return [None] * len(ids)

    async def _execute(self, statement: TextClause, ids: list[int]) -> Sequence[Row[Any]]:
        async with self._using:
            if self._conn is None:
                self._conn = await self._open.enter_async_context(self._db.kept())
            try:
                done = await self._conn.execute(statement, {"space": _SPACE, "ids": ids})
                return done.all()
            except DBAPIError:
                self._conn = None
                await self._open.aclose()
                raise
