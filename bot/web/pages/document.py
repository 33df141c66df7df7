"""A document as it was published: its pages as pictures beside the text, what was found marked."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.web.asked import number, part, text
from bot.web.finds import finds
from bot.web.pages.search import understood
from bot.web.press import render
from bot.web.room import ROOM, VIEWER
from store import archive, documents
from store import hits as stored_hits

WINDOW = 40
"""Passages shown at a time where there are no pages."""
MOST_OF_A_PAGE = 300
VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Leaf:
    """The part of a version that is shown: a page, or a run of passages from `first` (0, 1, …).

    `following` and `before` are the numbers of the neighbours, as the address gives them.
    """

    passages: list[documents.StoredPassage]
    page: int | None = None
    first: int = 0
    before: int | None = None
    following: int | None = None


async def document(request: web.Request) -> web.Response:
    """A document at a version, at the place of what was found."""
    viewer, room = request[VIEWER], request.app[ROOM]
    typed = text(request.query, "q", 600) or ""
    query, _ = understood(typed)
    async with room.db.read() as conn:
        paper = await archive.document(conn, part(request), viewer.filters())
        if paper is None:
            raise web.HTTPNotFound
        versions = await archive.versions(conn, paper.id, limit=VERSIONS)
        wanted = number(request.query, "version") or paper.version_id
        version = next((each for each in versions if each.id == wanted), None)
        if version is None:
            if wanted is not None and wanted != paper.version_id:
                raise web.HTTPNotFound
            return render(request, "unread.html", paper=paper)
        found = await finds(conn, viewer, archive.Copy(paper, version), query)
        hit = await _hit(request, version.id, conn)
        seq = next((each.seq for each in found if hit and each.passage_id == hit), None)
        page = number(request.query, "page")
        if page is None and found:
            page = next((each.page for each in found if seq in (None, each.seq)), None)
        first = number(request.query, "passage")
        at = first - 1 if first else seq if seq is not None else found[0].seq if found else 0
        leaf = await _leaf(conn, version, page or 1, at)
        sitting = (
            await archive.meeting(conn, paper.meeting_id, viewer.filters())
            if paper.meeting_id
            else None
        )
    kept = await room.blobs.has(version.sha256)
    return render(
        request,
        "document.html",
        paper=paper,
        version=version,
        versions=versions,
        leaf=leaf,
        spans={each.passage_id: each.spans for each in found},
        places=_places(found, leaf.page is not None),
        anchor=_anchor(leaf, found, hit),
        sitting=sitting,
        kept=kept,
        typed=typed if query else "",
        picture=_picture(version, leaf, typed if query else "") if kept else None,
        here=_address(paper.id, version.id, typed if query else ""),
    )


async def _hit(request: web.Request, version_id: int, conn: AsyncConnection) -> int | None:
    """The passage of the hit that the address names, where it is in this version."""
    hit_id, viewer = number(request.query, "hit"), request[VIEWER]
    if hit_id is None:
        return None
    hit = await stored_hits.get(conn, hit_id, viewer.watches, filters=viewer.filters())
    return hit.passage_id if hit is not None and hit.version_id == version_id else None


async def _leaf(conn: AsyncConnection, version: archive.Version, page: int, at: int) -> Leaf:
    if version.format == "pdf" and version.pages:
        page = min(page, version.pages)
        passages = await archive.passages(conn, version.id, page=page, limit=MOST_OF_A_PAGE)
        return Leaf(
            passages,
            page,
            before=page - 1 if page > 1 else None,
            following=page + 1 if page < version.pages else None,
        )
    first = at // WINDOW * WINDOW
    passages = await archive.passages(conn, version.id, first=first, limit=WINDOW + 1)
    return Leaf(
        passages[:WINDOW],
        first=first,
        before=first - WINDOW + 1 if first else None,
        following=first + WINDOW + 1 if len(passages) > WINDOW else None,
    )


def _places(found: list[archive.Place], paged: bool) -> list[int]:
    """The pages where something was found; where there are none, the passages (from 1)."""
    numbers = [each.page if paged else each.seq + 1 for each in found]
    return sorted({number for number in numbers if number is not None})


def _anchor(leaf: Leaf, found: list[archive.Place], hit: int | None) -> int | None:
    """The passage that the address leads to."""
    shown = {passage.id for passage in leaf.passages}
    if hit in shown:
        return hit
    return next((each.passage_id for each in found if each.passage_id in shown), None)


def _picture(version: archive.Version, leaf: Leaf, typed: str) -> str | None:
    if leaf.page is None:
        return None
    asked = f"?{urlencode({'q': typed})}" if typed else ""
    return f"/picture/{version.id}/{leaf.page}.png{asked}"


def _address(document_id: int, version_id: int, typed: str) -> str:
    asked = {"version": str(version_id)} | ({"q": typed} if typed else {})
    return f"/document/{document_id}?{urlencode(asked)}"


ROUTES = {"/document/{id}": document}
