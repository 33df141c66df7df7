"""eScribe: the calendar service behind a site's public portal, by platforms.md, section 9."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from scrapers.dates import parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import address, kind_of
from scrapers.platforms.markup import data, words
from scrapers.platforms.place import place, remote
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, plain_title, status_of
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "escribe"
OPTIONS: frozenset[str] = frozenset()
"""A `MeetingViewId` in the address narrows to one view."""

_HOST = re.compile(r"\.escribemeetings\.com$", re.IGNORECASE)
# A document's `Type` (platforms.md, section 9): "Merged" and "AgendaPackage" are the whole packet.
_KINDS = {
    "agenda": DocumentKind.AGENDA,
    "agendacover": DocumentKind.AGENDA,
    "postagenda": DocumentKind.AGENDA,
    "merged": DocumentKind.PACKET,
    "agendapackage": DocumentKind.PACKET,
    "postminutes": DocumentKind.MINUTES,
    "minutes": DocumentKind.MINUTES,
}
_VIDEO = "video"
_NOT_PLACE = re.compile(r"@|https?:|\b(?:join|call|dial|zoom|meeting|agenda|will)\b", re.IGNORECASE)
# The calendar's service and that of past meetings call the same things by different names.
_NAMES = ("MeetingName", "MeetingTitle", "Title", "MeetingType")
_IDS = ("ID", "Id", "MeetingId", "MeetingID")
_PAPERS = ("MeetingDocumentLink", "MeetingLinks", "AdditionalDocumentsLinks")


def recognise(page: Page) -> bool:
    """An escribemeetings.com host, or the calendar service's address or objects."""
    parts = urlsplit(page.url)
    if _HOST.search(parts.hostname or "") or "/meetingscalendarview.aspx" in parts.path.lower():
        return True
    return page.body.lstrip()[:1] == b"{" and (
        b'"MeetingDocumentLink"' in page.body
        or (b'"FormattedStart"' in page.body and b'"MeetingType"' in page.body)
    )


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The service's meetings of the window."""
    parts = urlsplit(source.url)
    first, last = window(source, now)
    view = re.search(r"MeetingViewId=\d+", parts.query)
    url = f"{parts.scheme}://{parts.netloc}/MeetingsCalendarView.aspx/GetCalendarMeetings"
    asked = {"calendarStartDate": first.isoformat(), "calendarEndDate": last.isoformat()}
    return (
        Request(
            f"{url}?{view[0]}" if view else url,
            method="POST",
            body=json.dumps(asked).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            role="meetings",
        ),
    )


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The meetings of the service's answer."""
    answer = data(page)
    meetings = answer.get("d") if isinstance(answer, dict) else None
    if not isinstance(meetings, list) or not all(_is_meeting(meeting) for meeting in meetings):
        raise Drift("The answer is not the list of meetings that eScribe's calendar gives.")
    parts = urlsplit(page.url)
    # Addresses are relative to the site, not to the service's own address.
    site = f"{parts.scheme}://{parts.netloc}/"
    return listing(
        (one for m in meetings if (one := _meeting(m, site, source, now)) is not None),
        empty="an empty list of meetings for these days"
        if recognise(page) and not meetings
        else None,
        missing="The answer holds no meeting that has an id.",
    )


def _is_meeting(meeting: Any) -> bool:
    return (
        isinstance(meeting, dict)
        and bool(_said(meeting, _NAMES))
        and bool(meeting.get("StartDate") or meeting.get("FormattedStart"))
    )


def _said(meeting: dict[str, Any], names: tuple[str, ...]) -> str:
    """The first of those fields that says something, on one line."""
    return next((found for name in names if (found := _line(meeting.get(name)))), "")


def _line(value: Any) -> str:
    return " ".join(str(value or "").split())


def _wall_clock(stamp: Any, source: Source) -> datetime | None:
    """Local time: "2025/12/17 17:15:00" is that already, "/Date(ms)/" counts from 1970 in UTC."""
    text = str(stamp or "")
    if ticks := re.match(r"/Date\((-?\d+)", text):
        moment = datetime.fromtimestamp(int(ticks[1]) / 1000, UTC).astimezone(source.timezone)
        return moment.replace(tzinfo=None, second=0, microsecond=0)
    try:
        moment = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None
    return moment.replace(tzinfo=None, second=0, microsecond=0)


def _meeting(
    meeting: dict[str, Any], base: str, source: Source, now: datetime
) -> ListedMeeting | None:
    name, body = _said(meeting, _NAMES), _line(meeting.get("MeetingType"))
    start = _wall_clock(meeting.get("StartDate"), source)
    if start is None:
        said = _line(meeting.get("FormattedStart"))
        start = parse_when(said, today=local_day(source, now)).start
    identity = _said(meeting, _IDS)
    if start is None and not identity:
        return None
    end = _wall_clock(meeting.get("EndDate"), source)
    about = BeautifulSoup(f"<body>{meeting.get('Description') or ''}</body>", "lxml")
    listed = (entry for field in _PAPERS for entry in meeting.get(field) or ())
    entries = [entry for entry in listed if isinstance(entry, dict)]
    videos = [e for e in entries if str(e.get("Type")).casefold() == _VIDEO]
    watched = {"Url": meeting.get("VideoUrl")} if meeting.get("HasVideo") else {}
    return ListedMeeting(
        key=identity or key_of(start.date() if start else None, name, body),
        title=plain_title(name),
        body=plain_title(body) if body else None,
        start=start,
        end=end if start and end and end > start else None,
        time_known=start is not None and (start.hour, start.minute) != (0, 0),
        status=status_of(name, words(about)),
        place=_place(_line(meeting.get("Location")), list(about.stripped_strings)[:3]),
        remote=remote(*(address(base, str(e.get("Url") or "")) for e in (*videos, watched))),
        url=address(base, str(meeting.get("Url") or "")),
        documents=tuple(_documents(entries, base)),
    )


def _place(spot: str, about: list[str]) -> str | None:
    """The place, with the address that many a site puts below it in the description."""
    if spot and about and about[0].casefold().startswith(spot.casefold()):
        return place(*(line for line in about if _NOT_PLACE.search(line) is None))
    return place(spot) or place(*about)


def _documents(entries: list[dict[str, Any]], base: str) -> list[ListedDocument]:
    found = []
    for entry in entries:
        what = str(entry.get("Type") or "").casefold()
        url = address(base, str(entry.get("Url") or ""))
        if url is None or what == _VIDEO:
            continue
        title = _line(entry.get("Title") or entry.get("Type")) or "Document"
        kind = _KINDS.get(what) or kind_of(title) or DocumentKind.NOTICE
        found.append(ListedDocument(url, title, kind))
    return found
