"""The Events Calendar (WordPress plug-in, "tribe"): its REST API, and its pages."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, time
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from scrapers.dates import find_times, parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import ListedMeeting, Listing, MeetingStatus
from scrapers.platforms.drift import Drift
from scrapers.platforms.eventdata import Setting
from scrapers.platforms.hrefs import linked
from scrapers.platforms.links import address
from scrapers.platforms.markup import attribute, data, is_html, soup, words
from scrapers.platforms.place import place
from scrapers.platforms.result import listing
from scrapers.platforms.status import plain_title, status_of
from scrapers.platforms.structured import events_told
from scrapers.platforms.walltime import moment
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "tribe"
OPTIONS: frozenset[str] = frozenset()
"""`category` (a slug or id) narrows to one board's events."""

_API = "/wp-json/tribe/events/v1/events"
# The calendar's own pages; its scripts alone are on every page of a site that has the plug-in.
_PAGE = re.compile(
    rb"post-type-archive-tribe_events|single-tribe_events|id=[\"']tribe-events-content[\"']"
    rb"|class=[\"'][^\"']*\btribe-events-(?:calendar-list|calendar-month|view--list|view--month)\b"
)
_EMPTY = re.compile(
    r"there (?:are|were) no (?:upcoming )?(?:events|results)[^.]{0,60}"
    r"|no (?:upcoming )?events (?:scheduled|found)",
    re.IGNORECASE,
)
_EVENT = (
    "article.tribe-events-calendar-list__event, article.tribe_events_cat, .type-tribe_events, "
    ".tribe-events-calendar-month__calendar-event, .tribe-events-single, .tribe-mini-calendar-event"
)


