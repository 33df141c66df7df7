"""CivicPlus AgendaCenter: a site's boards with their agendas, by platforms.md, section 3."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from bs4 import BeautifulSoup, Tag

from scrapers.dates import find_date, find_time
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import address, kind_of
from scrapers.platforms.markup import attribute, soup, words
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, plain_title, status_of
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "civicplus"
OPTIONS: frozenset[str] = frozenset()
"""A board's page as the address, or `categories` (a list of ids), narrows to some boards."""

_FILE = re.compile(r"/AgendaCenter/ViewFile/(Agenda|Minutes)/_\d{8}-(\d+)", re.IGNORECASE)
_STAMP = re.compile(r"\b(?:Posted|Amended|Updated|Revised)\b.*", re.IGNORECASE)
_NOTICE = re.compile(r"\bnotice\b|\bquorum\b|\bcancel", re.IGNORECASE)
_EMPTY = re.compile(
    r"no (?:agendas?|results|records|items|matches|meetings)[^.]{0,80}"
    r"|did not (?:match|return)[^.]{0,80}",
    re.IGNORECASE,
)


def recognise(page: Page) -> bool:
    """The AgendaCenter's address, or rows of its agendas."""
    path = urlsplit(page.url).path.lower()
    if path.startswith("/agendacenter") and "/viewfile/" not in path:
        return True
    return b"catAgendaRow" in page.body and b"/AgendaCenter/" in page.body


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The search over the window: the boards' own lists show few rows and the newest year only."""
    parts = urlsplit(source.url)
    first, last = (f"{day:%m/%d/%Y}" for day in window(source, now))
    board = re.search(r"/AgendaCenter/[^/]*-(\d+)/?$", parts.path, re.IGNORECASE)
    categories = source.options.get("categories")
    chosen = "all"
    if isinstance(categories, list) and categories:
        chosen = "".join(f"{one}," for one in categories)
    elif board is not None:
        chosen = f"{board[1]},"
    query = urlencode(
        {
            "term": "",
            "CIDs": chosen,
            "startDate": first,
            "endDate": last,
            "dateRange": "",
            "dateSelector": "",
        },
        quote_via=quote,
        safe="/,",
    )
    url = parts._replace(path="/AgendaCenter/Search/", query=query, fragment="").geturl()
    return (Request(url, role="search"),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The rows of the boards' tables; on a search's page they are those of its days."""
    tree = soup(page)
    rows = tree.select("tr.catAgendaRow")
    results = tree.select_one("p.results")
    marks = results or tree.select_one(".listing, ul.years, #AgendaCenterContent, .agendaCenter")
    if not recognise(page) or not (rows or marks):
        raise Drift("The page is not one of CivicPlus's AgendaCenter.")
    found = [one for row in rows if (one := _meeting(row, page, source, now)) is not None]
    return listing(
        found,
        empty=_nothing(tree, results) if not rows else None,
        missing="The AgendaCenter's page has no rows that can be read.",
    )


def _nothing(tree: BeautifulSoup, results: Tag | None) -> str | None:
    """What a page without rows says: in words, or by showing a search's result with no board."""
    section = results or tree.select_one("#AgendaCenterContent, .agendaCenter, ul.years")
    if section is None:
        return None
    if says := _EMPTY.search(words(section)):
        return says[0].strip()
    # Only boards with agendas in the days asked for are rendered below "Back to all agendas".
    if results is not None and tree.select_one("a.return") and not tree.select_one(".listing"):
        return words(results) or "no board with agendas in these days"
    return None


def _meeting(row: Tag, page: Page, source: Source, now: datetime) -> ListedMeeting | None:
    head = row.select_one("h3, h4, strong")
    label = row.select_one("strong[aria-label], strong")
    day = find_date(
        attribute(label, "aria-label") or words(label) or words(head),
        today=local_day(source, now),
    )
    day = day or _day_of(row)
    if day is None:
        return None
    link = row.select_one("td p a") or row.select_one("td p")
    title = re.sub(r"\s*\(pdf\)\s*$", "", words(link), flags=re.IGNORECASE) or "Agenda"
    body = _board(row) or source.body
    stamp = _STAMP.search(words(head))
    documents, stream = _documents(row, page, title, stamp[0] if stamp else None)
    clock = find_time(title)
    name = title
    # Some clerks call every row "Agenda": the board's name says more.
    if title.casefold().strip(" .") in ("agenda", "minutes", "packet", "meeting") and body:
        name = body
    return ListedMeeting(
        key=_identity(row) or key_of(day, title, body),
        title=plain_title(name),
        body=body,
        start=datetime.combine(day, clock or time(0, 0)),
        time_known=clock is not None,
        status=status_of(title, stamp[0] if stamp else None),
        remote=stream,
        url=documents[0].url if documents else None,
        documents=tuple(documents),
    )


def _identity(row: Tag) -> str | None:
    """The agenda's number: it stays when its date, title or file is changed."""
    for anchor in row.find_all("a"):
        if found := _FILE.search(attribute(anchor, "href")):
            return found[2]
        if found := re.fullmatch(r"_\d{8}-(\d+)", attribute(anchor, "name")):
            return found[1]
    return None


def _day_of(row: Tag) -> date | None:
    """The day in the files' addresses, which is the meeting's, where the row does not say it."""
    for anchor in row.select("a[href]"):
        if found := re.search(r"/_(\d\d)(\d\d)(\d{4})-\d+", attribute(anchor, "href")):
            month, day, year = map(int, found.groups())
            return date(year, month, day)
    return None


def _board(row: Tag) -> str | None:
    section = row.find_parent(id=re.compile(r"^section\d+$"))
    year = section.select_one("ul.years a[aria-label]") if isinstance(section, Tag) else None
    named = re.match(r"(.+?)\s+\d{4}$", attribute(year, "aria-label"))
    if named is not None:
        return named[1]
    listing_of = row.find_parent(class_=re.compile(r"^(?:category|listing)$"))
    heading = listing_of.find(["h2", "h3"]) if isinstance(listing_of, Tag) else None
    return re.sub(r"^[\s\u25b2-\u25c5]+", "", words(heading)) or None


def _documents(
    row: Tag, page: Page, title: str, stamp: str | None
) -> tuple[list[ListedDocument], str | None]:
    found: dict[str, ListedDocument] = {}
    stream = None
    for anchor in row.select("a[href]"):
        url = address(page.url, attribute(anchor, "href"))
        if url is None:
            continue
        if anchor.find_parent("td", class_="media") is not None:
            stream = stream or url
            continue
        file = _FILE.search(url)
        if file is None or url in found:
            continue
        kind = DocumentKind.MINUTES if file[1].lower() == "minutes" else DocumentKind.AGENDA
        if "packet=true" in url.lower():
            kind = DocumentKind.PACKET
        elif kind is DocumentKind.AGENDA and _NOTICE.search(title) and kind_of(title) is not kind:
            kind = DocumentKind.NOTICE
        name = title if kind is not DocumentKind.MINUTES else f"{title} - Minutes"
        changed = stamp if kind is not DocumentKind.MINUTES else None
        found[url] = ListedDocument(url, name, kind, stamp=changed)
    return list(found.values()), stream
