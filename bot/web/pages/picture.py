"""A page of a PDF as a picture, what was found on it marked."""

from __future__ import annotations

from aiohttp import web

from bot.language import _
from bot.web.asked import part, text
from bot.web.finds import finds
from bot.web.marks import surrounded
from bot.web.pages.search import understood
from bot.web.room import ROOM, VIEWER
from store import archive


async def picture(request: web.Request) -> web.Response:
    """The picture; drawn once, kept for the next one who looks."""
    viewer, room = request[VIEWER], request.app[ROOM]
    page = part(request, "page")
    query, _fault = understood(text(request.query, "q", 600) or "")
    async with room.db.read() as conn:
        copy = await archive.version(conn, part(request), viewer.filters())
        if copy is None or copy.version.format != "pdf" or page > (copy.version.pages or 0):
            raise web.HTTPNotFound
        places = await finds(conn, viewer, copy, query)
        spans = {each.passage_id: each.spans for each in places if each.page == page}
        passages = await archive.passages(conn, copy.version.id, page=page, limit=300)
    marks = [
        mark for passage in passages for mark in surrounded(passage.text, spans.get(passage.id, ()))
    ]
    drawn = await room.pictures.get(copy.version.sha256, page, marks)
    if drawn is None:
        raise web.HTTPNotFound(text=_("This page cannot be drawn."))
    return web.Response(
        body=drawn, content_type="image/png", headers={"Cache-Control": "private, max-age=3600"}
    )


ROUTES = {r"/picture/{id:\d+}/{page:\d+}.png": picture}
