from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine, text

from store import Database
from store.migrations import drift
from store.migrations.__main__ import main


async def test_the_migrations_give_the_tables_that_the_code_has(db: Database) -> None:
    async with db.write() as conn:
        assert await conn.run_sync(drift) == []
