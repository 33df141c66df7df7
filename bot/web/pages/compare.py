"""Two versions of a document: what is new, what reads otherwise, what is gone, item by item."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.comparison import MOST_PASSAGES, comparable, differ
from bot.language import _
from bot.web.asked import number, part
from bot.web.press import render
from bot.web.room import ROOM, VIEWER
from store import archive


async def compare(request: web.Request) -> web.Response:
    """The difference between two versions; the latest two where the address names none."""
    viewer, room = request[VIEWER], request.app[ROOM]
    async with room.db.read() as conn:
        paper = await archive.document(conn, part(request), viewer.filters())
        if paper is None:
            raise web.HTTPNotFound
        versions = await archive.versions(conn, paper.id, limit=50)
        by_id = {version.id: version for version in versions}
        after = by_id.get(number(request.query, "to") or paper.version_id or 0)
        older = [version for version in versions if after and version.id < after.id]
        before = by_id.get(number(request.query, "from") or (older[0].id if older else 0))
        if after is None or before is None:
            raise web.HTTPNotFound(text=_("There are no two such versions of this document."))
        was = await archive.passages(conn, before.id, limit=MOST_PASSAGES)
        now = await archive.passages(conn, after.id, limit=MOST_PASSAGES)
    small = comparable(was, now)
    async with room.searches:
        found = await asyncio.to_thread(differ, was, now) if small else []
    return render(
        request,
        "compare.html",
        paper=paper,
        versions=versions,
        before=before,
        after=after,
        changes=found,
        small=small,
    )


ROUTES = {"/document/{id}/compare": compare}
