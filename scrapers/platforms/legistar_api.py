"""Legistar's Web API (webapi.legistar.com/v1/{client}/Events), by platforms.md, section 1."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from bs4 import BeautifulSoup

from scrapers.dates import find_time
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing, MeetingStatus
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import address
from scrapers.platforms.markup import data
from scrapers.platforms.place import place, remote
from scrapers.platforms.query import query
from scrapers.platforms.result import listing
from scrapers.platforms.status import status_of, without_status
from scrapers.platforms.window import window

if TYPE_CHECKING:
    from config import Source

NAME = "legistar_api"
OPTIONS = frozenset({"client"})
"""`client` is the site's name in the API ("milwaukee"); New York asks for a `token` too."""

_HOST = "webapi.legistar.com"
_PAGE = 1000
_REQUIRED = ("EventId", "EventBodyName", "EventDate")
_XML = b"schemas.datacontract.org/2004/07/LegistarWebAPI"
_FIELDS = (
    *(*_REQUIRED, "EventTime", "EventLocation", "EventComment", "EventVideoPath", "EventInSiteURL"),
    *("EventAgendaFile", "EventAgendaStatusName", "EventAgendaLastPublishedUTC"),
    *("EventMinutesFile", "EventMinutesStatusName", "EventMinutesLastPublishedUTC"),
)


def recognise(page: Page) -> bool:
    """The API's host with its events, or a list of objects with an event's field names."""
    parts = urlsplit(page.url)
    if parts.hostname == _HOST:
        return bool(re.search(r"/v1/[^/]+/events/?$", parts.path, re.IGNORECASE))
    if _is_xml(page):
        return True
    return page.body.lstrip()[:1] in (b"[", b"{") and all(
        f'"{name}"'.encode() in page.body for name in _REQUIRED
    )


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The events of the window, a thousand at a time (the API's limit)."""
    return (_page_of(source, *window(source, now), skip=0),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The events, with the agenda and minutes files that they name."""
    events = _in_xml(page) if _is_xml(page) else data(page)
    if isinstance(events, dict) and _is_event(events):
        events = [events]
    if not isinstance(events, list) or not all(_is_event(event) for event in events):
        raise Drift("The answer is not the list of events that Legistar's Web API gives.")
    asked = _asked(page)
    # Some clients ignore the filter (Nashville), so what was not asked for is left out here.
    wanted = [e for e in events if asked is None or asked[0] <= _day(e) <= asked[1]]
    more: tuple[Request, ...] = ()
    if asked is not None and len(events) >= _PAGE:
        skip = int(query(page.url).get("$skip", "0")) + _PAGE
        more = (_page_of(source, *asked, skip=skip),)
    says_so = not wanted and recognise(page)
    return listing(
        (_meeting(event, page.url) for event in wanted),
        empty="an empty list of events for these days" if says_so else None,
        missing="The answer holds no events.",
        more=more,
    )


def _is_xml(page: Page) -> bool:
    return _XML in page.body[:2048] and b"Event>" in page.body


def _in_xml(page: Page) -> list[dict[str, str]]:
    """The events as the API gives them to who does not ask for JSON."""
    # Only a handful of names, each once in an event: lxml's HTML parser reads them, in lower case.
    tree = BeautifulSoup(page.body, "lxml")
    return [
        {name: field.get_text() for name in _FIELDS if (field := event.find(name.lower()))}
        for event in tree.find_all("granicusevent")
    ]


def _page_of(source: Source, first: date, last: date, *, skip: int) -> Request:
    wanted = {
        "$filter": (
            f"EventDate ge datetime'{first.isoformat()}'"
            f" and EventDate le datetime'{last.isoformat()}'"
        ),
        "$orderby": "EventDate desc",
        "$top": str(_PAGE),
        "$skip": str(skip),
    }
    if token := source.options.get("token"):
        wanted["token"] = str(token)
    client = quote(str(source.options["client"]).lower(), safe="")
    return Request(
        f"https://{_HOST}/v1/{client}/Events?{urlencode(wanted, quote_via=quote)}",
        headers={"Accept": "application/json"},
        role="events",
    )


def _asked(page: Page) -> tuple[date, date] | None:
    if page.request is None:
        return None
    days = re.findall(r"datetime'(\d{4}-\d\d-\d\d)", query(page.request.url).get("$filter", ""))
    return (date.fromisoformat(days[0]), date.fromisoformat(days[1])) if len(days) == 2 else None


def _is_event(event: Any) -> bool:
    return (
        isinstance(event, dict)
        and all(event.get(name) for name in _REQUIRED)
        and bool(re.match(r"\d{4}-\d\d-\d\d", str(event["EventDate"])))
    )


def _day(event: dict[str, Any]) -> date:
    return date.fromisoformat(str(event["EventDate"])[:10])


def _meeting(event: dict[str, Any], base: str) -> ListedMeeting:
    body = " ".join(str(event["EventBodyName"]).split())
    clock = find_time(str(event.get("EventTime") or ""))
    start = datetime.combine(_day(event), clock or time(0, 0))
    where = str(event.get("EventLocation") or "")
    video = event.get("EventVideoPath")
    return ListedMeeting(
        key=str(event["EventId"]),
        title=body,
        body=body,
        start=start,
        time_known=clock is not None,
        status=_status(event),
        place=place(*map(without_status, where.splitlines())),
        remote=remote(video if isinstance(video, str) else None, where),
        url=address(base, str(event.get("EventInSiteURL") or "")),
        documents=tuple(_documents(event, base)),
    )


def _status(event: dict[str, Any]) -> MeetingStatus:
    names = [str(event.get(f"Event{what}StatusName") or "") for what in ("Agenda", "Minutes")]
    # New York's clerk marks a meeting that is off as deferred twice (platforms.md, section 1).
    if all(name.casefold() == "deferred" for name in names):
        return MeetingStatus.CANCELLED
    said = (event.get(name) for name in ("EventTime", "EventLocation", "EventComment"))
    return status_of(names[0], *(str(text) for text in said if text), str(event["EventBodyName"]))


def _documents(event: dict[str, Any], base: str) -> list[ListedDocument]:
    found = []
    for what, kind in (("Agenda", DocumentKind.AGENDA), ("Minutes", DocumentKind.MINUTES)):
        url = address(base, str(event.get(f"Event{what}File") or ""))
        if url is None:
            continue
        stamp = event.get(f"Event{what}LastPublishedUTC")
        published = _instant(stamp) if isinstance(stamp, str) else None
        found.append(ListedDocument(url, what, kind, published, stamp or None))
    return found


def _instant(stamp: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
