"""Where the watched sources are: their states, counties and places, as a server may see them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from store.filters import visible_to
from store.tables import Sources


async def states(conn: AsyncConnection, guild_id: int) -> list[str]:
    """The states (two letters) of the sources that the server may see."""
    return await _distinct(conn, Sources.state, guild_id)


async def counties(
    conn: AsyncConnection, guild_id: int, prefix: str = "", *, limit: int | None = None
) -> list[str]:
    """The counties, those that begin so (in any case), in their order."""
    return await _distinct(conn, Sources.county, guild_id, prefix, limit)


async def places(
    conn: AsyncConnection, guild_id: int, prefix: str = "", *, limit: int | None = None
) -> list[str]:
    """The places, those that begin so (in any case), in their order."""
    return await _distinct(conn, Sources.place, guild_id, prefix, limit)


async def _distinct(
    conn: AsyncConnection,
    column: InstrumentedAttribute[Any],
    guild_id: int,
    prefix: str = "",
    limit: int | None = None,
) -> list[str]:
    where: list[ColumnElement[bool]] = [visible_to(guild_id), column.is_not(None)]
    if prefix:
        where.append(func.lower(column).startswith(prefix.lower(), autoescape=True))
    rows = await conn.scalars(select(column).where(*where).distinct().order_by(column).limit(limit))
    return [name for name in rows if name]
