"""Facts: small named values that outlive a process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.dialect import insert
from store.tables import Facts
from store.types import JsonObject


async def get(conn: AsyncConnection, key: str) -> JsonObject | None:
    """The value of that name, or None."""
    return await conn.scalar(select(Facts.value).where(Facts.key == key))


async def put(conn: AsyncConnection, key: str, value: Mapping[str, Any]) -> None:
    """Keep a JSON object under that name, in place of the one before."""
    statement = insert(conn, Facts).values(key=key, value=dict(value))
    await conn.execute(
        statement.on_conflict_do_update(
            index_elements=["key"], set_={"value": statement.excluded.value}
        )
    )
