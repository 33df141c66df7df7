"""The same as JSON, for programs: reading only. `openapi.json` beside this file describes it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.language import _
from bot.web.asked import Refused, narrowing, number, part, text
from bot.web.pages.copy import evidence_of
from bot.web.pages.meetings import listed, with_hits
from bot.web.pages.search import looked_up, understood
from bot.web.room import NOBODY, ROOM, VIEWER
from config import STATES
from scrapers.roster import lists
from store import archive, checks, hits, sources

MOST = 100
PASSAGES = 200
_SOURCE = ("slug", "name", "platform", "url", "kind", "state", "county", "place", "body", "zone")
_HEALTH = ("enabled", "last_checked", "last_outcome", "last_reason", "last_good", "failures")
_WATCH = ("id", "name", "query", "confidence")


async def of_hits(request: web.Request) -> web.Response:
    """Hits, the newest first; `next` is what `before` has to be for those after."""
    asked, viewer, limit = narrowing(request), request[VIEWER], _limit(request)
    async with request.app[ROOM].db.read() as conn:
        found = await hits.found_by(
            conn,
            viewer.watch(asked.watch),
            filters=viewer.filters(**asked.filters()),
            limit=limit + 1,
            before=number(request.query, "before"),
        )
    following = found[limit - 1].id if len(found) > limit else None
    return _json({"items": [_plain(hit) for hit in found[:limit]], "next": following})


async def of_search(request: web.Request) -> web.Response:
    """Passages that a query finds, the newest first; or what is wrong with the query."""
    query, fault = understood(request.query.get("q", "").strip())
    asked, limit = narrowing(request), _limit(request)
    if fault is not None:
        told = _only(fault, "message", "position", "hint")
        return _json({"query": None, "fault": told, "complete": False, "items": []})
    if query is None:
        raise Refused(text=_("q is the query to search for."))
    found = await looked_up(request, query, asked, limit)
    return _json(
        {
            "query": query.text,
            "fault": None,
            "complete": found.complete,
            "items": [
                _plain(finding.found)
                | {"confidence": finding.confidence.label, "spans": finding.spans}
                for finding in found.findings
            ],
        }
    )


async def of_document(request: web.Request) -> web.Response:
    """A document with its versions, and the passages of one of them."""
    viewer = request[VIEWER]
    async with request.app[ROOM].db.read() as conn:
        paper = await archive.document(conn, part(request), viewer.filters())
        if paper is None:
            raise web.HTTPNotFound
        versions = await archive.versions(conn, paper.id, limit=MOST)
        wanted = number(request.query, "version") or paper.version_id
        if wanted is not None and wanted not in {version.id for version in versions}:
            raise web.HTTPNotFound
        first = (number(request.query, "passage") or 1) - 1
        passages = (
            []
            if wanted is None
            else await archive.passages(conn, wanted, first=min(first, 10**9), limit=PASSAGES)
        )
    return _json(
        _plain(paper)
        | {
            "versions": [_plain(version) for version in versions],
            "shown": wanted,
            "passages": [_plain(passage) for passage in passages],
        }
    )


async def of_meetings(request: web.Request) -> web.Response:
    """Meetings ahead, the nearest first."""
    asked, limit, now = narrowing(request), _limit(request), request.app[ROOM].clock()
    async with request.app[ROOM].db.read() as conn:
        sittings, found = await listed(
            conn, request[VIEWER], asked, now, now + timedelta(days=400), limit
        )
    return _json({"items": [_sitting(each, found) for each in sittings]})


async def of_meeting(request: web.Request) -> web.Response:
    """A meeting with its papers."""
    viewer = request[VIEWER]
    async with request.app[ROOM].db.read() as conn:
        sitting = await archive.meeting(conn, part(request), viewer.filters())
        if sitting is None:
            raise web.HTTPNotFound
        papers = await archive.of_meeting(conn, sitting.meeting.id, viewer.filters(), limit=MOST)
        found = await with_hits(conn, viewer, [sitting.meeting.id])
    return _json(_sitting(sitting, found) | {"papers": [_plain(paper) for paper in papers]})


async def of_sources(request: web.Request) -> web.Response:
    """Sources by name, a hundred a page."""
    page = number(request.query, "page") or 1
    if page > 1_000:
        raise Refused(text=_("page may be 1,000 at most."))
    viewer = request[VIEWER]
    async with request.app[ROOM].db.read() as conn:
        found = await sources.listed(
            conn,
            guild_id=NOBODY,
            shared=viewer.guild_ids,
            state=text(request.query, "state"),
            prefix=text(request.query, "name") or "",
            limit=MOST + 1,
            offset=MOST * (page - 1),
        )
    items = [_only(source, *_SOURCE, *_HEALTH) for source in found[:MOST]]
    return _json({"items": items, "next": page + 1 if len(found) > MOST else None})


async def of_source(request: web.Request) -> web.Response:
    """A source with its latest checks and documents."""
    async with request.app[ROOM].db.read() as conn:
        source = await sources.get(conn, request.match_info["slug"])
        if source is None or source.guild_id not in (None, *request[VIEWER].guild_ids):
            raise web.HTTPNotFound
        history = await checks.history(conn, source.id, limit=MOST)
        papers = await archive.of_source(conn, source.id, limit=MOST)
    return _json(
        _only(source, *_SOURCE, *_HEALTH)
        | {
            "checks": [
                _only(check, "finished_at", "outcome", "reason", "new_documents")
                for check in history
            ],
            "documents": [_plain(paper) for paper in papers],
        }
    )


async def of_watches(request: web.Request) -> web.Response:
    """The watches that this reader may see."""
    return _json({"items": [_only(watch, *_WATCH) for watch in request[VIEWER].watches]})


async def of_roster(request: web.Request) -> web.Response:
    """ICE's lists as they stand."""
    state = text(request.query, "state")
    if state is not None and state not in STATES:
        raise Refused(text=_("state is two letters as WI, or a state's name."))
    standing = await lists(request.app[ROOM].db)
    return _json(
        {
            "workbooks": [
                _only(book, "list", "name", "url", "sha256", "at", "rows")
                for book in standing.workbooks
            ],
            "participating": [
                _plain(row) for row in standing.participating if state in (None, row.state)
            ],
            "pending": [_plain(row) for row in standing.pending if state in (None, row.state)],
        }
    )


