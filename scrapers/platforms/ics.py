"""Calendars in iCalendar form (RFC 5545): files, feeds, and exports of other systems."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from scrapers.fetch.page import Page, Request
from scrapers.listing import ListedDocument, ListedMeeting, Listing, MeetingStatus
from scrapers.platforms.drift import Drift
from scrapers.platforms.hrefs import linked
from scrapers.platforms.links import address, document, is_document
from scrapers.platforms.place import place
from scrapers.platforms.result import listing
from scrapers.platforms.status import plain_title, status_of
from scrapers.platforms.walltime import moment

if TYPE_CHECKING:
    from icalendar import Calendar, Event

    from config import Source

NAME = "ics"
OPTIONS: frozenset[str] = frozenset()

_PAST, _AHEAD = timedelta(days=30), timedelta(days=400)
_INSTANCES = 500
_ALL_INSTANCES = 10_000
_SERIES = 500
_SERIES_OF = frozenset({"RRULE", "RDATE", "RECURRENCE-ID"})
_SLICE = timedelta(days=31)
_OLDEST = 1990
_EVENTS = 2_000

_EVENT = re.compile(rb"^BEGIN:VEVENT\r?$.*?^END:VEVENT\r?$\n?", re.MULTILINE | re.DOTALL)
_REPEATS = re.compile(rb"^(?:RRULE|RDATE|RECURRENCE-ID)[;:]", re.MULTILINE)
_BEGINS = re.compile(rb"^DTSTART[^:\r\n]*:(\d{4})(\d\d)(\d\d)", re.MULTILINE)
# Rules by the hour or minute are no meetings; they only make millions of instances.
_TOO_OFTEN = re.compile(
    rb"^RRULE[^\r\n]*(?:FREQ=(?:SECOND|MINUTE|HOUR)LY|BY(?:HOUR|MINUTE|SECOND)=)", re.MULTILINE
)
# The Events Calendar's UIDs hold the times, which are corrected: "728-1709920800-1709926200@host".
_TIMES_IN_UID = re.compile(r"^(\d+)-\d{10}-\d{10}(@.*)$")


def recognise(page: Page) -> bool:
    """Whether the page is an iCalendar file."""
    return page.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"BEGIN:VCALENDAR")


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The calendar itself; a `webcal:` address is an `https:` one."""
    return (Request(source.url),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The events from 30 days ago to 400 days ahead, recurring ones instance by instance."""
    if not recognise(page):
        raise Drift("The answer is no iCalendar file.")
    first, last = now - _PAST, now + _AHEAD
    calendar = _calendar(_shortened(page.body, first.date(), last.date()))
    series = {
        str(event.get("UID", "")) for event in calendar.walk("VEVENT") if _SERIES_OF & set(event)
    }
    events = list(_instances(calendar, first, last))
    return listing(
        (_meeting(event, series, page, source, now) for event in events),
        empty="a calendar without events in these days" if not events else None,
        missing="No event of the calendar has a beginning.",
    )


def _calendar(body: bytes) -> Calendar:
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(body)
    except (ValueError, KeyError, IndexError) as error:
        raise Drift(f"The calendar is damaged: {str(error)[:120]}") from error
    if not isinstance(calendar, Calendar):
        raise Drift("The answer is no iCalendar file.")
    return calendar


def _instances(calendar: Calendar, first: datetime, last: datetime) -> Iterator[Event]:
    import recurring_ical_events

    counted: Counter[str] = Counter()
    seen: set[tuple[str, date]] = set()
    query = recurring_ical_events.of(calendar, skip_bad_series=True)
    # Month by month, so that a calendar of endless series costs no more than is taken.
    while first < last and len(seen) < _ALL_INSTANCES:
        following = min(first + _SLICE, last)
        for event in query.between(first, following):
            uid = str(event.get("UID", ""))
            if (uid, event.start) in seen:
                continue
            seen.add((uid, event.start))
            counted[uid] += 1
            if counted[uid] <= _INSTANCES:
                yield event
        first = following


def _shortened(body: bytes, first: date, last: date) -> bytes:
    """The calendar with only the events that can fall between the days, `_EVENTS` at most."""
    kept = series = 0

    def judge(match: re.Match[bytes]) -> bytes:
        nonlocal kept, series
        block = match[0]
        repeats = _REPEATS.search(block) is not None
        if not repeats:
            begins = _BEGINS.search(block)
            day = begins and b"-".join(begins.groups()).decode()
            margin = timedelta(days=40)
            if day and not str(first - margin) <= day <= str(last + margin):
                return b""
        elif _TOO_OFTEN.search(block) or _since_ever(block):
            return b""
        kept += 1
        series += repeats
        return block if kept <= _EVENTS and series <= _SERIES else b""

    return _EVENT.sub(judge, body)


def _since_ever(block: bytes) -> bool:
    """Whether a series began so long ago that only its expansion is left of it."""
    begins = _BEGINS.search(block)
    return begins is not None and int(begins[1]) < _OLDEST


def _meeting(
    event: Event, series: Set[str], page: Page, source: Source, now: datetime
) -> ListedMeeting:
    summary = " ".join(str(event.get("SUMMARY", "")).split())
    today = now.astimezone(source.timezone).date()
    start = moment(event.start, source.timezone, today)
    end = moment(event.end, source.timezone, today)
    assert start is not None  # noqa: S101 - an instance has a beginning
    said = linked(str(event.get("DESCRIPTION", "")), page.url)
    status = status_of(summary)
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        status = MeetingStatus.CANCELLED
    where = str(event.get("LOCATION", ""))
    url = str(event.get("URL", "")) or None
    has_end = end is not None and start.time_known and end.at > start.at
    return ListedMeeting(
        key=_key(event, series),
        title=plain_title(summary) or source.body or "Meeting",
        start=start.at,
        body=source.body,
        end=end.at if end and has_end else None,
        time_known=start.time_known,
        status=status,
        place=place(re.sub(r"https?://\S+", "", where)),
        remote=linked(where, page.url).remote or said.remote,
        url=address(page.url, url) if url else said.page,
        documents=(*_attached(event, page.url), *said.documents),
    )


def _attached(event: Event, base: str) -> Iterator[ListedDocument]:
    attached = event.get("ATTACH", [])
    for one in attached if isinstance(attached, list) else [attached]:
        href = str(one)
        if href.startswith("http") and is_document(href):
            name = getattr(one, "params", {}).get("FILENAME", "")
            if found := document(base, href, str(name)):
                yield found


def _key(event: Event, series: Set[str]) -> str:
    """The UID, and for one of a series the day on which it was first meant to be."""
    uid = str(event.get("UID", ""))
    first_meant = event.get("RECURRENCE-ID")
    day = f"|{first_meant.dt.isoformat()[:10]}" if first_meant and uid in series else ""
    return (_TIMES_IN_UID.sub(r"\1\2", uid) or f"{event.start} {event.get('SUMMARY', '')}") + day
