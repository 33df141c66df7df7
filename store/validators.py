"""What each address answered last, so that it is asked "has it changed?" and not for all of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.dialect import batches, upsert
from store.prepared import Prepared
from store.tables import Validators


@dataclass(frozen=True, slots=True)
class StoredValidators:
    """What an address answered last: to ask for changes, and to see that nothing changed.

    `failing_since`: since when it gives nothing usable (None: it does); then the others are those
    of the last good answer, but `fetched_at`, which is when it was last asked.
    """

    etag: str | None
    last_modified: str | None
    body_sha256: str | None
    fetched_at: datetime
    failing_since: datetime | None = None


_ANSWER = StoredValidators.__slots__
_KEEP = Prepared(lambda dialect: upsert(dialect, Validators, ["source_id", "url"], _ANSWER))


async def of_source(conn: AsyncConnection, source_id: int) -> dict[str, StoredValidators]:
    """What the addresses that this source's checks fetch answered last, by address."""
    rows = await conn.execute(
        select(Validators.url, *(getattr(Validators, name) for name in _ANSWER)).where(
            Validators.source_id == source_id
        )
    )
    return {url: StoredValidators(*answer) for url, *answer in rows}


async def of_sources(
    conn: AsyncConnection, source_ids: Collection[int]
) -> dict[int, dict[str, StoredValidators]]:
    """As `of_source`, for many sources; those of which nothing is known are left out."""
    found: dict[int, dict[str, StoredValidators]] = {}
    for some in batches(list(source_ids)):
        rows = await conn.execute(
            select(
                Validators.source_id,
                Validators.url,
                *(getattr(Validators, name) for name in _ANSWER),
            ).where(Validators.source_id.in_(some))
        )
        for source_id, url, *answer in rows:
            found.setdefault(source_id, {})[url] = StoredValidators(*answer)
    return found


async def save(
    conn: AsyncConnection, source_id: int, answers: Mapping[str, StoredValidators]
) -> None:
    """Keep what addresses answered, in place of what they answered before."""
    rows = [
        {"source_id": source_id, "url": url} | {name: getattr(answer, name) for name in _ANSWER}
        for url, answer in answers.items()
    ]
    await _KEEP.send(conn, rows)
