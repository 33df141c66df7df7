"""Pages of document links: tables, accordions, lists per year, dates only in file names."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from scrapers.fetch.page import Page, Request
from scrapers.listing import Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.lines import lines
from scrapers.platforms.markup import attribute, is_html, soup, words
from scrapers.platforms.meetings import meetings_of
from scrapers.platforms.records import Subject, gather
from scrapers.platforms.result import listing
from scrapers.platforms.window import local_day

if TYPE_CHECKING:
    from config import Source

NAME = "generic"
OPTIONS: frozenset[str] = frozenset()


def recognise(page: Page) -> bool:
    """Whether the page is a web page at all."""
    return is_html(page)


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The page itself."""
    return (Request(source.url),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The meetings that the page's dated lines stand for, and the other documents it links to."""
    if not is_html(page):
        raise Drift("The answer is no web page.")
    tree = soup(page)
    name = words(tree.find("h1")) or words(tree.find("title"))
    today = local_day(source, now)
    base = urljoin(page.url, attribute(tree.find("base", href=True), "href"))
    subject = Subject(base, name, source.body, today)
    meetings, documents = meetings_of(gather(lines(tree), base, today), subject)
    return listing(
        meetings, documents, missing="The page names no meeting and links to no document."
    )
