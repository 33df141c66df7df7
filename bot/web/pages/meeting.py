"""A meeting as one story: agenda, packet, minutes, and the news on it."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.web.asked import part
from bot.web.press import render
from bot.web.room import ROOM, VIEWER, Viewer
from store import archive, hits

PAPERS = 60
ITEMS = 150
NEWS = 8
_AROUND = timedelta(days=21)
"""News that long before or after a meeting may be on it."""
_SAID = ("place", "remote", "comment", "contact", "posted", "closed")
_SUMMONS = ("agenda", "notice", "packet")


async def meeting(request: web.Request) -> web.Response:
    """When and where, its papers, the agenda's items, what was found, and the news."""
    viewer = request[VIEWER]
    async with request.app[ROOM].db.read() as conn:
        sitting = await archive.meeting(conn, part(request), viewer.filters())
        if sitting is None:
            raise web.HTTPNotFound
        papers = await archive.of_meeting(conn, sitting.meeting.id, viewer.filters(), limit=PAPERS)
        calling = next((each for kind in _SUMMONS for each in papers if each.kind == kind), None)
        copy = items = None
        spans: dict[int, tuple[tuple[int, int], ...]] = {}
        if calling is not None and calling.version_id is not None:
            copy = await archive.version(conn, calling.version_id, viewer.filters())
            read = await archive.passages(conn, calling.version_id, limit=ITEMS * 2)
            items = [passage for passage in read if passage.item][:ITEMS]
            asked = {watch.query_id for watch in viewer.watches}
            found = await archive.found_in(conn, calling.version_id, asked)
            spans = {place.passage_id: place.spans for place in found}
        there = (await hits.of_meetings(conn, [sitting.meeting.id])).get(sitting.meeting.id, ())
        news = await _news(conn, viewer, sitting, {each.query_id for each in there})
    said = (copy.version.agenda if copy else None) or {}
    return render(
        request,
        "meeting.html",
        sitting=sitting,
        papers=papers,
        calling=calling,
        agenda={name: said.get(name) for name in _SAID},
        items=items or [],
        spans=spans,
        found_kinds={each.kind for each in there if _mine(viewer, each)},
        news=news,
    )


async def _news(
    conn: AsyncConnection, viewer: Viewer, sitting: archive.Sitting, queries: set[int]
) -> list[hits.ShownHit]:
    """Articles on the place, around that day, in which the same was found as in the papers."""
    start = sitting.meeting.start_utc
    watches = [watch for watch in viewer.watches if watch.query_id in queries]
    if start is None or not watches or not sitting.place:
        return []
    found = await hits.found_by(
        conn,
        watches,
        filters=viewer.filters(
            kind="article",
            state=sitting.state,
            place=sitting.place,
            since=start - _AROUND,
            until=start + _AROUND,
        ),
        limit=NEWS * 4,
    )
    articles = {hit.document_id: hit for hit in reversed(found)}
    return sorted(articles.values(), key=lambda hit: -hit.id)[:NEWS]


def _mine(viewer: Viewer, found: hits.FoundThere) -> bool:
    return any(
        watch.query_id == found.query_id and watch.accepts(found.confidence)
        for watch in viewer.watches
    )


ROUTES = {r"/meeting/{id:\d+}": meeting}
