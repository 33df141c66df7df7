"""Opening the database, on SQLite or PostgreSQL, with the settings that keep it safe.

SQLite: WAL, `synchronous=FULL`, foreign keys on, one writer, `BEGIN IMMEDIATE` for every write
(the driver's deferred transactions lose updates). PostgreSQL: connections are tried before use, a
statement may take 30 s.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from sqlalchemy import URL, Connection, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from store import one_trip
from store.batched import Batched
from store.direct import BEGIN, Body, Transaction
from store.errors import AlreadyRunningError, DatabaseError
from store.instance import Instance, instance_lock
from store.one_trip import OneTripConnection
from store.revision import is_current

_T = TypeVar("_T")

BUSY_SECONDS = 5
"""How long SQLite itself waits for another process's lock before it answers "locked"."""
LOCK_PATIENCE = 24
"""How often a write asks again after that: a lock held for a minute makes it late, not lost."""
STATEMENT_SECONDS = 30
"""How long one statement may take on PostgreSQL."""
JOURNAL_BYTES = 64 * 1024 * 1024
"""What SQLite's log is cut down to after a burst."""
INSTANCE_KEY = 0x48656172  # "Hear": the advisory lock of the one running instance
_UPGRADE_KEY = 0x48656173


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a transaction gave, or what it raised; then nothing of it was stored."""

    given: Any = None
    raised: Exception | None = None


class Database:
    """An open database. Every query runs inside `read()` or `write()`."""

    def __init__(self, url: URL, reader: AsyncEngine, writer: AsyncEngine) -> None:
        self.url = url
        self._reader = reader
        self._writer = writer
        self._one_writer = asyncio.Lock()
        self._writing: asyncio.Task[Any] | None = None
        self._transactions: Batched[Transaction, Outcome] = Batched(self._together)

    @classmethod
    async def open(cls, url: str) -> Database:
        """Open `sqlite:///path` (made where it is missing) or `postgresql://…`.

        Raises `DatabaseError` for an address that is neither, a file or folder that may not be
        written, a file that is no database, and a server that does not answer. The tables are as
        they were: call `upgrade()`.
        """
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise DatabaseError("The database's address is not one: give sqlite:///…") from error
        match parsed.get_backend_name():
            case "sqlite":
                return await cls._open_sqlite(parsed.set(drivername="sqlite+aiosqlite"))
            case "postgresql" | "postgres":
                return await cls._open_postgresql(parsed.set(drivername="postgresql+psycopg"))
            case other:
                raise DatabaseError(
                    f"The database may be SQLite (sqlite:///…) or PostgreSQL, not {other}."
                )

    @classmethod
    async def _open_sqlite(cls, url: URL) -> Database:
        if not url.database or url.database == ":memory:":
            raise DatabaseError("The database's address names no file: give sqlite:///path.")
        await asyncio.to_thread(_prove_writable, Path(url.database))
        reader = _sqlite_engine(url, "BEGIN", connections=8, query_only=True)
        writer = _sqlite_engine(url, BEGIN, connections=1, query_only=False)
        return cls(url, reader, writer)

    @classmethod
    async def _open_postgresql(cls, url: URL) -> Database:
        settings = f"-c statement_timeout={STATEMENT_SECONDS * 1000} -c timezone=utc"
        try:
            engine = create_async_engine(
                url,
                pool_pre_ping=True,
                pool_size=10,
                hide_parameters=True,  # an error is logged; a document has no place there
                connect_args={"options": settings, "connect_timeout": 10},
            )
        except ModuleNotFoundError as error:
            raise DatabaseError("PostgreSQL needs the extra `postgres` to be installed.") from error
        try:
            async with engine.connect() as conn:
                encoding = await conn.scalar(text("SHOW server_encoding"))
                read_only = await conn.scalar(text("SHOW transaction_read_only"))
        except OperationalError as error:
            await engine.dispose()
            raise DatabaseError(
                f"PostgreSQL at {url.render_as_string()} cannot be reached: {error.orig}"
            ) from error
        if encoding != "UTF8":
            await engine.dispose()
            raise DatabaseError(f"The PostgreSQL database must be UTF8, and is {encoding}.")
        if read_only == "on":
            await engine.dispose()
            raise DatabaseError(
                f"PostgreSQL at {url.render_as_string()} may only be read: is it a standby, or is"
                " default_transaction_read_only set?"
            )
        return cls(url, engine, engine)

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        """Which of the two it is."""
        return "sqlite" if self.url.get_backend_name() == "sqlite" else "postgresql"

    @property
    def path(self) -> Path | None:
        """The file, where it is SQLite."""
        return Path(self.url.database or "") if self.dialect == "sqlite" else None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that sees one state of the database and can change nothing."""
        async with self._reader.connect() as conn:
            if self.dialect == "postgresql":
                await conn.execution_options(
                    postgresql_readonly=True, isolation_level="REPEATABLE READ"
                )
            async with conn.begin():
                yield conn

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that commits at the end, or not at all where the block raises.

        On SQLite one at a time in this process; another process's lock is waited for up to two
        minutes, then `sqlalchemy.exc.OperationalError` says that the database is locked. A write
        inside a write raises RuntimeError, as it would wait for itself.
        """
        if self.dialect == "postgresql":
            async with self._writer.begin() as conn:
                yield conn
            return
        if self._writing is asyncio.current_task():
            raise RuntimeError("a write inside a write")
        async with self._one_writer, self._writer.connect() as conn:
            await _begin_patiently(conn)
            self._writing = asyncio.current_task()
            try:
                yield conn
                await conn.commit()
            finally:
                self._writing = None
                await conn.rollback()  # nothing is left to roll back after a commit

    async def transact(self, body: Body[_T]) -> _T:
        """What `body` gives for a connection, as one transaction like `write`, in one trip.

        On SQLite the body runs in the connection's thread: it may wait for nothing but its
        connection and `store.aside`, and shares what it changes in memory with the event loop.
        Those that come while others are stored are stored next, with one commit for all of them;
        where one of those fails, each is run once more, alone. Raises what the body raises.
        Cancelled before its end, nothing is changed.
        """
        if self.dialect == "postgresql":
            async with self._writer.begin() as conn:
                return await body(conn)
        if self._writing is asyncio.current_task():
            raise RuntimeError("a write inside a write")
        transaction = Transaction(body)
        asked = asyncio.ensure_future(self._transactions.ask(transaction))
        try:
            outcome = await asyncio.shield(asked)
        except asyncio.CancelledError:
            transaction.stop()
            # It may not go on when whoever asked believes that it has ended.
            while not asked.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait({asked})
            if not asked.cancelled():
                asked.exception()  # whoever cancels is told of nothing else
            raise
        if outcome.raised is not None:
            raise outcome.raised
        given: _T = outcome.given
        return given

    async def _together(self, transactions: Sequence[Transaction]) -> list[Outcome]:
        async with self._one_writer, self._writer.connect() as conn:
            driver: Any = (await conn.get_raw_connection()).driver_connection
            try:
                return [Outcome(each) for each in await _run_patiently(driver, transactions)]
            except Exception as error:
                if len(transactions) == 1 or _is_locked_out(error):
                    raise
            outcomes = []
            for transaction in transactions:  # whatever becomes of the others
                try:
                    (given,) = await _run_patiently(driver, [transaction])
                except Exception as error:  # noqa: BLE001  whoever asked is told
                    outcomes.append(Outcome(raised=error))
                else:
                    outcomes.append(Outcome(given))
            return outcomes

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[AsyncConnection]:
        """A connection of one's own on PostgreSQL, for what ends with it: locks, and LISTEN.

        Each statement is a transaction by itself.
        """
        async with self._writer.connect() as conn:
            await conn.execution_options(isolation_level="AUTOCOMMIT")
            try:
                yield conn
            finally:
                await conn.invalidate()  # back in the pool it would keep its locks

    async def upgrade(self) -> None:
        """Bring the tables to this version. Killed in the middle, it changed nothing: run it again.

        Raises `DatabaseError` for a database that a newer Hear Ye has upgraded.
        """
        async with self.read() as conn:
            if await conn.run_sync(is_current):
                return
        from store.migrations import upgrade

        if self.dialect == "postgresql":
            async with self._writer.begin() as conn:
                await conn.execute(text("SET LOCAL statement_timeout = 0"))
                await conn.execute(text(f"SELECT pg_advisory_xact_lock({_UPGRADE_KEY})"))
                await conn.run_sync(upgrade)
            return
        async with self._one_writer, self._writer.connect() as conn:
            # A rebuilt table is dropped, and the drop would cascade. The setting can change only
            # outside a transaction (sqlite.org/pragma.html#pragma_foreign_keys).
            await _pragma(conn, "foreign_keys=OFF")
            try:
                await _begin_patiently(conn)
                await conn.run_sync(upgrade)
                broken = (await conn.exec_driver_sql("PRAGMA foreign_key_check")).all()
                if broken:
                    raise DatabaseError(f"The upgrade would leave {len(broken)} rows orphaned.")
                await conn.commit()
            finally:
                await conn.rollback()
                await _pragma(conn, "foreign_keys=ON")

    @asynccontextmanager
    async def sole_instance(
        self, lost: Callable[[], None] = lambda: None, *, every: float = 10
    ) -> AsyncIterator[None]:
        """Hold the database for one running instance; raises `AlreadyRunningError` for a second.

        Let go when the block ends or the process dies. PostgreSQL lets it go also when the server
        restarts: it is looked at every so many seconds and taken again. Where another instance was
        faster, `lost` is called, and the block ends with `AlreadyRunningError`.
        """
        if self.path is not None:
            with instance_lock(self.path):
                yield
            return
        held = Instance(self, INSTANCE_KEY)
        await held.take()
        keeping = asyncio.create_task(held.keep(every, lost))
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            await held.let_go()
        if held.is_lost:
            raise AlreadyRunningError(
                "PostgreSQL was away, and another Hear Ye took this database meanwhile: this one"
                " has stopped."
            )

    async def close(self) -> None:
        """Close every connection."""
        await self._reader.dispose()
        if self._writer is not self._reader:
            await self._writer.dispose()


def _prove_writable(path: Path) -> None:
    """Raise `DatabaseError` unless `path` is, or can become, a database that may be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(f"The folder {path.parent} cannot be made: {error}.") from error
    try:
        probe = sqlite3.connect(path, timeout=0, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise DatabaseError(
            f"The database {path} cannot be opened: may this user write to the folder?"
        ) from error
    try:
        probe.execute("PRAGMA journal_mode=WAL")
        probe.execute("BEGIN IMMEDIATE")
        probe.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        code = error.sqlite_errorcode & 0xFF
        if code not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise DatabaseError(
                f"The database {path} may not be written ({error}): let this user write to the"
                " file and its folder."
            ) from error
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"{path} is not a sound SQLite database ({error}).") from error
    finally:
        probe.close()


