"""PrimeGov (OneMeeting, Granicus): the API behind its public portal, by platforms.md, section 6."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapers.fetch.page import Page, Request
from scrapers.listing import (
    DocumentKind,
    ListedDocument,
    ListedMeeting,
    Listing,
    MeetingStatus,
)
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import address, kind_of
from scrapers.platforms.markup import data
from scrapers.platforms.place import remote
from scrapers.platforms.result import listing
from scrapers.platforms.status import plain_title, status_of
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "primegov"
OPTIONS: frozenset[str] = frozenset()
"""`committees` (a list of ids) narrows to some bodies."""

_API = "/api/v2/PublicPortal"
_HTML = 3
"""The `compileOutputType` of an agenda as a page; 1 is a PDF."""


def recognise(page: Page) -> bool:
    """A primegov.com host, or objects with the field names of its meetings."""
    if (urlsplit(page.url).hostname or "").endswith(".primegov.com"):
        return True
    return page.body.lstrip()[:1] == b"[" and all(
        name in page.body for name in (b'"documentList"', b'"compileOutputType"', b'"templateId"')
    )


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """What is coming, and the archive of each year that the window reaches back into."""
    parts = urlsplit(source.url)
    site = f"{parts.scheme}://{parts.netloc}{_API}"
    years = range(window(source, now)[0].year, local_day(source, now).year + 1)
    return (
        Request(f"{site}/ListUpcomingMeetings", role="upcoming"),
        *(Request(f"{site}/ListArchivedMeetings?year={year}", role="archive") for year in years),
    )


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The meetings of one of the lists, or of a search's answer."""
    meetings = data(page)
    if not isinstance(meetings, list) or not all(_is_meeting(meeting) for meeting in meetings):
        raise Drift("The answer is not the list of meetings that PrimeGov's portal gives.")
    wanted = source.options.get("committees")
    if isinstance(wanted, list):
        meetings = [meeting for meeting in meetings if str(meeting.get("committeeId")) in wanted]
    first = window(source, now)[0]
    if page.request is not None:  # an archive holds its whole year
        meetings = [meeting for meeting in meetings if _start(meeting).date() >= first]
    return listing(
        (_meeting(meeting, page.url) for meeting in meetings),
        empty="an empty list of meetings" if recognise(page) else None,
        missing="The answer holds no meetings.",
    )


def _is_meeting(meeting: Any) -> bool:
    return (
        isinstance(meeting, dict)
        and isinstance(meeting.get("documentList"), list)
        and bool(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", _printed(meeting)))
    )


def _printed(meeting: dict[str, Any]) -> str:
    return str(meeting.get("dateTime") or meeting.get("meetingDate") or "")


def _start(meeting: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(_printed(meeting)).replace(tzinfo=None, second=0, microsecond=0)


def _meeting(meeting: dict[str, Any], base: str) -> ListedMeeting:
    title = " ".join(str(meeting.get("title") or "").split())
    if "meetingTitle" in meeting:  # a search's answer: there `title` is the document's
        title = " ".join(str(meeting["meetingTitle"]).split())
    start = _start(meeting)
    documents = _documents(meeting, base)
    names = [document.title for document in documents]
    video, zoom = meeting.get("videoUrl"), meeting.get("zoomMeetingLink")
    return ListedMeeting(
        key=str(meeting.get("meetingId") or meeting.get("id")),
        title=plain_title(title),
        start=start,
        time_known=(start.hour, start.minute) != (0, 0),
        status=_status(title, names),
        remote=remote(zoom, video),
        url=next((d.url for d in documents if "/Portal/Meeting?" in d.url), None),
        documents=tuple(documents),
    )


def _status(title: str, names: list[str]) -> MeetingStatus:
    # Los Angeles titles the meetings of its council's holidays "recess" (platforms.md, section 6).
    if re.search(r"\brecess\b", title, re.IGNORECASE):
        return MeetingStatus.CANCELLED
    return status_of(title, *names)


def _documents(meeting: dict[str, Any], base: str) -> list[ListedDocument]:
    found = []
    for entry in meeting["documentList"]:
        template = entry.get("templateId") if isinstance(entry, dict) else None
        if template is None or entry.get("publishStatus") == 0:
            continue
        output = entry.get("compileOutputType")
        path = (
            f"/Portal/Meeting?meetingTemplateId={template}"
            if output == _HTML
            else f"/Public/CompiledDocument?meetingTemplateId={template}&compileOutputType={output}"
        )
        url = address(base, str(entry.get("link") or path))
        name = " ".join(str(entry.get("templateName") or "Document").split())
        stamp = str(entry.get("publishDate") or "") or None
        if url is not None:
            kind = kind_of(name) or DocumentKind.NOTICE
            found.append(ListedDocument(url, name, kind, stamp=stamp))
    return found
