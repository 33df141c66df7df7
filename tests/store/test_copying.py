"""An installation moved from one kind of database to the other."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from store import Database, DatabaseError, Phrase, copying, outbox, search, sources
from store.tables import Base, Documents, Passages, Versions
from tests.store.conftest import NOW, source


@pytest.fixture
async def sqlite(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Database]:
    shutil.copy(sqlite_template, tmp_path / "hearye.db")
    db = await Database.open(f"sqlite:///{tmp_path / 'hearye.db'}")
    yield db
    await db.close()


@pytest.fixture
async def postgres(bare_postgres: str) -> AsyncIterator[Database]:
    db = await Database.open(bare_postgres)
    await db.upgrade()
    yield db
    await db.close()


async def counts(db: Database) -> dict[str, int]:
    async with db.read() as conn:
        return {
            table.name: await conn.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


async def furnish(db: Database) -> None:
    """A source with a document of 1,200 passages, and a message that is owed."""
    async with db.write() as conn:
        await sources.sync(conn, [source()], NOW)
        (stored,) = await sources.listed(conn)
        seen = {"first_seen": NOW, "last_seen": NOW}
        document = {"id": 7, "source_id": stored.id, "url": "https://x.test/a.pdf", "title": "A"}
        await conn.execute(
            insert(Documents), [document | seen | {"kind": "agenda", "version_id": 9}]
        )
        version = {"id": 9, "document_id": 7, "sha256": "0" * 64, "size": 1, "format": "pdf"}
        rest = {"outcome": "ok", "fetched_at": NOW, "context": "Village Board", "reason": ""}
        await conn.execute(insert(Versions), [version | rest])
        entries = [(number, f"item {number} roof", "") for number in range(1, 1201)]
        await conn.execute(
            insert(Passages),
            [
                {"id": number, "version_id": 9, "seq": number, "text": text, "ocr": False}
                | {"fresh": True}
                for number, text, _ in entries
            ],
        )
        await search.index(conn, [search.Entry(*each, stored.id, stored.state) for each in entries])
        owed = outbox.NewDelivery(1 << 60, None, "k", "item", {"title": "Ä"}, urgent_at=NOW)
        await outbox.enqueue(conn, [owed], NOW)


@pytest.mark.parametrize("back", [False, True])
async def test_everything_is_there_and_found_and_numbers_go_on(
    sqlite: Database, postgres: Database, *, back: bool
) -> None:
    old, new = (postgres, sqlite) if back else (sqlite, postgres)
    await furnish(old)
    told: dict[str, int] = {}
    rows = await copying.copy(old, new, told.__setitem__)
    assert told == await counts(old) == await counts(new)
    assert rows == sum(told.values()) > 1200
    async with new.write() as conn:
        found = await search.search(conn, Phrase("item 777"))
        assert [each.passage_id for each in found] == [777]
        await outbox.enqueue(conn, [outbox.NewDelivery(1, None, "k", "item", {})], NOW)
        assert (
            len(
                {
                    one.id
                    for one in await outbox.claim(conn, NOW, limit=9, lease=outbox.LONGEST_PAUSE)
                }
            )
            == 2
        )
    with pytest.raises(DatabaseError, match="is not empty"):
        await copying.copy(old, new)
