"""Meetings as iCalendar (RFC 5545), for the calendar that someone keeps anyway."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta

from aiohttp import web
from icalendar import Calendar, Event

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
    made = Calendar()
    made.add("prodid", "-//Hear Ye//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", "Hear Ye")
    for sitting in sittings:
        made.add_component(_event(request, sitting, hit=sitting.meeting.id in found))
    return web.Response(
        body=made.to_ical(),
        content_type="text/calendar",
        charset="utf-8",
        headers={"Content-Disposition": 'attachment; filename="meetings.ics"'},
    )


def _event(request: web.Request, sitting: archive.Sitting, *, hit: bool) -> Event:
    meeting = sitting.meeting
    assert meeting.start_utc is not None  # noqa: S101  they were looked up by it
    there = where(
        meeting.body or sitting.body,
        sitting.source_name,
        sitting.place,
        sitting.county,
        sitting.state,
    )
    page = link(request, f"/meeting/{meeting.id}")
    event = Event()
    event.add("uid", f"meeting-{meeting.id}@hearye")
    event.add("dtstamp", meeting.last_seen)
    start = local(meeting.start_utc, meeting.zone)
    event.add("dtstart", meeting.start_utc if meeting.time_known else start.date())
    event.add("summary", line(f"{there}: {meeting.title}", 200))
    event.add("status", "CANCELLED" if meeting.status in _OFF else "CONFIRMED")
    if meeting.place:
        event.add("location", line(meeting.place, 200))
    said = ["A watch found something in its papers."] if hit else []
    if original := outward(meeting.url):
        said.append(original)
    event.add("description", inert("\n".join([*said, page])))
    event.add("url", page)
    return event


ROUTES = {"/meetings.ics": of_meetings, r"/meeting/{id:\d+}.ics": of_meeting}
