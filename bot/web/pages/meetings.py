"""Meetings ahead, as a list and as a calendar, with what the watches found in their papers."""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.language import _
from bot.web.asked import Narrowing, Refused, narrowing, number
from bot.web.moments import local
from bot.web.press import render
from bot.web.room import ROOM, VIEWER, Viewer
from store import archive, hits

SHOWN = 100
MOST_OF_A_MONTH = 600
_AHEAD = timedelta(days=400)
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the calendar; `inside` the month that is shown."""

    day: date
    inside: bool
    sittings: list[archive.Sitting]


async def ahead(request: web.Request) -> web.Response:
    """Meetings from now on, a heading a day."""
    asked, only = narrowing(request), number(request.query, "hits") is not None
    page = number(request.query, "page") or 1
    now = request.app[ROOM].clock()
    async with request.app[ROOM].db.read() as conn:
        sittings, found = await listed(
            conn, request[VIEWER], asked, now, now + _AHEAD, SHOWN * min(page, 10) + 1
        )
    shown = [each for each in sittings if not only or each.meeting.id in found]
    shown = shown[SHOWN * (page - 1) : SHOWN * page]
    days = groupby(shown, key=_day)
    return render(
        request,
        "meetings.html",
        days=[(day, list(there)) for day, there in days],
        found=found,
        asked=asked,
        only=only,
        page=page,
        more=len(sittings) > SHOWN * page and page < 10,
        month=f"{now:%Y-%m}",
    )


async def calendar(request: web.Request) -> web.Response:
    """A month's meetings in its weeks."""
    asked, now = narrowing(request), request.app[ROOM].clock()
    year, month = _asked_month(request.query.get("month", ""), now)
    first = datetime(year, month, 1, tzinfo=UTC)
    after = (first + timedelta(days=32)).replace(day=1)
    day = timedelta(days=1)  # wherever it is, the month's days lie within these
    async with request.app[ROOM].db.read() as conn:
        sittings, found = await listed(
            conn, request[VIEWER], asked, first - day, after + day, MOST_OF_A_MONTH
        )
    by_day: dict[date, list[archive.Sitting]] = {}
    for sitting in sittings:
        by_day.setdefault(_day(sitting), []).append(sitting)
    weeks = [
        [Cell(day, day.month == month, by_day.get(day, [])) for day in week]
        for week in months.Calendar(months.SUNDAY).monthdatescalendar(year, month)
    ]
    return render(
        request,
        "calendar.html",
        weeks=weeks,
        year=year,
        month=month,
        today=now.date(),
        found=found,
        asked=asked,
        before=f"{first - day:%Y-%m}",
        after=f"{after:%Y-%m}",
        cut=len(sittings) == MOST_OF_A_MONTH,
    )


async def listed(
    conn: AsyncConnection,
    viewer: Viewer,
    asked: Narrowing,
    since: datetime,
    until: datetime,
    limit: int,
) -> tuple[list[archive.Sitting], frozenset[int]]:
    """Meetings in [since, until), and the ids of those in whose papers something was found."""
    filters = viewer.filters(**asked.filters())
    sittings = await archive.sittings(conn, since, until, filters, limit=limit)
    return sittings, await with_hits(conn, viewer, [each.meeting.id for each in sittings])


async def with_hits(
    conn: AsyncConnection, viewer: Viewer, meeting_ids: Collection[int]
) -> frozenset[int]:
    """Those of the meetings in whose papers this viewer's watches found something."""
    found = await hits.of_meetings(conn, meeting_ids)
    return frozenset(
        meeting_id
        for meeting_id, there in found.items()
        if any(_counts(viewer, each) for each in there)
    )


def _counts(viewer: Viewer, found: hits.FoundThere) -> bool:
    return any(
        watch.query_id == found.query_id and watch.accepts(found.confidence)
        for watch in viewer.watches
    )


def _day(sitting: archive.Sitting) -> date:
    meeting = sitting.meeting
    assert meeting.start_utc is not None  # noqa: S101  they were looked up by it
    return local(meeting.start_utc, meeting.zone).date()


def _asked_month(said: str, now: datetime) -> tuple[int, int]:
    if not said:
        return now.year, now.month
    found = _MONTH.fullmatch(said)
    if found is None:
        raise Refused(text=_("month is a month, as 2026-11."))
    return int(found[1]), int(found[2])


ROUTES = {"/meetings": ahead, "/meetings/calendar": calendar}
