"""Simbli / eBoard: the listing service of a school district's site, by platforms.md, section 12."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.markup import data, is_html
from scrapers.platforms.place import place
from scrapers.platforms.query import query
from scrapers.platforms.result import listing
from scrapers.platforms.status import plain_title, status_of
from scrapers.platforms.window import window

if TYPE_CHECKING:
    from config import Source

NAME = "simbli"
OPTIONS: frozenset[str] = frozenset()
"""The district's number is the `S` of the address."""

_SITE = "https://simbli.eboardsolutions.com"
_PAGE = 50


def recognise(page: Page) -> bool:
    """Simbli's host, or the field names of its meetings."""
    if (urlsplit(page.url).hostname or "").endswith("eboardsolutions.com"):
        return True
    return b'"Master_MeetingID"' in page.body and b'"MM_MeetingTitle"' in page.body


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The listing page, for its two tokens; the service is asked with them (see `read`)."""
    return (Request(source.url),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The meetings of the service's answer; the listing page only calls for the first of them."""
    if is_html(page):
        return _first(page, source)
    meetings = data(page)
    if not isinstance(meetings, list) or not all(_is_meeting(meeting) for meeting in meetings):
        raise Drift("The answer is not the list of meetings that Simbli's service gives.")
    first = window(source, now)[0]
    return listing(
        (_meeting(meeting, source) for meeting in meetings if meeting.get("ACCESS", "P") == "P"),
        empty="an empty list of meetings" if recognise(page) and not meetings else None,
        missing="The answer holds no public meetings.",
        more=_next(page, meetings, first.isoformat()),
    )


def _district(url: str) -> str | None:
    return query(url).get("s")


def _first(page: Page, source: Source) -> Listing:
    def token(name: str) -> str | None:
        found = re.search(rb"var\s+" + name.encode() + rb"\s*=\s*['\"]([^'\"]+)['\"]", page.body)
        return found[1].decode("utf-8", "replace") if found else None

    connection, security = token("constr"), token("sToken")
    district = _district(page.url) or _district(source.url)
    if connection is None or security is None or district is None:
        raise Drift("Simbli's listing page no longer has the tokens that its service asks for.")
    asked = {
        "ListingType": "0",
        "TimeZone": "-60",
        "CustomSort": 0,
        "SortColName": "DateTime",
        "IsSortDesc": True,
        "RecordStart": 0,
        "RecordCount": _PAGE,
        "FilterExp": "",
        "ParentGroup": None,
        "IsUserLoggedIn": False,
        "UserID": "",
        "UserRole": None,
        "EncUserId": None,
        "Id": 0,
        "SchoolID": district,
        "ConnectionString": connection,
        "SecurityToken": security,
        "CreatedOn": "0001-01-01T00:00:00",
        "CreatedBy": None,
        "ModifiedOn": "0001-01-01T00:00:00",
        "ModifiedBy": None,
        "DeletedBy": None,
        "DeletedOnUTC": None,
        "IsDeleted": False,
    }
    return listing(
        empty="its meetings come from a service that is asked next",
        missing="",
        more=[_asking(asked)],
    )


def _asking(asked: dict[str, Any]) -> Request:
    return Request(
        f"{_SITE}/Services/api/GetMeetingListing",
        method="POST",
        body=json.dumps(asked).encode(),
        headers={"Content-Type": "application/json", "Accept": "application/json"},
        role="meetings",
    )


def _next(page: Page, meetings: list[dict[str, Any]], first: str) -> list[Request]:
    """The next fifty, newest first, until they are older than the window."""
    if page.request is None or page.request.body is None or len(meetings) < _PAGE:
        return []
    if any(str(meeting["MM_DateTime"]) < first for meeting in meetings):
        return []
    asked = json.loads(page.request.body)
    return [_asking({**asked, "RecordStart": asked["RecordStart"] + _PAGE})]


def _is_meeting(meeting: Any) -> bool:
    return (
        isinstance(meeting, dict)
        and bool(meeting.get("Master_MeetingID"))
        and bool(re.match(r"\d{4}-\d\d-\d\dT", str(meeting.get("MM_DateTime") or "")))
    )


def _meeting(meeting: dict[str, Any], source: Source) -> ListedMeeting:
    name = " ".join(str(meeting.get("MM_MeetingTitle") or "").split())
    start = datetime.fromisoformat(str(meeting["MM_DateTime"])).replace(tzinfo=None)
    district = _district(source.url) or meeting.get("MM_DistrictID")
    view = f"{_SITE}/SB_Meetings/ViewMeeting.aspx?S={district}&MID={meeting['Master_MeetingID']}"
    documents = []
    if stamp := str(meeting.get("MM_PublishedDate") or ""):
        published = datetime.fromisoformat(stamp).replace(tzinfo=source.timezone).astimezone(UTC)
        documents.append(ListedDocument(view, "Agenda", DocumentKind.AGENDA, published, stamp))
    if meeting.get("MinutesStatus") == "PUBLISHED":
        documents.append(ListedDocument(f"{view}&T=1", "Minutes", DocumentKind.MINUTES))
    body = str(meeting.get("ML_TypeTitle") or "") or None
    return ListedMeeting(
        key=str(meeting["Master_MeetingID"]),
        title=plain_title(name or body or "Meeting"),
        body=body,
        start=start,
        time_known=(start.hour, start.minute) != (0, 0),
        status=status_of(name),
        place=place(*(str(meeting.get(f"MM_Address{n}") or "") for n in (1, 2, 3))),
        url=view,
        documents=tuple(documents),
    )
