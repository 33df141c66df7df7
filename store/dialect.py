"""What the two databases say differently in an otherwise equal statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import Base

T = TypeVar("T")

# SQLite takes at most 32,766 values a statement, PostgreSQL 65,535.
BATCH = 5_000


def insert(conn: AsyncConnection | Dialect, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT."""
    dialect = conn if isinstance(conn, Dialect) else conn.dialect
    if dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def upsert(
    conn: AsyncConnection | Dialect,
    table: type[Base],
    keys: Sequence[str],
    changed: Sequence[str],
) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that, where a row with those keys is there, changes these columns of it instead."""
    statement = insert(conn, table)
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in changed}
    )


def batches(values: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """`values` in pieces that fit one statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
