"""The tables' history: one line of migrations for both databases.

`upgrade` runs inside the caller's transaction, in process, with no configuration file. What the
migrations give and what `store.tables` says must be the same: `drift` compares them, and
`python -m store.migrations check` exits 1 where they differ.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy import Connection, DateTime
from sqlalchemy.types import TypeDecorator

from store.errors import DatabaseError
from store.tables import Base


def configuration(connection: Connection | None = None) -> Config:
    """What alembic is to know: where the migrations are, and the connection to use."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Bring the tables to the newest version, in the transaction that `connection` is in.

    Raises `DatabaseError` for a database whose version is not known here.
    """
    try:
        command.upgrade(configuration(connection), "head")
    except CommandError as error:
        if isinstance(error.__cause__, ResolutionError):
            raise DatabaseError(
                "A newer Hear Ye has upgraded this database: run that one, or restore a backup."
            ) from error
        raise


def drift(connection: Connection) -> list[Any]:
    """What would have to change to make the database's tables those of `store.tables`."""
    context = MigrationContext.configure(connection, opts=options(connection))
    return list(compare_metadata(context, Base.metadata))


def options(connection: Connection) -> dict[str, Any]:
    """What alembic is told about comparing and changing tables."""
    return {
        "target_metadata": Base.metadata,
        "include_object": _is_ours,
        "render_item": _plainly,
        "compare_type": True,
        "compare_server_default": True,
        # SQLite can change little about a table in place: it is rebuilt.
        "render_as_batch": connection.dialect.name == "sqlite",
    }


def _plainly(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write a column type of ours as the plain type below it: a migration outlives our code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        zoned = ", ".join(["timezone=True"] if isinstance(item.impl_instance, DateTime) else [])
        return f"sa.{type(item.impl_instance).__name__}({zoned})"
    return False


def _is_ours(_item: object, name: str | None, kind: str, *_rest: object) -> bool:
    """Leave the full-text index out: it is written by hand, and no metadata can say it."""
    return not (name or "").startswith("passage_index")
