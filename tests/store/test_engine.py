from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError

from store import AlreadyRunningError, Database, DatabaseError, engine, facts, instance_lock
from tests.store.conftest import NOW


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Root may write anything: be someone else for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


async def _value(database: Database, key: str = "k") -> object:
    async with database.read() as conn:
        return await facts.get(conn, key)


async def _put(database: Database, value: int) -> None:
    async with database.write() as conn:
        await facts.put(conn, "k", {"v": value})


async def _put_in_one_trip(database: Database, value: int) -> None:
    await database.transact(lambda conn: facts.put(conn, "k", {"v": value}))


Put = Callable[[Database, int], Coroutine[None, None, None]]
in_either_way = pytest.mark.parametrize("put", [_put, _put_in_one_trip])


async def test_a_write_that_raises_leaves_nothing(db: Database) -> None:
    async def fail() -> None:
        async with db.write() as conn:
            await facts.put(conn, "k", {"v": 1})
            raise RuntimeError("boom")

    with pytest.raises(RuntimeError, match="boom"):
        await fail()
    assert await _value(db) is None
    await _put(db, 2)
    assert await _value(db) == {"v": 2}


async def test_a_write_that_is_cancelled_leaves_nothing_and_holds_nothing(db: Database) -> None:
    inside = asyncio.Event()

    async def linger() -> None:
        async with db.write() as conn:
            await facts.put(conn, "k", {"v": 1})
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(linger())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _put(db, 2)
    assert await _value(db) == {"v": 2}


async def test_writes_cancelled_at_any_step_leave_the_database_at_work(db: Database) -> None:
    await _put(db, 0)
    for steps in range(60):
        task = asyncio.create_task(_put(db, steps))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await _put(db, 99)
    assert await _value(db) == {"v": 99}


async def test_a_write_inside_a_write_is_a_mistake(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    await database.upgrade()
    async with database.write():
        with pytest.raises(RuntimeError, match="a write inside a write"):
            await _put(database, 1)
    await _put(database, 2)
    assert await _value(database) == {"v": 2}
    await database.close()


async def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    await database.upgrade()
    acknowledged = 0

    async def fill() -> None:
        nonlocal acknowledged
        for number in range(1_000):
            async with database.write() as conn:
                await facts.put(conn, f"k{number}", {"v": "x" * 2_000})
            acknowledged += 1

    async with database.write() as conn:
        used = await conn.scalar(text("PRAGMA page_count"))
        await conn.execute(text(f"PRAGMA max_page_count = {used + 20}"))
    with pytest.raises(OperationalError, match="full"):
        await fill()
    assert acknowledged > 0
    assert await _value(database, f"k{acknowledged - 1}") is not None
    assert await _value(database, f"k{acknowledged}") is None
    async with database.write() as conn:
        await conn.execute(text("PRAGMA max_page_count = 1000000"))
        await facts.put(conn, f"k{acknowledged}", {"v": 1})
    assert await _value(database, f"k{acknowledged}") == {"v": 1}
    await database.close()


async def test_nothing_can_be_written_while_reading(db: Database) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        async with db.read() as conn:
            await facts.put(conn, "k", {"v": 1})
    await _put(db, 2)


async def test_a_reader_sees_one_state_and_does_not_hold_the_writer_up(db: Database) -> None:
    await _put(db, 1)
    async with db.read() as conn:
        assert await facts.get(conn, "k") == {"v": 1}
        await _put(db, 2)
        assert await facts.get(conn, "k") == {"v": 1}
    assert await _value(db) == {"v": 2}


async def test_a_hundred_writers_lose_no_update(db: Database) -> None:
    await _put(db, 0)

    async def add() -> None:
        async with db.write() as conn:
            if db.dialect == "postgresql":
                await conn.execute(text("LOCK TABLE facts"))
            before = await facts.get(conn, "k")
            assert before is not None
            await facts.put(conn, "k", {"v": before["v"] + 1})

    await asyncio.gather(*(add() for _ in range(100)))
    assert await _value(db) == {"v": 100}


async def test_foreign_keys_hold(db: Database) -> None:
    with pytest.raises(IntegrityError):
        async with db.write() as conn:
            await conn.execute(
                text("INSERT INTO validators (source_id, url, fetched_at) VALUES (99, 'u', :now)"),
                {"now": NOW},
            )


async def test_a_time_without_a_zone_is_refused(db: Database) -> None:
    from store import guilds

    with pytest.raises(StatementError, match="a time without a zone"):
        async with db.write() as conn:
            await guilds.joined(conn, 7, datetime(2026, 11, 24))  # noqa: DTZ001


async def test_each_sqlite_connection_is_set_up_to_be_safe(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    for opened in (database.read, database.write):
        async with opened() as conn:
            found = {key: await conn.scalar(text(f"PRAGMA {key}")) for key in wanted}
        assert found == wanted
    await database.close()


async def test_postgresql_ends_a_statement_that_takes_too_long(bare_postgres: str) -> None:
    database = await Database.open(bare_postgres)
    async with database.write() as conn:
        assert await conn.scalar(text("SHOW statement_timeout")) == "30s"
        await conn.execute(text("SET LOCAL statement_timeout = 1"))
        with pytest.raises(OperationalError, match="statement timeout"):
            await conn.execute(text("SELECT pg_sleep(60)"))
    await database.close()


async def test_a_killed_postgresql_connection_is_replaced(bare_postgres: str) -> None:
    database = await Database.open(bare_postgres)
    async with database.write() as conn:
        first = await conn.scalar(text("SELECT pg_backend_pid()"))
    other = await Database.open(bare_postgres)
    async with other.write() as conn:
        await conn.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": first})
    async with database.write() as conn:
        assert await conn.scalar(text("SELECT pg_backend_pid()")) != first
    await database.close()
    await other.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://localhost/x", "SQLite .* or PostgreSQL.*, not mysql"),
        ("nonsense", "address is not one"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql://me:secret@127.0.0.1:1/x", r"//me:\*\*\*@127.0.0.1:1/x cannot be reach"),
    ],
)
async def test_an_address_of_no_database_is_refused(url: str, sentence: str) -> None:
    with pytest.raises(DatabaseError, match=sentence):
        await Database.open(url)


async def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "data" / "deep" / "hearye.sqlite3"
    database = await Database.open(f"sqlite:///{path}")
    await database.close()
    assert path.is_file()


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("call the clerk " * 100)
    with pytest.raises(DatabaseError, match=r"notes.txt is not a sound SQLite database"):
        await Database.open(f"sqlite:///{path}")
    assert path.read_text().startswith("call the clerk")


@pytest.mark.parametrize("part", ["file", "folder", "parent"])
async def test_a_database_that_may_not_be_written_is_refused(tmp_path: Path, part: str) -> None:
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)  # someone else may come this far
    path = tmp_path / "data" / "hearye.sqlite3"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE t (a)")
    if part == "parent":
        path = tmp_path / "data" / "new" / "hearye.sqlite3"
    else:
        path.parent.chmod(0o777)
        path.chmod(0o444 if part == "file" else 0o666)
    if part == "folder":
        path.parent.chmod(0o555)
    with _as_nobody(), pytest.raises(DatabaseError, match=r"hearye.sqlite3|folder .* be made"):
        await Database.open(f"sqlite:///{path}")


