"""CivicClerk (CivicPlus): the events API behind its portal, by facts of platforms.md, section 4."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from bs4 import Tag

from scrapers.dates import parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import kind_of
from scrapers.platforms.markup import data, is_html, soup, words
from scrapers.platforms.place import place, remote
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, plain_title, status_of
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "civicclerk"
OPTIONS: frozenset[str] = frozenset()
"""The tenant is in the address; `categories` (a list of ids) narrows to some boards."""

_HOST = re.compile(r"^([\w-]+)\.(?:portal|api)\.civicclerk\.com$", re.IGNORECASE)


def recognise(page: Page) -> bool:
    """A portal's or its API's host, the API's context, or a saved portal's event list."""
    if _HOST.match(urlsplit(page.url).hostname or ""):
        return True
    return bool(
        re.search(rb'"@odata\.context"\s*:\s*"https://[\w-]+\.api\.civicclerk\.com/', page.body)
        or re.search(rb"<title>[^<]*Meetings Public Portal</title>", page.body)
    )


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The events of the window. Raises `Drift` where the address is of no CivicClerk portal."""
    tenant = _HOST.match(urlsplit(source.url).hostname or "")
    if tenant is None:
        raise Drift("The address is not a CivicClerk portal (….portal.civicclerk.com).")
    first, last = window(source, now)
    wanted = f"startDateTime ge {first}T00:00:00Z and startDateTime lt {last}T00:00:00Z"
    categories = source.options.get("categories")
    if isinstance(categories, list) and categories:
        wanted += f" and categoryId in ({','.join(categories)})"
    query = {"$filter": wanted, "$orderby": "startDateTime asc, eventName asc"}
    url = f"https://{tenant[1].lower()}.api.civicclerk.com/v1/Events"
    return (
        Request(
            f"{url}?{urlencode(query, quote_via=quote)}",
            headers={"Accept": "application/json"},
            role="events",
        ),
    )


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The events of the API, or those of a portal page that was saved after its script had run."""
    if is_html(page):
        return _rendered(page, source, now)
    answer = data(page)
    events = answer.get("value") if isinstance(answer, dict) else None
    if not isinstance(events, list) or not all(_is_event(event) for event in events):
        raise Drift("The answer is not the list of events that CivicClerk's API gives.")
    follow = answer.get("@odata.nextLink")
    more = (
        (Request(follow, headers={"Accept": "application/json"}, role="events"),) if follow else ()
    )
    return listing(
        (
            _meeting(event, _portal(page, source, answer), source)
            for event in events
            if _is_public(event)
        ),
        empty="an empty list of events for these days" if recognise(page) else None,
        missing="The answer holds no events.",
        more=more,
    )


def _portal(page: Page, source: Source, answer: dict[str, Any]) -> str:
    for url in (page.url, str(answer.get("@odata.context") or ""), source.url):
        if host := _HOST.match(urlsplit(url).hostname or ""):
            return f"https://{host[1].lower()}.portal.civicclerk.com"
    raise Drift("The answer does not tell which CivicClerk portal it is of.")


def _is_event(event: Any) -> bool:
    return (
        isinstance(event, dict)
        and "id" in event
        and bool(event.get("startDateTime") or event.get("eventDate"))
    )


def _is_public(event: dict[str, Any]) -> bool:
    return not event.get("isDeleted") and event.get("isPublished", "Published") in (
        "Published",
        True,
    )


def _wall_clock(stamp: Any) -> datetime | None:
    """The local time behind CivicClerk's false `Z`; None for its "no time" (year 1 or 1900)."""
    try:
        moment = datetime.fromisoformat(str(stamp)).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return None
    return moment if moment.year > 1900 else None


def _meeting(event: dict[str, Any], portal: str, source: Source) -> ListedMeeting:
    name = " ".join(str(event.get("eventName") or event.get("agendaName") or "").split())
    body = event.get("eventCategoryName") or event.get("categoryName")
    start = _wall_clock(event.get("startDateTime") or event.get("eventDate"))
    end = _wall_clock(event.get("meetingEndTime"))
    spot = event.get("eventLocation") or {}
    region = " ".join(str(part) for part in (spot.get("state"), spot.get("zipCode")) if part)
    city = place(spot.get("city"), region)
    youtube = event.get("youtubeVideoId")
    return ListedMeeting(
        key=str(event["id"]),
        title=plain_title(name or str(body or "")),
        body=str(body) if body else None,
        start=start,
        end=end if start and end and end > start else None,
        time_known=start is not None and start.time() != time(0, 0),
        status=status_of(name, event.get("eventNotice")),
        place=place(spot.get("address1"), spot.get("address2"), city),
        remote=remote(
            event.get("externalMediaUrl"),
            f"https://www.youtube.com/watch?v={youtube}" if youtube else None,
        ),
        url=f"{portal}/event/{event['id']}/overview",
        documents=tuple(_documents(event, portal, source)),
    )


def _documents(event: dict[str, Any], portal: str, source: Source) -> list[ListedDocument]:
    found = []
    for file in event.get("publishedFiles") or ():
        if not isinstance(file, dict) or not file.get("fileId"):
            continue
        what = str(file.get("type") or "")
        name = str(file.get("name") or what or "Document")
        stamp = str(file.get("publishOn") or "") or None
        moment = _wall_clock(stamp)
        found.append(
            ListedDocument(
                f"{portal}/event/{event['id']}/files/agenda/{file['fileId']}",
                name,
                kind_of(what, name) or DocumentKind.NOTICE,
                moment.replace(tzinfo=source.timezone).astimezone(UTC) if moment else None,
                stamp,
            )
        )
    return found


def _rendered(page: Page, source: Source, now: datetime) -> Listing:
    tree = soup(page)
    events = tree.select('[data-testid="eventList"] article')
    if not events and tree.select_one('[data-testid="eventList"]') is None:
        raise Drift("The portal's page holds no events; they come from its API.")
    return listing(
        (m for event in events if (m := _article(event, page, source, now)) is not None),
        missing="The portal's event list holds no event with a date.",
    )


def _article(event: Tag, page: Page, source: Source, now: datetime) -> ListedMeeting | None:
    when = parse_when(words(event.select_one(".event-date")), today=local_day(source, now))
    name = words(event.select_one(".event-title"))
    body = words(event.select_one(".event-category")) or None
    if when.start is None or not name:
        return None
    return ListedMeeting(
        key=key_of(when.date, name, body),
        title=plain_title(name),
        body=body,
        start=when.start,
        time_known=when.time_known,
        status=status_of(name),
        place=place(words(event.select_one(".event-location"))),
        url=page.url,
    )
