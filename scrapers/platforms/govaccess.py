"""govAccess (Granicus, once VisionInternet): lists of events, by platforms.md, section 5b."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from scrapers.dates import find_date, find_time, find_times, parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.hrefs import REMOTE
from scrapers.platforms.links import address, is_document, kind_of
from scrapers.platforms.markup import attribute, soup, words
from scrapers.platforms.place import place, remote
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, plain_title, status_of
from scrapers.platforms.window import local_day, months, window

if TYPE_CHECKING:
    from config import Source

NAME = "govaccess"
OPTIONS: frozenset[str] = frozenset()

_EVENT = re.compile(r"/Home/Components/Calendar/Event/(\d+)", re.IGNORECASE)
_EMPTY = re.compile(
    r"(?:there are |there is )?(?:currently )?no (?:upcoming |current )?"
    r"(?:events|meetings|items|records|results)[\w ]{0,50}",
    re.IGNORECASE,
)
_KINDS = (
    ("agenda", DocumentKind.AGENDA),
    ("packet", DocumentKind.PACKET),
    ("minutes", DocumentKind.MINUTES),
)


def recognise(page: Page) -> bool:
    """A list of events or an event's page with the product's addresses and classes."""
    if _EVENT.search(urlsplit(page.url).path):
        return True
    return bool(re.search(rb"/Components/Calendar/Event/\d", page.body, re.IGNORECASE)) and (
        b"listtable" in page.body or b"calendar_eventlink" in page.body
    )


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The page; its further pages follow (see `read`)."""
    return (Request(source.url),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The rows of the page's tables of events, or the event whose page it is."""
    tree = soup(page)
    # The twin in UTC is only for machines; the visible time is the meeting's (platforms.md, 5b).
    for twin in tree.find_all("time"):
        twin.decompose()
    if tree.select_one(".detail-title") is not None and tree.select_one(".detail-list") is not None:
        one = _detail(tree, page, source, now)
        return listing([one] if one else [], missing="The event's page has no date.")
    if (grid := tree.select_one("table.calendar_grid, table.calendar")) is not None:
        return _month(grid, page, source, now)
    tables = [t for t in tree.select("table.listtable") if t.select_one(".event_title")]
    widgets = tree.select("[class*=events_widget], [class*=calendar_widget]")
    if not tables and not (widgets and recognise(page)):
        raise Drift("The page has no govAccess table of events.")
    rows = [row for table in tables for row in table.select("tbody tr")]
    found = [one for row in rows if (one := _meeting(row, page, source, now)) is not None]
    says = next((m for w in (*tables, *widgets) if (m := _EMPTY.search(words(w)))), None)
    return listing(
        found,
        empty=says[0].strip() if says and not found else None,
        missing="The govAccess table has no rows that can be read.",
        more=_next(tree, page, found, source, now) if page.request else (),
    )


def _next(
    tree: BeautifulSoup, page: Page, found: list[ListedMeeting], source: Source, now: datetime
) -> Iterator[Request]:
    """The next page (`/-npage-2`), until the list has gone back behind the window."""
    following = tree.select_one("a.next[href], a.pg-next-button[href]")
    url = address(page.url, attribute(following, "href"))
    days = [one.start.date() for one in found if one.start]
    if url is not None and days and max(days) >= window(source, now)[0]:
        yield Request(url, role="next")


def _meeting(row: Tag, page: Page, source: Source, now: datetime) -> ListedMeeting | None:
    link = row.select_one(".event_title a[href]")
    title = words(row.select_one(".event_title"))
    printed = words(row.select_one(".event_datetime"))
    when = parse_when(printed, today=local_day(source, now))
    if when.start is None or not title:
        return None
    url = address(page.url, attribute(link, "href"))
    identity = _EVENT.search(url or "")
    documents: dict[str, ListedDocument] = {}
    stream = None
    for anchor in row.select("td a[href]"):
        cell = anchor.find_parent("td")
        column = attribute(cell, "class")
        target = address(page.url, attribute(anchor, "href"))
        if target is None or "event_title" in column or target == url:
            continue
        if "video" in column or "media" in column:
            stream = stream or target
            continue
        kind = next((k for name, k in _KINDS if f"event_{name}" in column), None)
        if kind is None and not is_document(target):
            continue
        said = words(anchor) or (kind.value.capitalize() if kind else "Document")
        documents[target] = ListedDocument(
            target, said, kind_of(said) or kind or DocumentKind.NOTICE
        )
    return ListedMeeting(
        key=_key(identity, when.start.date(), title),
        title=plain_title(title),
        body=source.body,
        start=when.start,
        end=_end(when.start, printed),
        time_known=when.time_known,
        status=status_of(title, printed),
        place=place(words(row.select_one(".event_location"))),
        remote=stream,
        url=url,
        documents=tuple(documents.values()),
    )


def _month(grid: Tag, page: Page, source: Source, now: datetime) -> Listing:
    """A month's grid of days; from the first of them, the calls for the window's other months."""
    title = words(grid.select_one(".current_month_title")) or words(grid.caption)
    days = grid.select("td[class^=calendar_]:not(.calendar_othermonthday)")
    first = find_date(re.sub(r"([A-Z][a-z]+) (\d{4})", r"\1 1, \2", title), today=date.min)
    if first is None or len(days) < 28:
        raise Drift("The calendar's grid does not show a month.")
    found = [
        one
        for day in days
        for item in day.select(".calendar_item")
        if (one := _item(item, day, first, page, source)) is not None
    ]
    more = []
    link = grid.select_one("a.next[href], a.prev[href]")
    pattern = address(page.url, attribute(link, "href"))
    if page.request is not None and page.request.role == "index" and pattern is not None:
        for year, month in months(*window(source, now)):
            if (year, month) != (first.year, first.month):
                other = re.sub(r"-curm-\d+", f"-curm-{month}", pattern)
                url = re.sub(r"-cury-\d+", f"-cury-{year}", other)
                more.append(Request(url, role="month"))
    return listing(
        found,
        empty=f"a month without events ({title})" if not grid.select(".calendar_item") else None,
        missing="The calendar's days have no events that can be read.",
        more=more,
    )


def _item(item: Tag, day: Tag, first: date, page: Page, source: Source) -> ListedMeeting | None:
    link = item.select_one("a.calendar_eventlink")
    url = address(page.url, attribute(link, "href"))
    title = words(link)
    number = words(day.select_one(".calendar_day_value")) or words(day).split(" ")[0]
    if not title or url is None or not number.isdigit():
        return None
    on = first.replace(day=int(number))
    clock = find_time(words(item.select_one(".calendar_eventtime")))
    identity = _EVENT.search(url)
    return ListedMeeting(
        key=_key(identity, on, title),
        title=plain_title(title),
        body=source.body,
        start=datetime.combine(on, clock or time(0, 0)),
        time_known=clock is not None,
        status=status_of(title),
        url=url,
    )


def _key(identity: re.Match[str] | None, day: date, title: str) -> str:
    """The event's number and day: one that recurs has one number for all its days."""
    return f"{identity[1]}|{day.isoformat()}" if identity else key_of(day, title)


def _end(start: datetime, printed: str) -> datetime | None:
    times = find_times(printed)
    until = times[0].until if times else None
    if until is None and len(times) > 1:
        until = times[1].clock
    end = datetime.combine(start.date(), until) if until else None
    return end if end is not None and end > start else None


def _detail(tree: BeautifulSoup, page: Page, source: Source, now: datetime) -> ListedMeeting | None:
    fields: dict[str, Tag] = {}
    for line in tree.select(".detail-list li"):
        name = words(line.select_one(".detail-list-label")).rstrip(": ").casefold()
        value = line.select_one(".detail-list-value")
        if name and value is not None:
            fields.setdefault(name, value)
    title = words(tree.select_one(".detail-title"))
    printed = words(fields.get("date"))
    when = parse_when(printed, today=local_day(source, now))
    if when.start is None or not title:
        return None
    spot = fields.get("location")
    identity = _EVENT.search(page.url)
    content = tree.select_one(".detail-content")
    documents: dict[str, ListedDocument] = {}
    for anchor in tree.select(
        ".detail-agenda a[href], .detail-minutes a[href], .detail-packet a[href],"
        " .detail-content a[href]"
    ):
        url = address(page.url, attribute(anchor, "href"))
        box = attribute(anchor.find_parent(class_=re.compile(r"^detail-")), "class")
        kind = next((k for name, k in _KINDS if f"detail-{name}" in box), None)
        if url is None or (kind is None and not is_document(url)):
            continue
        said = words(anchor) or "Document"
        documents[url] = ListedDocument(url, said, kind_of(said) or kind or DocumentKind.NOTICE)
    return ListedMeeting(
        key=_key(identity, when.start.date(), title),
        title=plain_title(title),
        body=source.body,
        start=when.start,
        end=_end(when.start, printed),
        time_known=when.time_known,
        status=status_of(title, words(tree.select_one(".detail-subtitle"))),
        place=place(*spot.stripped_strings) if spot else None,
        remote=remote(*(attribute(a, "href") for a in _streams(content))),
        url=page.url,
        documents=tuple(documents.values()),
    )


def _streams(content: Tag | None) -> list[Tag]:
    return [
        anchor
        for anchor in (content.find_all("a", href=True) if content else ())
        if REMOTE.search(attribute(anchor, "href"))
    ]
