"""What was found in a version: by the watches, or by a query that someone brings along."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.web.room import Viewer
from scrapers import Passage
from scrapers.match import DocumentContext, Engine, Query
from store import archive, documents

MOST_PASSAGES = 600
"""A query is looked for in so many passages of one version: a packet of 500 pages has them."""


async def finds(
    conn: AsyncConnection, viewer: Viewer, copy: archive.Copy, query: Query | None
) -> list[archive.Place]:
    """Where the query was found in a version, or without one what the viewer's watches found."""
    if query is None:
        asked = {watch.query_id for watch in viewer.watches}
        return await archive.found_in(conn, copy.version.id, asked)
    passages = await archive.passages(conn, copy.version.id, limit=MOST_PASSAGES)
    return await asyncio.to_thread(_match, query, passages, copy.paper)


def _match(
    query: Query, passages: Sequence[documents.StoredPassage], paper: archive.Paper
) -> list[archive.Place]:
    context = DocumentContext(
        title=paper.title,
        body=paper.body,
        source=paper.source_slug,
        state=paper.state,
        county=paper.county,
        place=paper.place,
        kind=paper.kind,
    )
    read = [
        Passage(each.text, page=each.page, item=each.item, heading=each.heading, ocr=each.ocr)
        for each in passages
    ]
    found = sorted(Engine([query]).match(read, context), key=lambda match: match.passage)
    return [
        archive.Place(passage.id, passage.seq, passage.page, match.spans)
        for match in found
        if match.passage >= 0
        for passage in (passages[match.passage],)
    ]
