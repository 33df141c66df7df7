"""Google Calendar's events API (calendar/v3), as public calendars give it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapers.fetch.page import Page, Request
from scrapers.listing import ListedDocument, ListedMeeting, Listing, MeetingStatus
from scrapers.platforms.drift import Drift
from scrapers.platforms.hrefs import linked
from scrapers.platforms.links import document
from scrapers.platforms.markup import data
from scrapers.platforms.place import place
from scrapers.platforms.result import listing
from scrapers.platforms.status import plain_title, status_of
from scrapers.platforms.walltime import Moment, moment
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "google_calendar"
OPTIONS: frozenset[str] = frozenset()
"""The address holds the calendar's id and the public page's `key`."""


def recognise(page: Page) -> bool:
    """Whether the page is the API's list of events."""
    return bool(re.search(rb'"kind"\s*:\s*"calendar#events"', page.body[:500]))


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The window's events, recurring ones as single events."""
    first, last = window(source, now)
    parts = urlsplit(source.url)
    query = dict(parse_qsl(parts.query)) | {
        "singleEvents": "true",
        "orderBy": "startTime",
        "maxResults": "500",
        "timeMin": f"{first}T00:00:00Z",
        "timeMax": f"{last}T00:00:00Z",
    }
    return (Request(parts._replace(query=urlencode(query)).geturl(), role="events"),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The events, and the next page where there is one."""
    answer = data(page)
    items = answer.get("items") if isinstance(answer, dict) else None
    if not isinstance(items, list) or answer.get("kind") != "calendar#events":
        raise Drift("The answer is not Google's list of calendar events.")
    follow = answer.get("nextPageToken")
    return listing(
        (meeting for item in items if (meeting := _meeting(item, page, source, now))),
        empty="a calendar without events in these days" if not items else None,
        missing="No event of the calendar has a beginning.",
        more=(_next(page, follow),) if follow else (),
    )


def _next(page: Page, token: str) -> Request:
    parts = urlsplit(page.request.url if page.request else page.url)
    query = urlencode(dict(parse_qsl(parts.query)) | {"pageToken": token})
    return Request(parts._replace(query=query).geturl(), role="events")


def _meeting(
    item: dict[str, Any], page: Page, source: Source, now: datetime
) -> ListedMeeting | None:
    start = _moment(item.get("start"), source, now)
    if start is None or not item.get("id"):
        return None
    end = _moment(item.get("end"), source, now)
    summary = " ".join(str(item.get("summary") or "").split())
    status = status_of(summary)
    if item.get("status") == "cancelled":
        status = MeetingStatus.CANCELLED
    where = str(item.get("location") or "")
    said = linked(str(item.get("description") or ""), page.url)
    has_end = end is not None and start.time_known and end.at > start.at
    return ListedMeeting(
        key=str(item["id"]),
        title=plain_title(summary) or source.body or "Meeting",
        start=start.at,
        body=source.body,
        end=end.at if end and has_end else None,
        time_known=start.time_known,
        status=status,
        place=place(re.sub(r"https?://\S+", "", where)),
        remote=linked(where, page.url).remote or said.remote,
        url=item.get("htmlLink"),
        documents=(*_attachments(item, page), *said.documents),
    )


def _attachments(item: dict[str, Any], page: Page) -> tuple[ListedDocument, ...]:
    found = (
        document(page.url, str(one.get("fileUrl") or ""), str(one.get("title") or ""))
        for one in item.get("attachments") or ()
    )
    return tuple(one for one in found if one is not None)


def _moment(value: Any, source: Source, now: datetime) -> Moment | None:
    """`dateTime` carries its zone's offset; `date` is a whole day."""
    if not isinstance(value, dict):
        return None
    return moment(
        value.get("dateTime") or value.get("date"), source.timezone, local_day(source, now)
    )
