"""Legistar InSite: the public calendar of a Legistar site, by facts of platforms.md, section 2."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from scrapers.dates import parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing, Outcome
from scrapers.platforms.aspnet import postback, postback_of
from scrapers.platforms.drift import Drift
from scrapers.platforms.grid import Row, rows
from scrapers.platforms.links import address, kind_of
from scrapers.platforms.markup import attribute, soup, words
from scrapers.platforms.place import place
from scrapers.platforms.query import query
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, plain_title, status_of
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "legistar"
OPTIONS: frozenset[str] = frozenset()

_GRID = b"ctl00_ContentPlaceHolder1_gridCalendar"
_YEARS = "ctl00$ContentPlaceHolder1$lstYears"
# What View.ashx gives for its `M` (platforms.md, section 2); `IC` is the meeting for a calendar.
_KINDS = {
    "A": DocumentKind.AGENDA,
    "AADA": DocumentKind.AGENDA,
    "PA": DocumentKind.PACKET,
    "M": DocumentKind.MINUTES,
    "MADA": DocumentKind.MINUTES,
    "F": DocumentKind.NOTICE,
}


def recognise(page: Page) -> bool:
    """A legistar.com host, or a calendar grid under a site's own name."""
    host = urlsplit(page.url).hostname or ""
    if host == "webapi.legistar.com" or "/feed.ashx" in page.url.lower():
        return False
    return host.endswith(".legistar.com") or _GRID in page.body


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The calendar; the years of the window are asked for from its form (see `read`)."""
    parts = urlsplit(source.url)
    if parts.path in ("", "/"):
        return (Request(parts._replace(path="/Calendar.aspx").geturl()),)
    return (Request(source.url),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The rows of the calendar's grids.

    The first view shows the current month or year only, so it calls for each year of the window;
    a year's view calls for its next page.
    """
    if "/error.aspx" in urlsplit(page.url).path.lower():
        return Listing(Outcome.ERROR, reason="Legistar showed its error page; this passes.")
    tree = soup(page)
    grids = [table for table in tree.select("table.rgMasterTable") if _is_calendar(table)]
    if not grids or not recognise(page):
        raise Drift("The page has no Legistar calendar (a grid with dates and times).")
    found = [
        meeting
        for table in grids
        for row in rows(table)
        if (meeting := _meeting(row, page, source, now)) is not None
    ]
    says = next((words(n) for table in grids for n in table.select(".rgNoRecords")), None)
    return listing(
        found,
        empty=says or None,
        missing="The Legistar calendar has no rows that can be read.",
        more=_more(tree, page, source, now),
    )


def _is_calendar(table: Tag) -> bool:
    heads = " | ".join(
        words(th) or " ".join(attribute(i, "value") for i in th.find_all("input"))
        for th in table.select("th.rgHeader")
    ).casefold()
    return "date" in heads and "time" in heads


def _more(tree: BeautifulSoup, page: Page, source: Source, now: datetime) -> Iterator[Request]:
    role = page.request.role if page.request else "index"
    if role == "index":
        first, last = window(source, now)
        for year in range(first.year, last.year + 1):
            chosen = {"value": str(year), "text": str(year), "enabled": True}
            state = f"{_YEARS.replace('$', '_')}_ClientState"
            fields = {_YEARS: str(year), state: json.dumps(chosen)}
            if request := postback(tree, page.url, _YEARS, fields=fields, role="year"):
                yield request
        return
    current = tree.select_one("a.rgCurrentPage")
    following = current.find_next_sibling("a") if current else None
    target = postback_of(following)
    if target is None:
        return
    if request := postback(tree, page.url, target[0], argument=target[1], role="year"):
        yield request


def _meeting(row: Row, page: Page, source: Source, now: datetime) -> ListedMeeting | None:
    clock = words(row.node.select_one("[id$=_lblTime]")) or row.text(r"\btime\b")
    when = parse_when(f"{row.text('date')} {clock}", today=local_day(source, now))
    body = words(row.node.select_one("[id$=_hypBody]")) or words(row.cells[0])
    if when.start is None or not body:
        return None
    spot = row.cell(r"location|place|address|venue|room")
    where = words(spot)
    documents: list[ListedDocument] = []
    detail = calendar = video = identity = None
    for anchor, href, column in row.links():
        url = address(page.url, href)
        if url is None:
            continue
        asked = query(url)
        view = asked.get("m", "").upper()
        path = urlsplit(url).path.lower()
        if path.endswith("/meetingdetail.aspx"):
            detail = detail or url
            identity = identity or asked.get("id") or asked.get("legid")
        elif path.endswith("/view.ashx") and view == "IC":
            calendar = url
            identity = identity or asked.get("id")
        elif path.endswith("/video.aspx") or "video" in column:
            video = video or url
        elif path.endswith("/view.ashx"):
            text = words(anchor) or column.capitalize()
            kind = _KINDS.get(view) or kind_of(text, column)
            documents.append(ListedDocument(url, text, kind or DocumentKind.NOTICE))
        elif kind := kind_of(words(anchor), column):
            documents.append(ListedDocument(url, words(anchor) or column.capitalize(), kind))
    return ListedMeeting(
        key=identity or key_of(when.date, body),
        title=plain_title(body),
        body=plain_title(body),
        start=when.start,
        time_known=when.time_known,
        status=status_of(clock, body, where, row.text("status")),
        place=place(*(plain_title(part) for part in spot.stripped_strings)) if spot else None,
        remote=video,
        url=detail or calendar,
        documents=tuple(documents),
    )
