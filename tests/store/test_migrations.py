from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from store import Database, DatabaseError, sources
from store.migrations import drift
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
