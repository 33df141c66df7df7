"""The sources: what is watched, how each is doing, and what it gave lately."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from bot.language import _
from bot.web.asked import Refused, narrowing, number, text
from bot.web.charts import strip
from bot.web.pages.meetings import with_hits
from bot.web.press import render
from bot.web.room import NOBODY, ROOM, VIEWER
from store import archive, checks, sources

SHOWN = 100
HISTORY = 60
LATEST = 20


async def listed(request: web.Request) -> web.Response:
    """The sources by name, narrowed by a state and by what their name begins with."""
    asked, typed = narrowing(request), text(request.query, "name") or ""
    page = number(request.query, "page") or 1
    if page > 1_000:
        raise Refused(text=_("page may be 1,000 at most."))
    viewer = request[VIEWER]
    async with request.app[ROOM].db.read() as conn:
        found = await sources.listed(
            conn,
            guild_id=NOBODY,
            shared=viewer.guild_ids,
            state=asked.state,
            prefix=typed,
            limit=SHOWN + 1,
            offset=SHOWN * (page - 1),
        )
    return render(
        request,
        "sources.html",
        sources=found[:SHOWN],
        good=checks.GOOD,
        asked=asked,
        typed=typed,
        page=page,
        more=len(found) > SHOWN,
    )


async def one(request: web.Request) -> web.Response:
    """One source."""
    viewer, now = request[VIEWER], request.app[ROOM].clock()
    async with request.app[ROOM].db.read() as conn:
        source = await sources.get(conn, request.match_info["slug"])
        if source is None or source.guild_id not in (None, *viewer.guild_ids):
            raise web.HTTPNotFound
        history = await checks.history(conn, source.id, limit=HISTORY)
        papers = await archive.of_source(conn, source.id, limit=LATEST)
        sittings = await archive.sittings(
            conn,
            now,
            now + timedelta(days=400),
            viewer.filters(source=source.slug),
            limit=LATEST,
        )
        found = await with_hits(conn, viewer, [each.meeting.id for each in sittings])
    return render(
        request,
        "source.html",
        source=source,
        history=history,
        strip=strip([(check.outcome in checks.GOOD) for check in reversed(history)]),
        good=checks.GOOD,
        papers=papers,
        sittings=sittings,
        found=found,
    )


ROUTES = {"/sources": listed, "/source/{slug}": one}
