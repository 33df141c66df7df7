"""What the watches found, the newest first: the front page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import groupby

from aiohttp import web

from bot.web.asked import Narrowing, narrowing, number, part
from bot.web.moments import local
from bot.web.pages.meetings import listed
from bot.web.press import render
from bot.web.room import ROOM, VIEWER, Room, Viewer
from scrapers import DocumentKind, Span
from store import archive
from store import hits as stored

SHOWN = 25
AHEAD = 8
_SOON = timedelta(days=60)
_LOOKED_AT = 60
"""Of so many meetings ahead those with hits are shown beside the newest hits."""


@dataclass(frozen=True, slots=True)
class Find:
    """A passage in which something was found, by all the watches that found something in it."""

    hit: stored.ShownHit
    spans: tuple[Span, ...]
    watches: tuple[str, ...]


async def front(request: web.Request) -> web.Response:
    """The hits, a heading a day."""
    asked, before = narrowing(request), number(request.query, "before")
    room, viewer = request.app[ROOM], request[VIEWER]
    found = await room.recent.recall(
        ("hits", viewer, asked, before), partial(_found, room, viewer, asked, before)
    )
    whole = not asked.narrows and before is None
    sittings, with_hits = (
        await room.recent.recall(("ahead", viewer), partial(_ahead, room, viewer))
        if whole
        else ([], frozenset[int]())
    )
    page = found[:SHOWN]
    days = groupby(_finds(page), key=lambda find: local(find.hit.found_at, find.hit.zone).date())
    return render(
        request,
        "hits.html",
        days=[(day, list(finds)) for day, finds in days],
        asked=asked,
        before=before,
        older=page[-1].id if len(found) > SHOWN else None,
        kinds=list(DocumentKind),
        sittings=sittings,
        found=with_hits,
    )


async def _found(
    room: Room, viewer: Viewer, asked: Narrowing, before: int | None
) -> list[stored.ShownHit]:
    """A page of hits, and one more where there are older ones."""
    async with room.db.read() as conn:
        return await stored.found_by(
            conn,
            viewer.watch(asked.watch),
            filters=viewer.filters(**asked.filters()),
            limit=SHOWN + 1,
            before=before,
        )


async def _ahead(room: Room, viewer: Viewer) -> tuple[list[archive.Sitting], frozenset[int]]:
    """The next meetings in whose papers something was found."""
    now = room.clock()
    async with room.db.read() as conn:
        ahead, found = await listed(conn, viewer, Narrowing(), now, now + _SOON, _LOOKED_AT)
    return [each for each in ahead if each.meeting.id in found][:AHEAD], found


def _finds(hits: list[stored.ShownHit]) -> Iterator[Find]:
    """Hits in one passage, whose watches differ, as one."""
    by_passage: dict[int, list[stored.ShownHit]] = {}
    for hit in hits:
        by_passage.setdefault(hit.passage_id, []).append(hit)
    for together in by_passage.values():
        yield Find(
            together[0],
            tuple(span for hit in together for span in hit.spans),
            tuple(dict.fromkeys(name for hit in together for name in hit.watches)),
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
