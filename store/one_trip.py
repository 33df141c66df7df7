"""SQLite for asyncio with one trip to the connection's thread a statement, or a transaction.

SQLAlchemy asks aiosqlite for a cursor, to execute, for the rows and to close it: four times to the
thread and back, which costs several times what a small statement does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Self

import aiosqlite
from sqlalchemy import Engine

from store.direct import Transaction, engine_over, run_together

_ITER_CHUNK = 64  # of `aiosqlite.connect`; nothing here iterates


class _Cursor:
    """A cursor as SQLAlchemy's adapter uses it; it has every row when `execute` returns."""

    arraysize = 1

    def __init__(self, connection: OneTripConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        await self._connection.in_thread(self._execute, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> Self:
        await self._connection.in_thread(self._executemany, sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """The cursor itself was closed as soon as its rows were read."""

    def _execute(self, raw: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> None:
        self._take(raw.execute(sql, parameters))

    def _executemany(
        self, raw: sqlite3.Connection, sql: str, parameters: Sequence[Sequence[Any]]
    ) -> None:
        self._take(raw.executemany(sql, parameters))

    def _take(self, cursor: sqlite3.Cursor) -> None:
        self._rows = cursor.fetchall()
        self.description = cursor.description
        self.rowcount = cursor.rowcount
        self.lastrowid = cursor.lastrowid
        cursor.close()


class OneTripConnection(aiosqlite.Connection):
    """A connection whose cursors need the thread once a statement."""

    _engine: Engine | None = None

    def cursor(self) -> _Cursor:  # type: ignore[override]
        """A cursor that is not opened before it is told what to execute."""
        return _Cursor(self)

    async def in_thread(self, work: Any, *given: Any) -> None:
        """Do `work` with the driver's own connection, where nothing else uses it."""
        await self._execute(lambda: work(self._conn, *given))  # type: ignore[no-untyped-call]

    async def together(self, transactions: Sequence[Transaction]) -> list[Any]:
        """Run whole transactions in the thread; see `store.direct.run_together`."""
        given: list[Any] = await self._execute(self._together, transactions)  # type: ignore[no-untyped-call]
        return given

    def _together(self, transactions: Sequence[Transaction]) -> list[Any]:
        if self._engine is None:
            self._engine = engine_over(self._conn)
        return run_together(self._conn, self._engine, transactions)


async def connect(path: str, settings: Sequence[str]) -> OneTripConnection:
    """An open connection with these PRAGMAs, on a thread that keeps no process from ending.

    The driver begins no transaction by itself. All is one trip: whoever is stopped between opening
    and setting up would leave an open connection behind, of which SQLAlchemy's pool knows nothing.
    """

    def opened() -> sqlite3.Connection:
        raw = sqlite3.connect(path, isolation_level=None)
        for setting in settings:
            raw.execute(f"PRAGMA {setting}").close()
        return raw

    connection = OneTripConnection(opened, _ITER_CHUNK)
    connection._thread.daemon = True  # as SQLAlchemy itself does
    await connection
    return connection
