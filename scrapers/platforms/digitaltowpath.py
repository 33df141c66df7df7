"""Digital Towpath (small towns of New York): a board's meetings of a year, and each one's page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from scrapers.dates import When, parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing, Outcome
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import address, document
from scrapers.platforms.markup import attribute, soup, words
from scrapers.platforms.place import place
from scrapers.platforms.result import listing
from scrapers.platforms.status import plain_title, status_of
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "digitaltowpath"
OPTIONS: frozenset[str] = frozenset()
"""The address is that of all boards (`/meetings/meetings/`) or of one board's year."""

_DETAIL = re.compile(r"/meetings/detail/(\d+)")
_YEAR = re.compile(r"/meetings/meetings/[^/]+/((?:19|20)\d\d)/?$")
_KINDS = {
    "dtp-meeting-agenda": DocumentKind.AGENDA,
    "dtp-meeting-minutes": DocumentKind.MINUTES,
}


def recognise(page: Page) -> bool:
    """Whether the page has the meeting marks of a Digital Towpath site."""
    return b"dtp-meeting" in page.body


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The page itself; it leads to the years and the meetings."""
    return (Request(source.url, role="index"),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """A meeting's page, a board's year, or the list of boards (`more` leads on)."""
    if not recognise(page):
        raise Drift("The page has none of Digital Towpath's meeting marks.")
    tree = soup(page)
    if tree.select_one(".dtp-meeting-agenda, .dtp-meeting-minutes") is not None:
        return listing(_detail(tree, page, source, now), missing="The meeting's page has no date.")
    meetings = list(_year(tree, page, source, now))
    if meetings:
        first, last = window(source, now)
        recent = (one for one in meetings if one.start and first <= one.start.date() <= last)
        return listing(
            meetings,
            missing="",
            more=[Request(one.url, role="detail") for one in recent if one.url],
        )
    years = _years(tree, page, local_day(source, now).year)
    if years:
        return Listing(
            Outcome.EMPTY,
            reason="The page itself lists no meeting; its boards' years do.",
            more=years,
        )
    empty = re.search(
        r"there are (?:currently )?no [\w\s]*meetings?[^.]{0,60}", words(tree), re.IGNORECASE
    )
    return listing(
        empty=empty[0] if empty else None, missing="The page lists no meeting and no year."
    )


def _year(
    tree: BeautifulSoup, page: Page, source: Source, now: datetime
) -> Iterator[ListedMeeting]:
    board = words(tree.find("h2")) or None
    for link in tree.find_all("a", href=_DETAIL):
        label = words(link)
        when = parse_when(label, today=local_day(source, now))
        url = address(page.url, attribute(link, "href"))
        if when.start is None or url is None:
            continue
        title = label.partition(":")[2].strip() or label
        yield ListedMeeting(
            key=_key(url),
            title=plain_title(title),
            start=when.start,
            body=source.body or board,
            time_known=when.time_known,
            status=status_of(label),
            url=url,
        )


def _years(tree: BeautifulSoup, page: Page, year: int) -> tuple[Request, ...]:
    """This year's lists and last year's, whose minutes are still to come."""
    wanted = {str(year), str(year - 1)}
    urls = [
        url
        for link in tree.find_all("a", href=True)
        if (url := address(page.url, attribute(link, "href")))
    ]
    dated = [
        url for url in urls if (found := _YEAR.search(urlsplit(url).path)) and found[1] in wanted
    ]
    boards = [
        address(page.url, attribute(link, "href"))
        for link in tree.select("a.dtp-meeting-category-link[href]")
    ]
    return tuple(Request(url, role="year") for url in dict.fromkeys([*dated, *boards]) if url)


def _detail(
    tree: BeautifulSoup, page: Page, source: Source, now: datetime
) -> Iterator[ListedMeeting]:
    mark = tree.select_one(".dtp-meeting-agenda, .dtp-meeting-minutes")
    headings = [words(one) for one in mark.find_all_previous(("h2", "h3"))] if mark else []
    title = headings[0] if headings else words(tree.find("h1"))
    board = next((words(one) for one in mark.find_all_previous("h2")), None) if mark else None
    lines = [
        text
        for block in (mark.find_all_previous(("p", "div", "time")) if mark else ())
        if block.find(("p", "div")) is None and (text := words(block))
    ]
    today = local_day(source, now)
    dated = [(at, parse_when(text, today=today)) for at, text in enumerate(lines)]
    index, when = next(((at, one) for at, one in dated if one.start), (0, When()))
    if when.start is None:
        return
    documents = list(_documents(tree, page))
    base = ListedMeeting(
        key=_key(page.url),
        title=plain_title(title),
        start=when.start,
        body=source.body or board,
        time_known=when.time_known,
        status=status_of(title, lines[index]),
        url=page.url,
    )
    yield replace(base, place=place(*reversed(lines[:index])), documents=tuple(documents))


def _documents(tree: BeautifulSoup, page: Page) -> Iterator[ListedDocument]:
    """The links under each heading, up to the next."""
    for name, kind in _KINDS.items():
        for heading in tree.select(f".{name}"):
            for following in heading.find_all_next(("a", "h3")):
                if not isinstance(following, Tag) or following.name == "h3":
                    break
                if attribute(following, "href"):
                    found = document(
                        page.url, attribute(following, "href"), words(following), kind=kind
                    )
                    if found is not None:
                        yield found


def _key(url: str) -> str:
    found = _DETAIL.search(url)
    return found[1] if found else url
