"""Further papers of the watched village, as a test wants them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from scrapers.reading import Passage
from store import Database, documents, hits, sources, watches
from store.hits import NewHit
from store.tables import Passages
from tests.bot.services import PALMYRA


async def paper(
    db: Database,
    now: datetime,
    passages: Sequence[Passage],
    *,
    url: str = "https://palmyra.example/more.pdf",
    title: str = "More",
    kind: str = "agenda",
    sha256: str = "1" * 64,
    source: str = PALMYRA.slug,
) -> tuple[int, tuple[int, ...]]:
    """Store a document's version; its document's id, and its passages'."""
    async with db.write() as conn:
        kept = await sources.get(conn, source)
        assert kept is not None
        ids = await documents.save(conn, kept.id, [documents.NewDocument(url, title, kind)], now)
        saved = await documents.save_version(
            conn,
            documents.NewVersion(ids[url], sha256, 1, "pdf", "read", passages=passages),
            now,
        )
    return ids[url], saved.passage_ids


async def found(
    db: Database,
    now: datetime,
    passage_ids: Sequence[int],
    query: str = "287(g)",
    confidence: str = "exact",
    spans: tuple[tuple[int, int], ...] = ((0, 6),),
) -> None:
    """That a watched query was found in these passages."""
    async with db.write() as conn:
        ids = {stored.text: stored.id for stored in await watches.distinct_queries(conn)}
        version = await _version_of(db, passage_ids[0])
        await hits.save(
            conn,
            [NewHit(ids[query], version, each, confidence, spans) for each in passage_ids],
            now,
        )


async def _version_of(db: Database, passage_id: int) -> int:
    async with db.read() as conn:
        version = await conn.scalar(select(Passages.version_id).where(Passages.id == passage_id))
    assert version is not None
    return version
