from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    insert,
    select,
    text,
)

from store import Database, DatabaseError, Filters, search, sources
from store.migrations import configuration, drift
from tests.store.conftest import NOW, source

# Dies at the n-th statement of the upgrade, as by kill -9.
KILLED = """
import asyncio, os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from store import Database

url, last = sys.argv[1], int(sys.argv[2])

async def main():
    database = await Database.open(url)
    seen = 0

    @event.listens_for(Engine, "after_cursor_execute")
    def count(*_):
        nonlocal seen
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)

    await database.upgrade()

asyncio.run(main())
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a table in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.sqlite3'}"
    else:
        yield request.getfixturevalue("bare_postgres")


async def test_the_migrations_give_the_tables_that_the_code_has(db: Database) -> None:
    async with db.write() as conn:
        assert await conn.run_sync(drift) == []


@pytest.mark.parametrize(
    ("change", "noticed"),
    [
        ("ALTER TABLE facts ADD COLUMN extra INTEGER", "remove_column"),
        ("DROP INDEX ix_watches_query_id", "add_index"),
        ("DROP TABLE facts", "add_table"),
        ("DROP INDEX uq_watches_house_name", "add_index"),
    ],
)
async def test_a_table_that_is_not_as_the_code_has_it_is_noticed(
    bare_url: str, change: str, noticed: str
) -> None:
    database = await Database.open(bare_url)
    await database.upgrade()
    async with database.write() as conn:
        await conn.execute(text(change))
        ((what, *_),) = await conn.run_sync(drift)
    await database.close()
    assert what == noticed


async def test_an_upgrade_of_what_is_up_to_date_changes_nothing(db: Database) -> None:
    async with db.write() as conn:
        await sources.sync(conn, [source()], NOW)
    await db.upgrade()
    async with db.read() as conn:
        assert await sources.get(conn, "palmyra-village") is not None


@pytest.mark.parametrize("last", [3, 12, 30])
async def test_an_upgrade_that_was_killed_changed_nothing_and_is_run_again(
    bare_url: str, last: int
) -> None:
    arguments = [sys.executable, "-c", KILLED, bare_url, str(last)]
    killed = await asyncio.to_thread(subprocess.run, arguments)
    assert killed.returncode == -9
    database = await Database.open(bare_url)
    counting = (
        "SELECT count(*) FROM sqlite_master"
        if database.dialect == "sqlite"
        else "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    )
    async with database.read() as conn:
        assert await conn.scalar(text(counting)) == 0
    await database.upgrade()
    async with database.write() as conn:
        assert await conn.run_sync(drift) == []
    await database.close()


RELEASED = ["0001", "0002", "0003", "0004", "0005"]


def _tables(connection: Connection) -> list[Table]:
    """Ours that are there, those first that others refer to."""
    found = MetaData()
    found.reflect(connection)
    ours = [each for each in found.tables.values() if not each.name.startswith("passage_index")]
    ours = [each for each in ours if each.name != "alembic_version"]
    return sorted(ours, key=lambda each: list(found.sorted_tables).index(each))


def _row(table: Table, number: int) -> dict[str, Any]:
    """A value in every column, so that nothing can be lost unseen."""
    values: dict[str, Any] = {}
    for column in table.columns:
        match column.type:
            case _ if column.foreign_keys or column.name == "id":
                values[column.name] = number
            case Boolean():
                values[column.name] = True
            case Integer():
                values[column.name] = number
            case DateTime():
                values[column.name] = NOW
            case LargeBinary():
                values[column.name] = b"\x00%d" % number
            case JSON():
                values[column.name] = {"number": number}
            case _:
                values[column.name] = f"287(g) {number}"
    return values


def _fill(connection: Connection, revision: str) -> None:
    command.upgrade(configuration(connection), revision)
    for table in _tables(connection):
        connection.execute(insert(table), [_row(table, 1), _row(table, 2)])


def _held(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    return {
        table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
        for table in _tables(connection)
    }


@pytest.mark.parametrize("released", RELEASED)
async def test_an_upgrade_with_data_that_was_killed_keeps_every_row_and_is_run_again(
    bare_url: str, released: str
) -> None:
    database = await Database.open(bare_url)
    async with database.write() as conn:
        await conn.run_sync(_fill, released)
        before = await conn.run_sync(_held)
    await database.close()
    for last in (5,) if released in ("0004", "0005") else (5, 25):
        arguments = [sys.executable, "-c", KILLED, bare_url, str(last)]
        killed = await asyncio.to_thread(subprocess.run, arguments)
        assert killed.returncode == -9, last
        database = await Database.open(bare_url)
        async with database.read() as conn:
            assert await conn.scalar(text("SELECT version_num FROM alembic_version")) == released
            assert await conn.run_sync(_held) == before
        await database.close()
    database = await Database.open(bare_url)
    await database.upgrade()
    async with database.write() as conn:
        assert await conn.run_sync(drift) == []
        after = await conn.run_sync(_held)
    await database.close()
    for table, rows in before.items():
        kept = [{name: row[name] for name in rows[0]} for row in after[table]]
        assert sorted(kept, key=str) == sorted(rows, key=str), table


async def test_a_database_of_a_newer_version_is_refused(db: Database) -> None:
    async with db.write() as conn:
        await conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(DatabaseError, match="A newer Hear Ye has upgraded this database"):
            await db.upgrade()
    finally:
        async with db.write() as conn:
            await conn.execute(text("UPDATE alembic_version SET version_num = '0001'"))


def test_the_check_of_the_migrations_is_a_command() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "store.migrations", "check"], capture_output=True, text=True
    )
    assert (checked.returncode, checked.stdout) == (0, "")
    lost = subprocess.run(
        [sys.executable, "-m", "store.migrations"], capture_output=True, text=True
    )
    assert (lost.returncode, lost.stderr) == (
        2,
        "usage: python -m store.migrations check | new MESSAGE\n",
    )


async def test_an_upgrade_marks_in_the_index_whose_what_is_stored_is(bare_url: str) -> None:
    database = await Database.open(bare_url)
    async with database.write() as conn:
        await conn.run_sync(_fill, "0005")
        entry = (
            "(passage_id, words) VALUES (2, '''287'':1 ''g'':2')"
            if database.dialect == "postgresql"
            else "(rowid, body) VALUES (2, '287 g')"
        )
        await conn.exec_driver_sql(f"INSERT INTO passage_index {entry}")
    await database.upgrade()
    async with database.read() as conn:
        found = await search.search(conn, search.Phrase("287"), filters=Filters(source="287(g) 2"))
        assert [each.passage_id for each in found] == [2]
    await database.close()
