"""`check`: do the migrations give the tables that the code has? `new MESSAGE`: write the next one.

Both work on an empty SQLite database of their own; the tests hold the same on PostgreSQL.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from store.migrations import configuration, drift, upgrade


def check(connection: Connection) -> int:
    """Print what differs on that empty database; 1 where anything does."""
    upgrade(connection)
    differences = drift(connection)
    for difference in differences:
        print(f"{connection.dialect.name}: {difference}")
    return 1 if differences else 0


def _write_next(connection: Connection, message: str) -> None:
    config = configuration(connection)
    number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
    command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")


def main(arguments: list[str]) -> int:
    """Run one of the two commands; the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'empty.sqlite3'}")
        with engine.connect() as connection:
            match arguments:
                case ["check"]:
                    return check(connection)
                case ["new", message]:
                    upgrade(connection)
                    _write_next(connection, message)
                    return 0
    print("usage: python -m store.migrations check | new MESSAGE", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
