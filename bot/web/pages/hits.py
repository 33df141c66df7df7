"""What the watches found, the newest first: the front page."""

from __future__ import annotations

from itertools import groupby

from aiohttp import web

from bot.web.asked import narrowing, number, part
from bot.web.moments import local
from bot.web.press import render
from bot.web.room import ROOM, VIEWER
from scrapers import DocumentKind
from store import hits as stored

SHOWN = 25


async def front(request: web.Request) -> web.Response:
    """The hits, a heading a day."""
    asked, before = narrowing(request), number(request.query, "before")
    viewer = request[VIEWER]
    async with request.app[ROOM].db.read() as conn:
        found = await stored.found_by(
            conn,
            viewer.watch(asked.watch),
            filters=viewer.filters(**asked.filters()),
            limit=SHOWN + 1,
            before=before,
        )
    page = found[:SHOWN]
    days = groupby(page, key=lambda hit: local(hit.found_at, hit.zone).date())
    return render(
        request,
        "hits.html",
        days=[(day, list(hits)) for day, hits in days],
        asked=asked,
        before=before,
        older=page[-1].id if len(found) > SHOWN else None,
        kinds=list(DocumentKind),
    )


async def one(request: web.Request) -> web.Response:
    """A hit leads to its place in its document. Its address is what alerts may link to."""
    viewer = request[VIEWER]
    async with request.app[ROOM].db.read() as conn:
        hit = await stored.get(conn, part(request), viewer.watches, filters=viewer.filters())
    if hit is None:
        raise web.HTTPNotFound
    raise web.HTTPFound(address(hit))


def address(hit: stored.ShownHit) -> str:
    """Where a hit is shown in its document."""
    page = f"&page={hit.page}" if hit.page else ""
    return f"/document/{hit.document_id}?version={hit.version_id}&hit={hit.id}{page}#found"


ROUTES = {"/": front, "/hits": front, "/hit/{id}": one}