def recognise(page: Page) -> bool:
    """Whether the page is the API's list of events, or one of the calendar's own pages."""
    if is_html(page):
        return _PAGE.search(page.body) is not None
    return (
        b'"start_date"' in page.body
        and b'"rest_url"' in page.body
        and b'"events"' in page.body[:40]
    )


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The window's events, 50 a page."""
    first, last = window(source, now)
    query = {"start_date": str(first), "end_date": str(last), "per_page": "50", "page": "1"}
    if "category" in source.options:
        query["categories"] = str(source.options["category"])
    return (Request(urljoin(source.url, f"{_API}?{urlencode(query)}"), role="events"),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The events, and the next page where the API names one."""
    if is_html(page):
        return _of_page(page, source, now)
    answer = data(page)
    events = answer.get("events") if isinstance(answer, dict) else None
    if not isinstance(events, list) or any("start_date" not in one for one in events):
        raise Drift("The answer is not a list of events of The Events Calendar.")
    follow = answer.get("next_rest_url")
    return listing(
        (meeting for event in events if (meeting := _meeting(event, page, source, now))),
        empty="no events in these days" if not events else None,
        missing="No event in the answer has a day.",
        more=(Request(str(follow), role="events"),) if follow else (),
    )


def _meeting(
    event: dict[str, Any], page: Page, source: Source, now: datetime
) -> ListedMeeting | None:
    """`start_date` is local in the event's zone; a whole day has no time."""
    today = local_day(source, now)
    start = moment(event["start_date"], source.timezone, today)
    title = words(unescape(str(event.get("title") or "")))
    if start is None or not title:
        return None
    end = moment(event.get("end_date"), source.timezone, today)
    known = start.time_known and event.get("all_day") is not True
    said = linked(str(event.get("description") or ""), page.url)
    website = str(event.get("website") or "")
    status = status_of(title)
    if str(event.get("status")) in ("canceled", "cancelled"):
        status = MeetingStatus.CANCELLED
    elif str(event.get("status")) == "postponed":
        status = MeetingStatus.POSTPONED
    return ListedMeeting(
        key=str(event.get("id")),
        title=plain_title(title),
        start=start.at if known else datetime.combine(start.at.date(), time()),
        body=source.body,
        end=end.at if end and known and end.at > start.at else None,
        time_known=known,
        status=status,
        place=_venue(event.get("venue")),
        remote=linked(website, page.url).remote or said.remote,
        url=str(event.get("url") or "") or None,
        documents=(*linked(website, page.url).documents, *said.documents),
    )


def _venue(venue: Any) -> str | None:
    """An object, or an empty list where there is none."""
    if not isinstance(venue, dict):
        return None
    state = " ".join(str(venue[name]) for name in ("state", "zip") if venue.get(name))
    said = (venue.get("venue"), venue.get("address"), venue.get("city"))
    return place(*(words(unescape(str(part or ""))) for part in said), state)


def _of_page(page: Page, source: Source, now: datetime) -> Listing:
    tree = soup(page)
    setting = Setting(page.url, source.timezone, local_day(source, now), source.body)
    told = events_told(tree, setting)
    shown = [meeting for event in tree.select(_EVENT) if (meeting := _shown(event, setting))]
    by_url = {meeting.url: meeting for meeting in shown if meeting.url}
    meetings = [
        _completed(meeting, by_url.get(meeting.url or ""), len(told), tree, setting)
        for meeting in told
    ]
    known: set[object] = {meeting.url for meeting in told if meeting.url}
    known |= {(one.start, one.title) for one in told}
    meetings += [
        one for one in shown if one.url not in known and (one.start, one.title) not in known
    ]
    empty = _EMPTY.search(words(tree))
    return listing(
        meetings,
        empty=empty[0] if empty else None,
        missing="The calendar's page shows no event.",
    )


def _completed(
    told: ListedMeeting,
    shown: ListedMeeting | None,
    count: int,
    tree: BeautifulSoup,
    setting: Setting,
) -> ListedMeeting:
    """An event as told to machines, with the links that the page shows with it."""
    body = tree.select_one(".tribe-events-single-event-description, .tribe-events-content")
    documents = list(told.documents) + list(shown.documents if shown else ())
    remote = told.remote
    if count == 1 and body is not None:
        said = linked(str(body), setting.base)
        documents += said.documents
        remote = remote or said.remote
    unique = {document.url: document for document in documents}
    return replace(told, documents=tuple(unique.values()), remote=remote)


def _tooltip(event: Tag) -> dict[str, Any]:
    """What a month's cell of the older calendar tells its tooltip, where it has one."""
    try:
        told = json.loads(attribute(event, "data-tribejson") or "{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _shown(event: Tag, setting: Setting) -> ListedMeeting | None:
    """An event as a page shows it: a list's article, a month's cell, or the event's own page."""
    heading = event.select_one("[class*=event-title], .tribe-events-single-event-title, h1, h2, h3")
    stamp = event.select_one("time[datetime]")
    text = words(
        event.select_one(
            "[class*=event-datetime], .tribe-event-schedule-details, .tribe-events-schedule"
        )
    )
    day = attribute(stamp, "datetime") if stamp else ""
    told = _tooltip(event)
    text = text or words(unescape(str(told.get("dateDisplay") or told.get("startTime") or "")))
    when = parse_when(text, today=setting.today)
    on = parse_when(day, today=setting.today).date or when.date
    title = words(heading) or words(unescape(str(told.get("title") or "")))
    if on is None or not title:
        return None
    clocks = find_times(text)
    clock = clocks[0].clock if clocks else None
    until = (clocks[0].until or (clocks[1].clock if len(clocks) > 1 else None)) if clocks else None
    link = heading.find("a", href=True) if heading else None
    href = attribute(link, "href") if isinstance(link, Tag) else str(told.get("permalink") or "")
    url = address(setting.base, href)
    said = linked(str(event), setting.base)
    venue = event.select_one("[class*=event-venue], .tribe-events-venue-details")
    return ListedMeeting(
        key=f"{urlsplit(url).path}|{on}" if url else f"{title}|{on}",
        title=plain_title(title),
        start=datetime.combine(on, clock or time()),
        body=setting.body,
        end=datetime.combine(on, until) if clock and until and until > clock else None,
        time_known=clock is not None,
        status=status_of(title),
        place=place(words(venue)) if venue else None,
        remote=said.remote,
        url=url,
        documents=said.documents,
    )
