from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, LargeBinary, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from store import belongings, guilds, watches
from store.sources import StoredSource
from store.tables import Base, Queries
from store.types import Instant, Prose
from tests.store.conftest import NOW

OURS, THEIRS = 7, 8
OF_ONE_SERVER = [
    table
    for table in Base.metadata.sorted_tables
    if {"guild_id", "channel_id"} & set(table.c.keys())
]
"""Whatever is kept for one server names it or its channel."""


def _something(kind: TypeEngine[Any], words: str, number: int) -> Any:
    match kind:
        case Instant():
            return NOW
        case Prose():
            return words
        case LargeBinary():
            return b""
        case Boolean():
            return False
        case JSON():
            return {}
        case _:
            return number


async def _row(conn: AsyncConnection, table: Table, known: dict[str, int], number: int) -> None:
    """A row with something in each column that must have something."""
    values: dict[str, Any] = {}
    for column in table.c:
        if column.name == "guild_id":
            values[column.name] = number or None
        elif column.name == "channel_id":
            values[column.name] = number * 10
        elif column.foreign_keys:
            parent = next(iter(column.foreign_keys)).column.table.name
            values[column.name] = known.get(parent)
        elif column.nullable or column.server_default is not None or column.name == "id":
            continue
        else:
            values[column.name] = _something(column.type, f"{table.name} {number}", number)
    await conn.execute(table.insert().values(values))
    if "id" in table.c:
        known[table.name] = await conn.scalar(select(func.max(table.c.id))) or 0


async def _left_of(conn: AsyncConnection, number: int) -> set[str]:
    found = set()
    for table in OF_ONE_SERVER:
        own = (
            table.c.guild_id == number
            if "guild_id" in table.c
            else table.c.channel_id == number * 10
        )
        if await conn.scalar(select(func.count()).select_from(table).where(own)):
            found.add(table.name)
    return found


async def test_nothing_of_a_server_is_left_and_another_keeps_everything(
    conn: AsyncConnection,
) -> None:
    shared: dict[str, int] = {}
    for table in Base.metadata.sorted_tables:
        if table.name == "sources" or not (table in OF_ONE_SERVER or table.name == "guilds"):
            await _row(conn, table, shared, 0)
    for number in (OURS, THEIRS):
        await guilds.joined(conn, number, NOW)
        known = dict(shared)
        for table in OF_ONE_SERVER:
            await _row(conn, table, known, number)
    everything = {table.name for table in OF_ONE_SERVER}
    assert await _left_of(conn, OURS) == everything
    await belongings.forget(conn, OURS)
    assert await _left_of(conn, OURS) == set()
    assert await _left_of(conn, THEIRS) == everything
    assert await guilds.get(conn, OURS) is None
    assert await guilds.get(conn, THEIRS) is not None


async def test_what_a_server_typed_goes_unless_another_watches_for_the_same(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    for number, query in ((OURS, "zebra"), (OURS, "yak"), (THEIRS, "zebra")):
        await watches.add(conn, guild_id=number, name=query, query=query, now=NOW, limit=9)
    await belongings.forget(conn, OURS)
    assert list(await conn.scalars(select(Queries.text))) == ["zebra"]


async def test_a_server_that_left_is_forgotten_after_thirty_days_unless_it_came_back(
    conn: AsyncConnection,
) -> None:
    for number, gone in ((1, 31), (2, 31), (3, 29)):
        await guilds.joined(conn, number, NOW - timedelta(days=60))
        await guilds.left(conn, number, NOW - timedelta(days=gone))
    await guilds.joined(conn, 2, NOW)
    assert await belongings.forget_departed(conn, NOW - timedelta(days=30)) == 1
    known = [number for number in (1, 2, 3) if await guilds.get(conn, number)]
    assert known == [2, 3]
