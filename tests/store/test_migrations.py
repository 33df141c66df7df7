from __future__ import annotations

from store import Database
from store.migrations import drift


async def test_the_migrations_give_the_tables_that_the_code_has(db: Database) -> None:
    async with db.write() as conn:
        assert await conn.run_sync(drift) == []
