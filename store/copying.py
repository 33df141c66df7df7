"""An installation moved to the other kind of database: every table, the counters, the index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table, func, insert, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from store import search
from store.engine import Database
from store.errors import DatabaseError
from store.tables import Base, Passages

_ROWS = 1_000


async def copy(
    source: Database, target: Database, told: Callable[[str, int], None] = lambda *_: None
) -> int:
    """Copy everything into an empty database of this version, or nothing; says how many rows.

    `told` hears of each table how many rows it has. The source is seen as it is at one moment.
    Raises `DatabaseError` where the target holds anything.
    """
    copied = 0
    async with source.read() as old, target.write() as new:
        if new.dialect.name == "postgresql":
            await new.execute(text("SET LOCAL statement_timeout = 0"))
        for table in Base.metadata.sorted_tables:
            if await new.scalar(select(func.count()).select_from(table)):
                raise DatabaseError(
                    f"The database to copy into is not empty: {table.name} has rows. Name a new one"
                )
        for table in Base.metadata.sorted_tables:
            rows = await _copy(old, new, table)
            told(table.name, rows)
            copied += rows
        await _index(new)
        await _count_on(new)
    return copied


async def _copy(old: AsyncConnection, new: AsyncConnection, table: Table) -> int:
    keys = list(table.primary_key.columns)
    copied, last = 0, None
    while True:
        statement = select(table).order_by(*keys).limit(_ROWS)
        if last is not None:
            statement = statement.where(tuple_(*keys) > tuple(last))
        rows = [dict(row) for row in (await old.execute(statement)).mappings()]
        if not rows:
            return copied
        await new.execute(insert(table), rows)
        copied += len(rows)
        last = [rows[-1][key.name] for key in keys]


async def _index(new: AsyncConnection) -> None:
    """Index all passages anew: the two databases index in ways of their own."""
    last = 0
    while True:
        found = await new.execute(
            search.stored().where(Passages.id > last).order_by(Passages.id).limit(_ROWS)
        )
        rows = found.all()
        if not rows:
            return
        await search.index(new, [search.entry(row) for row in rows])
        last = rows[-1].id


async def _count_on(new: AsyncConnection) -> None:
    """Let new rows get numbers behind those that were copied. SQLite counts on by itself."""
    if new.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        sequence: Any = await new.scalar(
            text(
                "SELECT pg_get_serial_sequence(:name, column_name) FROM information_schema.columns"
                " WHERE table_name = :name AND column_name = 'id'"
            ),
            {"name": table.name},
        )
        if sequence is not None:
            highest = await new.scalar(select(func.max(table.c.id)))
            if highest is not None:
                await new.execute(select(func.setval(sequence, highest)))
