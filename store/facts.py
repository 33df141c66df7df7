"""Facts: small named values that outlive a process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.dialect import upsert
from store.prepared import Prepared
from store.tables import Facts
from store.types import JsonObject

_VALUE = Prepared(lambda _: select(Facts.value).where(Facts.key == bindparam("key")))


async def get(conn: AsyncConnection, key: str) -> JsonObject | None:
    """The value of that name, or None."""
    rows = await _VALUE.ask(conn, {"key": key})
    return rows[0][0] if rows else None


async def put(conn: AsyncConnection, key: str, value: Mapping[str, Any]) -> None:
    """Keep a JSON object under that name, in place of the one before."""
    statement = upsert(conn, Facts, ["key"], ["value"])
    await conn.execute(statement, [{"key": key, "value": dict(value)}])
