"""A transaction on SQLite that runs as a whole where its connection lives.

Each statement that is awaited from the event loop goes to the connection's thread and back, which
costs more than a small statement does. Here the coroutine itself goes there, once: what it awaits
of its connection is done at once, so it never waits, and is run by a single `send`.
"""

from __future__ import annotations

import asyncio
import contextvars
import sqlite3
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Engine, StaticPool, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

_T = TypeVar("_T")
_P = TypeVar("_P")

BEGIN = "BEGIN IMMEDIATE"

Body = Callable[[AsyncConnection], Coroutine[Any, Any, _T]]
"""What is done in a transaction. It may wait for nothing but its connection, and `aside`."""


class DirectConnection(AsyncConnection):
    """A connection as the store's functions know it, each of whose answers is there at once.

    Only what they use is here. What is `Prepared` needs no SQLAlchemy to be executed; the rest goes
    through its ordinary connection, which is made when it is first needed.
    """

    def __init__(self, raw: sqlite3.Connection, engine: Engine) -> None:
        self._raw = raw
        self._direct = engine
        self._full: Connection | None = None

    @property  # type: ignore[misc]
    def dialect(self) -> Dialect:
        """SQLite's."""
        return self._direct.dialect

    async def execute(self, statement: Any, parameters: Any = None, **_: Any) -> Any:
        """As `AsyncConnection.execute`."""
        return self._connection().execute(statement, parameters)

    async def scalar(self, statement: Any, parameters: Any = None, **_: Any) -> Any:
        """As `AsyncConnection.scalar`."""
        return self._connection().scalar(statement, parameters)

    async def scalars(self, statement: Any, parameters: Any = None, **_: Any) -> Any:
        """As `AsyncConnection.scalars`."""
        return self._connection().scalars(statement, parameters)

    def send(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Give the driver a row for each of `rows`; raises `DBAPIError`."""
        many = len(rows) > 1
        self._tell(sql, rows if many else rows[0], many=many)
        try:
            if many:
                self._raw.executemany(sql, rows).close()
            else:
                self._raw.execute(sql, rows[0]).close()
        except sqlite3.Error as error:
            raise self.raised(sql, error) from error

    def ask(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """The rows that answer; raises `DBAPIError`."""
        self._tell(sql, values, many=False)
        try:
            return self._raw.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise self.raised(sql, error) from error

    def control(self, sql: str) -> None:
        """Begin or end a transaction; raises `DBAPIError`."""
        try:
            self._raw.execute(sql).close()
        except sqlite3.Error as error:
            raise self.raised(sql, error) from error

    def raised(self, sql: str, error: sqlite3.Error) -> DBAPIError:
        """The driver's error as SQLAlchemy raises it, without the values."""
        kinds: Any = DBAPIError.instance
        found: DBAPIError = kinds(
            sql, None, error, sqlite3.Error, hide_parameters=True, dialect=self.dialect
        )
        return found

    def ended(self) -> None:
        """Give back what was opened."""
        if self._full is not None:
            self._full.close()

    def _connection(self) -> Connection:
        if self._full is None:
            self._full = self._direct.connect()
        return self._full

    def _tell(self, sql: str, values: Any, *, many: bool) -> None:
        """Tell those who listen to statements of this one too."""
        for listener in self._direct.dispatch.before_cursor_execute:
            listener(self, None, sql, values, None, many)


def engine_over(raw: sqlite3.Connection) -> Engine:
    """SQLAlchemy's ordinary engine over this one connection, set up; call it in its thread."""
    engine = create_engine(
        "sqlite://", creator=lambda: raw, poolclass=StaticPool, hide_parameters=True
    )
    engine.connect().close()  # it asks the driver about itself, outside any transaction
    return engine


class StoppedError(Exception):
    """Nobody waits for the transaction any longer."""


class Transaction:
    """A body that is to be run. Stopped before its end, it changes nothing."""

    def __init__(self, body: Body[Any]) -> None:
        self._body = body
        self._stopped = threading.Event()
        self._context = contextvars.copy_context()

    def stop(self) -> None:
        """Let it change nothing, if it has not ended."""
        self._stopped.set()

    @property
    def is_stopped(self) -> bool:
        """Whether nobody waits for it any longer."""
        return self._stopped.is_set()

    def run(self, conn: DirectConnection) -> Any:
        """What the body gives; raises what it raises, and `StoppedError`."""
        given = self._context.run(_driven, self._body(conn))
        if self.is_stopped:
            raise StoppedError
        return given


def run_together(
    raw: sqlite3.Connection, engine: Engine, transactions: Sequence[Transaction]
) -> list[Any]:
    """What each gives, one run after the other and all of them stored by one commit.

    To commit is what writing costs most. Where one raises, nothing of any is stored, and it is
    raised. `OperationalError` where another process holds the lock for longer than SQLite waits.
    """
    conn = DirectConnection(raw, engine)
    conn.control(BEGIN)
    try:
        given = [transaction.run(conn) for transaction in transactions]
        conn.control("COMMIT")
    finally:
        if raw.in_transaction:
            conn.control("ROLLBACK")
        conn.ended()
    return given


def _driven(coroutine: Coroutine[Any, Any, _T]) -> _T:
    try:
        coroutine.send(None)
    except StopIteration as done:
        found: _T = done.value
        return found
    coroutine.close()
    raise RuntimeError("a transaction may wait for nothing but its database")


async def aside(conn: AsyncConnection, work: Callable[..., _P], *given: Any) -> _P:
    """Do work that takes milliseconds of a core where it delays no event loop."""
    if isinstance(conn, DirectConnection):
        return work(*given)
    return await asyncio.to_thread(work, *given)
