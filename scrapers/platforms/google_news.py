"""A Google News search as a feed (news.google.com/rss/search)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from scrapers.fetch.page import Page, Request
from scrapers.listing import Listing
from scrapers.platforms import feed
from scrapers.platforms.drift import Drift
from scrapers.platforms.entries import is_feed

if TYPE_CHECKING:
    from config import Source

NAME = "google_news"
OPTIONS: frozenset[str] = frozenset({"query"})
"""`query` is Google's own search language, such as `"Palmyra" Wisconsin when:7d`."""


def recognise(page: Page) -> bool:
    """Whether the page is a feed of Google News."""
    return is_feed(page) and (
        urlsplit(page.url).hostname == "news.google.com"
        or re.search(rb"<link>https://news\.google\.com/", page.body[:4096]) is not None
    )


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The search's feed, in American English."""
    query = urlencode(
        {"q": str(source.options["query"]), "hl": "en-US", "gl": "US", "ceid": "US:en"}
    )
    return (Request(f"https://news.google.com/rss/search?{query}"),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The articles found; their addresses lead on to the papers."""
    if is_feed(page) and not recognise(page):
        raise Drift("The feed is not one of Google News.")
    return feed.read(page, source, now)
