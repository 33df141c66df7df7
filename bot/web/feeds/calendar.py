"""Meetings as iCalendar (RFC 5545), for the calendar that someone keeps anyway."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache

from aiohttp import web

from bot.language import _, spoken
from bot.web.asked import narrowing, number, part
from bot.web.marks import inert, line, outward
from bot.web.moments import local
from bot.web.pages.meetings import listed, with_hits
from bot.web.press import link
from bot.web.room import ROOM, VIEWER
from bot.web.words import where
from store import archive

MOST = 500
_BEHIND, _AHEAD = timedelta(days=30), timedelta(days=400)
_OFF = frozenset({"cancelled", "postponed", "missing"})
_UTC = "%Y%m%dT%H%M%SZ"
_LINES = "\n"
_OCTETS = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_BEGIN = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Hear Ye//EN\r\nX-WR-CALNAME:Hear Ye\r\n"


async def of_meetings(request: web.Request) -> web.Response:
    """Meetings of the last month and the next year: all, with hits, or of a body."""
    asked, only = narrowing(request), number(request.query, "hits") is not None
    now = request.app[ROOM].clock()
    async with request.app[ROOM].db.read() as conn:
        sittings, found = await listed(
            conn, request[VIEWER], asked, now - _BEHIND, now + _AHEAD, MOST
        )
    shown = [each for each in sittings if not only or each.meeting.id in found]
    return await asyncio.to_thread(_calendar, request, shown, found)


async def of_meeting(request: web.Request) -> web.Response:
    """One meeting."""
    viewer = request[VIEWER]
    async with request.app[ROOM].db.read() as conn:
        sitting = await archive.meeting(conn, part(request), viewer.filters())
        if sitting is None or sitting.meeting.start_utc is None:
            raise web.HTTPNotFound
        found = await with_hits(conn, viewer, [sitting.meeting.id])
    return _calendar(request, [sitting], found)


def _calendar(
    request: web.Request, sittings: Iterable[archive.Sitting], found: frozenset[int]
) -> web.Response:
    events = [
        _event(
            spoken(), link(request, f"/meeting/{each.meeting.id}"), each, each.meeting.id in found
        )
        for each in sittings
    ]
    body = "".join((_BEGIN, *events, "END:VCALENDAR\r\n"))
    return web.Response(
        body=body.encode(),
        content_type="text/calendar",
        charset="utf-8",
        headers={"Content-Disposition": 'attachment; filename="meetings.ics"'},
    )


@lru_cache(maxsize=2_000)
def _event(_spoken: str, page: str, sitting: archive.Sitting, hit: bool) -> str:
    """A meeting's lines; kept, because programs ask for the same calendar every hour."""
    meeting = sitting.meeting
    assert meeting.start_utc is not None  # noqa: S101  they were looked up by it
    there = where(
        meeting.body or sitting.body,
        sitting.source_name,
        sitting.place,
        sitting.county,
        sitting.state,
    )
    start = f"DTSTART:{meeting.start_utc:{_UTC}}"
    if not meeting.time_known:
        start = f"DTSTART;VALUE=DATE:{local(meeting.start_utc, meeting.zone):%Y%m%d}"
    said = [_("A watch found something in its papers.")] if hit else []
    if original := outward(meeting.url):
        said.append(original)
    lines = [
        "BEGIN:VEVENT",
        f"UID:meeting-{meeting.id}@hearye",
        f"DTSTAMP:{meeting.last_seen:{_UTC}}",
        start,
        f"SUMMARY:{_text(line(f'{there}: {meeting.title}', 200))}",
        f"STATUS:{'CANCELLED' if meeting.status in _OFF else 'CONFIRMED'}",
        f"DESCRIPTION:{_text(inert(_LINES.join([*said, page])))}",
        f"URL:{page}",
        "END:VEVENT",
    ]
    if meeting.place:
        lines.insert(-1, f"LOCATION:{_text(line(meeting.place, 200))}")
    return "".join(map(_folded, lines))


def _text(value: str) -> str:
    """A value of the type TEXT (RFC 5545, 3.3.11)."""
    return value.translate(_ESCAPED)


def _folded(content: str) -> str:
    """A content line, folded so that no line has more than 75 octets (RFC 5545, 3.1)."""
    pieces, octets = [], 0
    for character in content:
        size = len(character.encode())
        if octets + size > _OCTETS:
            pieces.append("\r\n ")
            octets = 1
        pieces.append(character)
        octets += size
    return f"{''.join(pieces)}\r\n"


ROUTES = {"/meetings.ics": of_meetings, r"/meeting/{id:\d+}.ics": of_meeting}