async def of_copy(request: web.Request) -> web.Response:
    """Where and when the bytes of a SHA-256 were published."""
    digest, evidence = await evidence_of(request)
    return _json(
        {
            "sha256": digest,
            "kept": await request.app[ROOM].blobs.has(digest),
            "documents": [
                _plain(copy.paper)
                | {"first_seen": copy.version.fetched_at, "last_seen": copy.last_seen}
                for copy in evidence.copies
            ],
            "workbooks": [
                _only(book, "list", "name", "url", "at", "fetched_at")
                for book in evidence.workbooks
            ],
        }
    )


async def description(_: web.Request) -> web.Response:
    """What may be asked, as OpenAPI 3.1."""
    return web.Response(text=_openapi(), content_type="application/json")


@cache
def _openapi() -> str:
    return (Path(__file__).parent / "openapi.json").read_text("utf-8")


def _limit(request: web.Request) -> int:
    limit = number(request.query, "limit") or 25
    if limit > MOST:
        raise Refused(text=_("limit may be 100 at most."))
    return limit


def _sitting(sitting: archive.Sitting, found: frozenset[int]) -> dict[str, Any]:
    meeting = _plain(sitting.meeting)
    meeting.pop("key")
    meeting.pop("source_id")
    return meeting | {
        "source_slug": sitting.source_slug,
        "source_name": sitting.source_name,
        "state": sitting.state,
        "county": sitting.county,
        "town": sitting.place,
        "hits": sitting.meeting.id in found,
    }


def _plain(value: Any) -> dict[str, Any]:
    """A value of the store as names and values."""
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def _only(value: object, *names: str) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not written as JSON")


_dumps: Callable[[Mapping[str, Any] | Sequence[Any]], str] = partial(
    json.dumps, default=_written, ensure_ascii=False
)


def _json(value: Mapping[str, Any]) -> web.Response:
    return web.json_response(value, dumps=_dumps)


ROUTES = {
    "/api/openapi.json": description,
    "/api/hits": of_hits,
    "/api/search": of_search,
    "/api/documents/{id}": of_document,
    "/api/meetings": of_meetings,
    "/api/meetings/{id}": of_meeting,
    "/api/sources": of_sources,
    "/api/sources/{slug}": of_source,
    "/api/watches": of_watches,
    "/api/roster": of_roster,
    "/api/copies/{sha256}": of_copy,
}
