"""A search of GDELT's news of the world (DOC 2.0 API, `mode=artlist&format=json`)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import address
from scrapers.platforms.markup import data
from scrapers.platforms.result import listing

if TYPE_CHECKING:
    from config import Source

NAME = "gdelt"
OPTIONS: frozenset[str] = frozenset({"query"})
"""`query` is GDELT's own search language, such as `"village of palmyra" sourcecountry:US`."""

_MOST = 250


def recognise(page: Page) -> bool:
    """Whether the page is a list of articles as the API gives it."""
    if page.body.lstrip()[:1] != b"{":
        return False
    host = urlsplit(page.url).hostname
    return host == "api.gdeltproject.org" or (
        re.match(rb'\s*\{\s*"articles"\s*:', page.body) is not None and b'"seendate"' in page.body
    )


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The newest articles of the past week, 250 at most (the API's own limit)."""
    query = urlencode(
        {
            "query": str(source.options["query"]),
            "mode": "artlist",
            "format": "json",
            "maxrecords": str(_MOST),
            "timespan": "1week",
            "sort": "datedesc",
        }
    )
    return (Request(f"https://api.gdeltproject.org/api/v2/doc/doc?{query}"),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The articles found. What GDELT objects to a query comes as plain text: that is drift."""
    if page.body.lstrip()[:1] != b"{":
        said = page.body[:120].decode("utf-8", "replace").strip()
        raise Drift(f"GDELT did not answer with articles: {said}")
    answer = data(page)
    articles = answer.get("articles", [] if answer == {} else None)
    if not isinstance(articles, list) or any("seendate" not in one for one in articles):
        raise Drift("The answer is not GDELT's list of articles.")
    return listing(
        documents=[found for one in articles[:_MOST] if (found := _document(one, page))],
        empty="an answer without articles" if not articles else None,
        missing="No article in the answer has an address.",
    )


def _document(article: dict[str, Any], page: Page) -> ListedDocument | None:
    url = address(page.url, str(article.get("url") or ""))
    if url is None:
        return None
    title = " ".join(str(article.get("title") or "").split())
    return ListedDocument(url, title or url, DocumentKind.ARTICLE, _seen(article["seendate"]))


def _seen(stamp: Any) -> datetime | None:
    """`20261124T101500Z`, in UTC."""
    try:
        return datetime.strptime(str(stamp), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