def _sqlite_engine(url: URL, begin: str, *, connections: int, query_only: bool) -> AsyncEngine:
    """An engine whose connections are set up, and whose transactions begin so."""
    settings = (
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"journal_size_limit={JOURNAL_BYTES}",
        f"query_only={'ON' if query_only else 'OFF'}",
    )

    async def connect() -> OneTripConnection:
        return await one_trip.connect(url.database or "", settings)

    engine = create_async_engine(
        url, pool_size=connections, max_overflow=0, hide_parameters=True, async_creator=connect
    )

    @event.listens_for(engine.sync_engine, "begin")
    def began(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


async def _begin_patiently(conn: AsyncConnection) -> None:
    for attempt in range(LOCK_PATIENCE):
        try:
            await conn.begin()
        except OperationalError as error:
            if not _is_locked(error) or attempt == LOCK_PATIENCE - 1:
                raise
        else:
            return


async def _run_patiently(
    driver: OneTripConnection, transactions: Sequence[Transaction]
) -> list[Any]:
    for _ in range(LOCK_PATIENCE - 1):
        try:
            return await driver.together(transactions)
        except OperationalError as error:
            if not _is_locked_out(error) or all(each.is_stopped for each in transactions):
                raise
    return await driver.together(transactions)


def _is_locked_out(error: Exception) -> bool:
    """Whether a transaction could not even begin."""
    return isinstance(error, OperationalError) and error.statement == BEGIN and _is_locked(error)


def _is_locked(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is not None and code & 0xFF == sqlite3.SQLITE_BUSY


async def _pragma(conn: AsyncConnection, setting: str) -> None:
    """Change a setting of the driver's connection, outside any transaction."""
    raw = await conn.get_raw_connection()
    await raw.driver_connection.execute(f"PRAGMA {setting}")  # type: ignore[union-attr]
