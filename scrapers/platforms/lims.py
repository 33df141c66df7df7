"""Minneapolis's LIMS: its calendar service, by platforms.md, section 18."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup

from scrapers.fetch.page import Page, Request
from scrapers.listing import (
    DocumentKind,
    ListedDocument,
    ListedMeeting,
    Listing,
    MeetingStatus,
)
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import address, document, kind_of
from scrapers.platforms.markup import attribute, data, words
from scrapers.platforms.place import place
from scrapers.platforms.result import listing
from scrapers.platforms.status import plain_title, status_of
from scrapers.platforms.window import window

if TYPE_CHECKING:
    from config import Source

NAME = "lims"
OPTIONS = frozenset({"committee_id", "abbreviation"})
"""The committee's number and short name ("183", "ZBA"); `meeting_type` is 2 unless given."""

_REQUIRED = ("Id", "CommitteeName", "MeetingDate")


def recognise(page: Page) -> bool:
    """The service's address, or the field names of its meetings."""
    if "/calendar/getcalenderlist" in urlsplit(page.url).path.lower():
        return True
    return page.body.lstrip()[:1] == b"[" and all(
        f'"{name}"'.encode() in page.body for name in (*_REQUIRED, "CommitteeEnumName")
    )


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The committee's meetings since the window's first day."""
    parts = urlsplit(source.url)
    first = window(source, now)[0]
    query = {
        "fromDate": f"{first:%b} {first.day}, {first.year}",
        "toDate": "none",
        "meetingType": str(source.options.get("meeting_type", 2)),
        "committeeId": str(source.options["committee_id"]),
        "pageCount": "10000",
        "offsetStart": "0",
        "abbreviation": str(source.options["abbreviation"]),
        "keywords": "",
        "sortOrder": "6",
    }
    # The service's name is spelt like this.
    url = f"{parts.scheme}://{parts.netloc}/Calendar/GetCalenderList?{urlencode(query)}"
    return (Request(url, headers={"Accept": "application/json"}, role="meetings"),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The meetings of the service's answer."""
    meetings = data(page)
    if not isinstance(meetings, list) or not all(_is_meeting(meeting) for meeting in meetings):
        raise Drift("The answer is not the list of meetings that LIMS gives.")
    return listing(
        (_meeting(meeting, page.url) for meeting in meetings),
        empty="an empty list of meetings" if recognise(page) else None,
        missing="The answer holds no meetings.",
    )


def _is_meeting(meeting: Any) -> bool:
    return (
        isinstance(meeting, dict)
        and all(meeting.get(name) for name in _REQUIRED)
        and bool(re.match(r"\d{4}-\d\d-\d\dT", str(meeting["MeetingDate"])))
    )


def _meeting(meeting: dict[str, Any], base: str) -> ListedMeeting:
    clock = meeting.get("MeetingTime")
    start = datetime.fromisoformat(str(clock or meeting["MeetingDate"])).replace(tzinfo=None)
    name = str(meeting["CommitteeName"])
    about = BeautifulSoup(f"<body>{meeting.get('Description') or ''}</body>", "lxml")
    status = status_of(words(about))
    if meeting.get("Cancelled") is True and status is MeetingStatus.SCHEDULED:
        status = MeetingStatus.CANCELLED
    kind = str(meeting.get("MeetingType") or "")
    return ListedMeeting(
        key=str(meeting["Id"]),
        title=plain_title(name if kind in ("", "Regular") else f"{name} - {kind} meeting"),
        body=name,
        start=start,
        time_known=clock is not None,
        status=status,
        place=place(meeting.get("Location"), meeting.get("Address")),
        documents=tuple(_documents(meeting, about, base)),
    )


def _documents(meeting: dict[str, Any], about: BeautifulSoup, base: str) -> list[ListedDocument]:
    found = [
        one
        for anchor in about.find_all("a", href=True)
        if (one := document(base, attribute(anchor, "href"), words(anchor))) is not None
    ]
    if meeting.get("MarkedAgendaPublished") is True and meeting.get("AgendaId"):
        path = f"/MarkedAgenda/{meeting.get('Abbreviation')}/{meeting['AgendaId']}"
        if url := address(base, path):
            found.append(ListedDocument(url, "Agenda", DocumentKind.AGENDA))
    report = str(meeting.get("CommitteeReportDocument") or "")
    if report and meeting.get("CommitteeReportDocumentId"):
        name = report.replace(" ", "-")
        path = f"/Download/CommitteeReport/{meeting['CommitteeReportDocumentId']}/{name}"
        if url := address(base, path):
            kind = kind_of(report) or DocumentKind.MINUTES
            found.append(ListedDocument(url, report, kind))
    return found
