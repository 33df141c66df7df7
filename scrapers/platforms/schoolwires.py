"""Schoolwires (Blackboard) calendars: the API behind school districts' calendar pages."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapers.fetch.page import Page, Request
from scrapers.listing import Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.eventdata import Setting, event_meeting
from scrapers.platforms.markup import data
from scrapers.platforms.result import listing
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "schoolwires"
OPTIONS: frozenset[str] = frozenset()
"""The address is `…/REST/api/v4/CalendarEvents/GetEvents/{calendar}`."""

_MARKS = ("EventID", "ModuleInstanceID", "Title", "Start")


def recognise(page: Page) -> bool:
    """Whether the page is the API's list of events."""
    head = page.body[:600]
    return page.body.lstrip()[:1] == b"[" and all(f'"{mark}"'.encode() in head for mark in _MARKS)


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The window's events."""
    first, last = window(source, now)
    parts = urlsplit(source.url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | {
        "StartDate": str(first),
        "EndDate": str(last),
        "ModuleInstanceFilter": "",
        "CategoryFilter": "",
        "IsDBStreamAndShowAll": "true",
    }
    return (Request(parts._replace(query=urlencode(query)).geturl(), role="events"),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The events; their times are the district's wall clock."""
    events = data(page)
    if not isinstance(events, list) or any(mark not in one for one in events for mark in _MARKS):
        raise Drift("The answer is not Schoolwires' list of events.")
    setting = Setting(page.url, source.timezone, local_day(source, now), source.body)
    return listing(
        (meeting for one in events if (meeting := event_meeting(one, setting))),
        empty="an empty list of events for these days" if not events else None,
        missing="No event in the answer has a day.",
    )
