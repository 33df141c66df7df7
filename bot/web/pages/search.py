"""Searching everything that was read, in the language of the watches."""

from __future__ import annotations

from aiohttp import web

from bot.commands.archive import LookUp, look_up
from bot.web.asked import Narrowing, narrowing, shown
from bot.web.press import render
from bot.web.room import ROOM, VIEWER
from scrapers import DocumentKind
from scrapers.match import Confidence, Query, QueryError, parse

STEP, MOST = 20, 100


async def search(request: web.Request) -> web.Response:
    """The field, and what was found; a fault of the query stands under the field."""
    typed = request.query.get("q", "").strip()
    asked, limit = narrowing(request), shown(request, STEP, MOST)
    query, fault = understood(typed)
    found = await looked_up(request, query, asked, limit) if query else None
    full = found is not None and len(found.findings) == limit < MOST
    return render(
        request,
        "search.html",
        typed=typed,
        query=query,
        fault=fault,
        found=found,
        asked=asked,
        more=limit + STEP if full else None,
        kinds=list(DocumentKind),
    )


def understood(typed: str) -> tuple[Query | None, QueryError | None]:
    """The query that was typed, or what is wrong with it; neither where nothing was typed."""
    if not typed:
        return None, None
    try:
        return parse(typed), None
    except QueryError as error:
        return None, error


async def looked_up(request: web.Request, query: Query, asked: Narrowing, limit: int) -> LookUp:
    """What is found; two searches are made at a time, others wait for their turn."""
    room = request.app[ROOM]
    async with room.searches:
        return await look_up(
            room.db,
            query,
            filters=request[VIEWER].filters(**asked.filters()),
            limit=limit,
            lowest=Confidence.POSSIBLE,
        )


ROUTES = {"/search": search}