@in_either_way
async def test_a_lock_held_by_another_process_makes_a_write_late_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, put: Put
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.01)
    path = tmp_path / "a.sqlite3"
    database = await Database.open(f"sqlite:///{path}")
    await database.upgrade()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        write = asyncio.create_task(put(database, 1))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(write), 0.05)
        other.execute("COMMIT")
    await write
    assert await _value(database) == {"v": 1}
    await database.close()


@in_either_way
async def test_a_write_can_be_given_up_while_it_waits_for_a_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, put: Put
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    path = tmp_path / "a.sqlite3"
    database = await Database.open(f"sqlite:///{path}")
    await database.upgrade()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(put(database, 1), 0.01)
        other.execute("COMMIT")
    await put(database, 2)
    assert await _value(database) == {"v": 2}
    await database.close()


@in_either_way
async def test_a_lock_that_is_never_let_go_is_an_error_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, put: Put
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0)
    database = await Database.open(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    with closing(sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="database is locked"):
            await put(database, 1)
    await database.close()


async def test_a_second_instance_is_refused_until_the_first_ends(database_url: str) -> None:
    first, second = await Database.open(database_url), await Database.open(database_url)
    async with first.sole_instance():
        with pytest.raises(AlreadyRunningError, match="Hear Ye is already running on"):
            async with second.sole_instance():
                pass
        await _put(second, 1)
    async with second.sole_instance():
        assert await _value(second) == {"v": 1}
    await first.close()
    await second.close()


async def test_an_instance_whose_connection_was_killed_holds_nothing(bare_postgres: str) -> None:
    first, second = await Database.open(bare_postgres), await Database.open(bare_postgres)
    async with first.sole_instance():
        async with second.write() as conn:
            await conn.execute(
                text(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks"
                    " WHERE locktype = 'advisory'"
                )
            )
        async with second.sole_instance():
            pass
    await first.close()
    await second.close()


def test_an_instance_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "hearye.sqlite3"
    holder = """
import sys
from pathlib import Path
from store import instance_lock
with instance_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunningError), instance_lock(path):
            pass
        process.send_signal(signal.SIGKILL)
    with instance_lock(path):
        pass


def test_the_package_loads_no_database_before_it_is_used() -> None:
    asked = "import store, sys; print('sqlalchemy' in sys.modules, hasattr(store, 'Nothing'))"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)
    assert said.stdout == "False False\n"


def test_the_package_offers_what_it_says() -> None:
    import store

    assert {name for name in store.__all__ if not hasattr(store, name)} == set()
