"""Lists as CSV, for a spreadsheet: no cell of them is taken for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from aiohttp import web

from bot.csv_guard import csv_text
from bot.language import _
from bot.web.asked import Refused, narrowing, text
from bot.web.marks import line
from bot.web.pages.meetings import listed
from bot.web.pages.search import looked_up, understood
from bot.web.press import document_address, link
from bot.web.room import ROOM, VIEWER
from scrapers import excerpt
from scrapers.roster import lists, state_code
from store import hits

HITS, MEETINGS, FINDINGS = 1_000, 1_000, 200
_QUOTE = 1_000
_FOUND = ("first_seen", "confidence", "kind", "title")
_PLACE = ("source", "body", "place", "county", "state")


async def of_hits(request: web.Request) -> web.Response:
    """The newest hits."""
    asked, viewer = narrowing(request), request[VIEWER]
    async with request.app[ROOM].db.read() as conn:
        found = await hits.found_by(
            conn, viewer.watch(asked.watch), filters=viewer.filters(**asked.filters()), limit=HITS
        )
    header = ("found_at", "watches", "confidence", "kind", "title", *_PLACE)
    return _sheet(
        "hits",
        (*header, "meeting_start", "item", "page", "quote", "original", "address"),
        (
            (
                _iso(hit.found_at),
                "; ".join(hit.watches),
                hit.confidence,
                hit.document_kind,
                line(hit.document_title),
                *(hit.source_name, hit.body, hit.place, hit.county, hit.state),
                _iso(hit.meeting_start),
                hit.item,
                hit.page,
                excerpt(hit.text, hit.spans, _QUOTE)[0],
                hit.document_url,
                link(request, f"/hit/{hit.id}"),
            )
            for hit in found
        ),
    )


async def of_search(request: web.Request) -> web.Response:
    """The newest passages that a query finds."""
    asked, typed = narrowing(request), request.query.get("q", "").strip()
    query, fault = understood(typed)
    if query is None:
        raise Refused(text=str(fault) if fault else _("q is the query to search for."))
    looked = await looked_up(request, query, asked, FINDINGS)
    return _sheet(
        "search",
        (*_FOUND, *_PLACE, "item", "page", "quote", "original", "address"),
        (
            (
                _iso(finding.found.first_seen),
                finding.confidence.label,
                finding.found.document_kind,
                line(finding.found.document_title),
                *(finding.found.source_name, finding.found.body, finding.found.place),
                *(finding.found.county, finding.found.state),
                finding.found.item,
                finding.found.page,
                excerpt(finding.found.text, finding.spans, _QUOTE)[0],
                finding.found.document_url,
                link(request, document_address(finding.found, typed)),
            )
            for finding in looked.findings
        ),
    )


async def of_meetings(request: web.Request) -> web.Response:
    """Meetings ahead."""
    asked, now = narrowing(request), request.app[ROOM].clock()
    async with request.app[ROOM].db.read() as conn:
        sittings, found = await listed(
            conn, request[VIEWER], asked, now, now + timedelta(days=400), MEETINGS
        )
    return _sheet(
        "meetings",
        ("start", "time_known", "zone", "title", *_PLACE, "where", "status", "hits", "address"),
        (
            (
                _iso(meeting.start_utc),
                "yes" if meeting.time_known else "no",
                meeting.zone,
                line(meeting.title),
                *(sitting.source_name, meeting.body or sitting.body, sitting.place),
                *(sitting.county, sitting.state),
                meeting.place,
                meeting.status,
                "yes" if meeting.id in found else "no",
                link(request, f"/meeting/{meeting.id}"),
            )
            for sitting in sittings
            for meeting in (sitting.meeting,)
        ),
    )


async def of_roster(request: web.Request) -> web.Response:
    """Both of ICE's lists as they stand, of a state or of all."""
    typed = text(request.query, "state")
    state = state_code(typed) if typed else None
    if typed and state is None:
        raise Refused(text=_("state is two letters as WI, or a state's name."))
    standing = await lists(request.app[ROOM].db)
    both = (("participating", standing.participating), ("pending", standing.pending))
    return _sheet(
        "287g",
        ("list", "state", "county", "agency", "model", "type", "signed", "agreement"),
        (
            (
                *(name, row.state, row.county, row.agency),
                *(row.model, row.type, row.signed, row.moa_url),
            )
            for name, rows in both
            for row in rows
            if state in (None, row.state)
        ),
    )


def _sheet(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> web.Response:
    return web.Response(
        text=csv_text(header, rows),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")


ROUTES = {
    "/hits.csv": of_hits,
    "/search.csv": of_search,
    "/meetings.csv": of_meetings,
    "/roster.csv": of_roster,
}
