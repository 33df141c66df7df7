"""Pages of document links: tables, accordions, lists per year, dates only in file names."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from scrapers.dates import parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import ListedMeeting, Listing
from scrapers.platforms.links import document, is_document, kind_of
from scrapers.platforms.markup import attribute, is_html, soup, words
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, plain_title, status_of

if TYPE_CHECKING:
    from config.sources import Source

NAME = "generic"
OPTIONS: frozenset[str] = frozenset()


def recognise(page: Page) -> bool:
    """Whether the page is a web page at all."""
    return is_html(page)


def requests(source: Source, now: datetime) -> tuple[Request, ...]:  # noqa: ARG001
    """The page itself."""
    return (Request(source.url),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The meetings that the page's dated links stand for, and the other documents it links to."""
    meetings, loose = [], []
    for anchor in soup(page).find_all("a", href=True):
        found = document(page.url, attribute(anchor, "href"), words(anchor))
        if found is None or not is_document(found.url):
            continue
        when = parse_when(found.title, today=now.date())
        if when.start is None or kind_of(found.title) is None:
            loose.append(found)
            continue
        meetings.append(
            ListedMeeting(
                key_of(when.date, found.title, source.body),
                plain_title(found.title),
                when.start,
                source.body,
                time_known=when.time_known,
                status=status_of(found.title),
                documents=(found,),
            )
        )
    return listing(meetings, loose, missing="The page links to no document.")
