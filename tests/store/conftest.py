from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from config import Source
from store import Database, sources
from store.sources import StoredSource

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


def source(slug: str = "palmyra-village", **values: Any) -> Source:
    """A source as its file would give it."""
    described = {
        "slug": slug,
        "name": "Village of Palmyra",
        "platform": "links",
        "url": f"https://{slug}.example.gov/agendas",
        "state": "WI",
        "county": "Jefferson",
        "place": "Palmyra",
    }
    return Source.model_validate(described | values)


@contextmanager
def statements(conn: AsyncConnection) -> Iterator[list[str]]:
    """The SQL that the block sends, a batch counted once."""
    sent: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    engine = conn.sync_connection
    assert engine is not None
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
async def conn(db: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction that writes, for each of the two kinds."""
    async with db.write() as open_transaction:
        yield open_transaction


@pytest.fixture
async def palmyra(conn: AsyncConnection) -> StoredSource:
    """The one source, taken over from its file."""
    await sources.sync(conn, [source()], NOW)
    stored = await sources.get(conn, "palmyra-village")
    assert stored is not None
    return stored
