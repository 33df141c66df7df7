from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from config import Source
from store import Database, checks, sources
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


async def checked(
    conn: AsyncConnection, source_id: int, outcome: str, at: datetime, *, counted: bool = True
) -> checks.Recorded:
    """Store a check that ended so at that time; the next is due an hour later."""
    return await checks.record(
        conn,
        source_id,
        started=at - timedelta(minutes=1),
        finished=at,
        outcome=outcome,
        reason=f"{outcome} it was",
        new_documents=0,
        next_due=at + timedelta(hours=1),
        counted=counted,
    )


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
