"""How often the sources post, in words, for whoever lists them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from scrapers import RHYTHM_HISTORY, rhythm_of
from store import StoredSource, checks


async def rhythm_words(
    conn: AsyncConnection, sources: Sequence[StoredSource], now: datetime
) -> dict[int, str]:
    """By source id: "posts every second Thursday; nothing for 31 days", where that is known."""
    found = await checks.finds(conn, [source.id for source in sources], now - RHYTHM_HISTORY)
    said = {}
    for source in sources:
        zone = ZoneInfo(source.zone)
        rhythm = rhythm_of(found.get(source.id, ()), zone)
        if rhythm is not None:
            said[source.id] = rhythm.words(now.astimezone(zone).date())
    return said
