"""Hyland OnBase Agenda Online: a site's search of meetings, by platforms.md, section 5d."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from bs4 import Tag

from scrapers.dates import find_dates, parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import address, kind_of
from scrapers.platforms.markup import attribute, soup, words
from scrapers.platforms.query import query
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, plain_title, status_of
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "onbase"
OPTIONS: frozenset[str] = frozenset()
"""`mtids` in the address (meeting type ids) narrows to some bodies."""

_KINDS = {"1": DocumentKind.AGENDA, "2": DocumentKind.MINUTES, "3": DocumentKind.MINUTES}
_CUSTOM = "11"
"""What the search calls a range of one's own dates."""


def recognise(page: Page) -> bool:
    """The product's path, or its list of meetings."""
    if re.search(r"/(?:OnBase)?AgendaOnline/", page.url, re.IGNORECASE):
        return True
    return b"OnBase Agenda Online" in page.body or (
        b"/AgendaOnline/" in page.body and b"meeting-row" in page.body
    )


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The search over the window."""
    parts = urlsplit(source.url)
    root = re.match(r"(.*?/(?:OnBase)?AgendaOnline)(?:/|$)", parts.path, re.IGNORECASE)
    types = query(source.url).get("mtids")
    first, last = (f"{day:%m/%d/%Y}" for day in window(source, now))
    wanted = {"dropid": _CUSTOM, "dropsv": first, "dropev": last}
    if types:
        wanted["mtids"] = types
    path = f"{root[1] if root else parts.path.rstrip('/')}/Meetings/Search"
    return (Request(parts._replace(path=path, query=urlencode(wanted)).geturl(), role="search"),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The rows of the list of meetings."""
    tree = soup(page)
    results = tree.select_one("#meetings-list, #divResults")
    rows = tree.select("tr.meeting-row")
    if not recognise(page) or (results is None and not rows):
        raise Drift("The page has no OnBase list of meetings.")
    found = [one for row in rows if (one := _meeting(row, page, source, now)) is not None]
    says = re.search(
        r"No (?:meetings|results|records)[\w ]{0,60}|did not (?:match|return)[\w ]{0,40}",
        words(results),
        re.IGNORECASE,
    )
    return listing(
        found,
        empty=says[0].strip() if says and not rows else None,
        missing="The OnBase list has no rows that can be read.",
    )


def _meeting(row: Tag, page: Page, source: Source, now: datetime) -> ListedMeeting | None:
    def cell(name: str) -> str:
        return words(row.select_one(f"td[data-sortable-type={name}]"))

    # Some sites have a day's column without a type of its own.
    said = cell("mtgTime") or words(row.select_one("td[data-sortable-label]"))
    when = parse_when(said, today=local_day(source, now))
    name, kind = cell("mtgName"), cell("mtgType")
    if when.start is None or not (name or kind):
        return None
    # Some sites name a meeting by nothing but its date; its type says more then.
    title = kind if find_dates(name) and kind else name or kind
    documents: dict[str, ListedDocument] = {}
    view = None
    for anchor in row.select("a[href]"):
        url = address(page.url, attribute(anchor, "href"))
        if url is None:
            continue
        asked = query(url)
        label = words(anchor) or attribute(anchor, "title").split(" for ")[0]
        number = asked.get("doctype") or asked.get("documenttype") or ""
        found = kind_of(label) or _KINDS.get(number) or DocumentKind.NOTICE
        if "/viewmeeting" in url.lower():
            view = view or url
        documents.setdefault(url, ListedDocument(url, label, found))
    return ListedMeeting(
        key=attribute(row, "data-meeting-id") or key_of(when.date, title),
        title=plain_title(title),
        body=plain_title(kind) if kind else None,
        start=when.start,
        time_known=when.time_known,
        status=status_of(name, kind),
        url=view,
        documents=tuple(documents.values()),
    )
