"""News of the outbox among processes: PostgreSQL tells those that listen when something is owed.

Only a hint: whoever misses it finds the rows at the next poll.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from store.engine import Database

_CHANNEL = "hearye_outbox"


async def tell(conn: AsyncConnection) -> None:
    """Say, when this transaction is committed, that something is owed."""
    if conn.dialect.name == "postgresql":
        await conn.execute(text(f"NOTIFY {_CHANNEL}"))


async def listen(db: Database) -> AsyncIterator[None]:
    """Give word each time that something is owed, on PostgreSQL.

    Ends, or raises an error of the driver's, where the connection breaks.
    """
    async with db.kept() as conn:
        await conn.execute(text(f"LISTEN {_CHANNEL}"))
        raw: Any = await conn.get_raw_connection()
        async for _ in raw.driver_connection.notifies():
            yield
