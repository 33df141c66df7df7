"""NovusAGENDA: the public meeting search of a site, by facts of platforms.md, section 11."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup, Tag

from scrapers.dates import parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms.aspnet import postback, postback_of
from scrapers.platforms.drift import Drift
from scrapers.platforms.grid import Row, rows
from scrapers.platforms.identity import Seen, by_day_and_title
from scrapers.platforms.links import address, kind_of
from scrapers.platforms.markup import attribute, soup, words
from scrapers.platforms.place import place
from scrapers.platforms.query import query
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, plain_title, status_of
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "novusagenda"
OPTIONS: frozenset[str] = frozenset()
"""A `MeetingType` in the address narrows to one board."""

_TITLE = re.compile(rb"<title>\s*NovusAGENDA", re.IGNORECASE)


def recognise(page: Page) -> bool:
    """A novusagenda.com host, or the product's title with its search form."""
    if (urlsplit(page.url).hostname or "").endswith("novusagenda.com"):
        return True
    return bool(_TITLE.search(page.body)) and b"Meeting" in page.body


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The search over the window, for the meeting type that the source's address names."""
    parts = urlsplit(source.url)
    folder = re.sub(r"/[^/]*\.aspx$", "", parts.path, flags=re.IGNORECASE).rstrip("/")
    found = re.search(r"/([^/]+\.aspx)$", parts.path, re.IGNORECASE)
    first, last = (f"{day:%m/%d/%Y}" for day in window(source, now))
    wanted = {
        "MeetingType": query(source.url).get("meetingtype", "-1"),
        "Date": "cus",
        "From": first,
        "To": last,
    }
    path = f"{folder or '/agendapublic'}/{found[1] if found else 'meetingsgeneral.aspx'}"
    return (Request(parts._replace(path=path, query=urlencode(wanted)).geturl(), role="meetings"),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The rows of the meetings' grid (not those of the items' grid beside it)."""
    tree = soup(page)
    grids = [table for table in tree.find_all("table") if _is_meetings(table)]
    if not grids or not (recognise(page) or tree.select_one("[id*=SearchAgendasMeetings]")):
        raise Drift("The page has no NovusAGENDA grid of meetings.")
    chosen = tree.select_one("select[id$=ddlDateRange] option[selected]")
    if page.request is not None and chosen is not None and attribute(chosen, "value") != "cus":
        raise Drift("NovusAGENDA did not take up the days that were asked for.")
    found = [
        meeting
        for table in grids
        for row in rows(table)
        if (meeting := _meeting(row, page, source, now)) is not None
    ]
    says = re.search(r"No (?:records|meetings) to display\.?|No meetings found\.?", words(grids[0]))
    return listing(
        by_day_and_title(found),
        empty=says[0] if says else None,
        missing="The NovusAGENDA grid has no rows that can be read.",
        more=_next(tree, grids[0], page),
    )


def _is_meetings(table: Tag) -> bool:
    first = table.find("tr")
    if not isinstance(first, Tag):
        return False
    heads = [
        words(th).casefold() for th in table.find_all("th") if th.find_parent("table") is table
    ]
    return "meeting date" in heads and "meeting type" in heads


def _next(tree: BeautifulSoup, table: Tag, page: Page) -> Iterator[Request]:
    target = postback_of(table.select_one('a[title="Next Page"]'))
    if target is None:
        return
    request = postback(tree, page.url, target[0], argument=target[1], role="meetings")
    if request is not None:
        yield request


def _meeting(row: Row, page: Page, source: Source, now: datetime) -> Seen | None:
    when = parse_when(row.text("meeting date"), today=local_day(source, now))
    cell = row.cell("meeting type")
    shown = cell.select_one(".mobile-table-td-div") if cell else None
    body = words(shown) or words(cell)
    if when.start is None or not body:
        return None
    where = row.text("location")
    identity, documents = _links(row, page)
    meeting = ListedMeeting(
        key=key_of(when.date, body),
        title=plain_title(body),
        body=plain_title(body),
        start=when.start,
        time_known=when.time_known,
        status=status_of(body, where),
        place=place(where),
        url=next((d.url for d in documents if "meetingview.aspx" in d.url.lower()), None),
        documents=tuple(documents),
    )
    return Seen(meeting, identity)


def _links(row: Row, page: Page) -> tuple[str | None, list[ListedDocument]]:
    identity = None
    found: list[ListedDocument] = []
    for anchor, href, column in row.links():
        url = address(page.url, href)
        if url is None:
            continue
        asked = query(url)
        if asked.get("meetingid", "").isdigit():
            identity = asked["meetingid"]
        image = anchor.find("img")
        text = words(anchor) or (attribute(image, "alt") if isinstance(image, Tag) else "")
        kind = kind_of(column, text) or (
            DocumentKind.MINUTES if "minutesmeetingid" in asked else DocumentKind.AGENDA
        )
        found.append(ListedDocument(url, column.strip().title() or text, kind))
    opened = row.node.select_one("[data-target^='#extendedMeeting']")
    if identity is None and opened is not None:
        identity = attribute(opened, "data-target").removeprefix("#extendedMeeting")
    return identity, found
