"""OpenCities (Granicus): the calendar behind a council's pages, `/ocapi/`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from scrapers.dates import find_time
from scrapers.fetch.page import Page, Request
from scrapers.listing import ListedMeeting, Listing, MeetingStatus, Outcome
from scrapers.platforms import generic
from scrapers.platforms.drift import Drift
from scrapers.platforms.hrefs import linked
from scrapers.platforms.links import address
from scrapers.platforms.markup import data, is_html
from scrapers.platforms.place import place
from scrapers.platforms.result import listing
from scrapers.platforms.status import plain_title, status_of
from scrapers.platforms.walltime import moment
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "opencities"
OPTIONS: frozenset[str] = frozenset()
"""`calendars` (ids) saves the request of the page that names them."""

_CALENDAR = re.compile(
    rb"(?:data-(?:entity|calendar)-id|calendarIds?)[\"']?\s*[:=]\s*[\[\"' ]*"
    rb"([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})",
    re.IGNORECASE,
)
_JSON = {"Accept": "application/json", "Content-Type": "application/json; charset=UTF-8"}


def recognise(page: Page) -> bool:
    """Whether the page is an answer of the calendar API, or a page that shows such a calendar."""
    if is_html(page):
        return b"/ocapi/calendars/" in page.body or (
            b"OpenCities" in page.body and _CALENDAR.search(page.body) is not None
        )
    return "/ocapi/" in page.url or all(
        mark in page.body[:600] for mark in (b'"success"', b'"CalendarId"', b'"MM"')
    )


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The window's items of the calendars, or first the page that names the calendars."""
    ids = source.options.get("calendars")
    if isinstance(ids, list) and ids:
        return (_items(source.url, ids, source, now),)
    return (Request(source.url, role="page"),)


def _items(url: str, ids: list[str], source: Source, now: datetime) -> Request:
    first, last = window(source, now)
    asked = {"LanguageCode": "en-US", "Ids": ids, "StartDate": str(first), "EndDate": str(last)}
    return Request(
        urljoin(url, "/ocapi/calendars/getcalendaritems"),
        "POST",
        json.dumps(asked).encode(),
        _JSON,
        role="items",
    )


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The calendar's items; of a page what it lists, and the request for its calendars' items."""
    if is_html(page):
        ids = sorted({found.decode().lower() for found in _CALENDAR.findall(page.body)})
        if not ids:
            raise Drift("The page shows no OpenCities calendar.")
        more = (_items(page.url, ids, source, now),)
        shown = generic.read(page, source, now)
        if shown.outcome is Outcome.OK:
            return replace(shown, more=more)
        return Listing(
            Outcome.EMPTY, reason="The page itself lists nothing; its calendars do.", more=more
        )
    answer = data(page)
    if not isinstance(answer, dict) or answer.get("success") is not True or "data" not in answer:
        raise Drift("The answer is not one of OpenCities' calendar API.")
    days = answer["data"]
    if isinstance(days, dict):
        return listing(_detail(days, page, source, now), missing="The event's page holds no event.")
    if not isinstance(days, list):
        raise Drift("The answer is not OpenCities' list of days.")
    meetings = [meeting for day in days for meeting in _day(day, page, source, now)]
    return listing(
        meetings,
        empty="a calendar without items in these days" if not days else None,
        missing="The calendar's days hold no items.",
        more=_details(days, page, source, now),
    )


def _detail(
    info: dict[str, Any], page: Page, source: Source, now: datetime
) -> Iterator[ListedMeeting]:
    """An item's own data: its place, its page, and the links in its description.

    Which day is meant stands in the request (`currentDateTime`), since a series has one page.
    """
    title = " ".join(str(info.get("Title") or "").split())
    asked = dict(parse_qsl(urlsplit(page.request.url if page.request else page.url).query))
    stamp = str(info.get("DateTime") or asked.get("currentDateTime") or "")
    start = moment(stamp, source.timezone, local_day(source, now))
    if not title or start is None:
        return
    where = info.get("Address") or {}
    said = linked(str(info.get("Description") or ""), page.url)
    link = str(info.get("Link") or "")
    status = MeetingStatus.CANCELLED if info.get("IsCancelled") is True else status_of(title)
    main = asked.get("mainContentId") or info.get("MainContentId")
    identity = asked.get("contentId") or info.get("Id")
    yield ListedMeeting(
        key=f"{main or identity}|{identity}",
        title=plain_title(title),
        start=start.at,
        body=source.body,
        time_known=start.time_known,
        status=status,
        place=place(where.get("Venue"), where.get("Formatted")),
        remote=said.remote,
        url=address(page.url, link) if link else said.page,
        documents=said.documents,
    )


def _day(day: Any, page: Page, source: Source, now: datetime) -> Iterator[ListedMeeting]:
    """A day's items. `DD`, `MM` and `YYYY` are its date: `DateTime` is written in the order of the
    site's own language setting, day first or month first."""
    if not isinstance(day, dict):
        raise Drift("The calendar's days are not in the form that OpenCities gives.")
    try:
        on = date(int(day["YYYY"]), int(day["MM"]), int(day["DD"]))
    except (KeyError, TypeError, ValueError) as error:
        raise Drift("A day of the calendar has no date.") from error
    for item in day.get("Items") or ():
        name = " ".join(str(item.get("Name") or "").split())
        clock = find_time(str(item.get("DateTime") or ""))
        yield ListedMeeting(
            key=f"{item.get('MainContentId') or item.get('Id')}|{item.get('Id')}",
            title=plain_title(name),
            start=datetime.combine(on, clock or time()),
            body=source.body,
            time_known=clock is not None and clock != time(),
            status=status_of(name),
        )


_SOON = 20
"""Items whose own page is asked for: an item's documents stand only there."""


def _details(days: list[Any], page: Page, source: Source, now: datetime) -> Iterator[Request]:
    today = local_day(source, now)
    items = [
        (abs((date(int(day["YYYY"]), int(day["MM"]), int(day["DD"])) - today).days), item)
        for day in days
        for item in day.get("Items") or ()
    ]
    for _, item in sorted(items, key=lambda pair: pair[0])[:_SOON]:
        query = {
            "calendarId": item.get("CalendarId"),
            "contentId": item.get("Id"),
            "language": "en-US",
            "currentDateTime": item.get("DateTime"),
            "mainContentId": item.get("MainContentId"),
        }
        yield Request(
            urljoin(page.url, f"/ocapi/get/contentinfo?{urlencode(query)}"), role="detail"
        )
