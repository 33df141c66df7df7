"""News sitemaps: a newspaper's articles of the last two days, as it tells them to Google.

Form: sitemaps.org and its news extension (`sitemap-news/0.9`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lxml import etree

from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, Listing, Outcome
from scrapers.platforms.drift import Drift
from scrapers.platforms.entries import instant, shortened
from scrapers.platforms.links import address, file_name
from scrapers.platforms.markup import is_html
from scrapers.platforms.result import listing

if TYPE_CHECKING:
    from config import Source

NAME = "news_sitemap"
OPTIONS: frozenset[str] = frozenset()

_MAPS = 3


def recognise(page: Page) -> bool:
    """Whether the page is a sitemap, or a list of sitemaps."""
    return re.search(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", page.body[:4096]) is not None


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The sitemap itself."""
    return (Request(source.url),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The articles; from a list of sitemaps, the newest few of those."""
    if is_html(page):
        raise Drift("A web page came where a sitemap was promised.")
    if not recognise(page):
        raise Drift("The answer is no sitemap.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(shortened(page.body), parser)
    if root is None:
        raise Drift("The sitemap is damaged: nothing of it could be read.")
    if etree.QName(root).localname == "sitemapindex":
        return _index(root, page)
    articles = list(_articles(root, page))
    return listing(
        documents=articles,
        empty="a sitemap without articles" if len(root) == 0 else None,
        missing="No entry of the sitemap has an address.",
    )


def _index(root: etree._Element, page: Page) -> Listing:
    maps = [
        (_said(one, "lastmod"), url)
        for one in root
        if (url := address(page.url, _said(one, "loc")))
    ]
    if not maps:
        raise Drift("The list of sitemaps names none.")
    newest = [url for _, url in sorted(maps, reverse=True)[:_MAPS]]
    return Listing(
        Outcome.EMPTY,
        reason="The page itself lists no article; its sitemaps do.",
        more=tuple(Request(url, role="map") for url in newest),
    )


def _articles(root: etree._Element, page: Page) -> Iterator[ListedDocument]:
    for entry in root:
        url = address(page.url, _said(entry, "loc"))
        if url is None:
            continue
        slug = re.sub(r"[-_]+", " ", file_name(url)).strip()
        title = " ".join(_said(entry, "title").split()) or slug
        stamp = _said(entry, "publication_date") or _said(entry, "lastmod")
        published = instant(stamp)
        yield ListedDocument(
            url, title, DocumentKind.ARTICLE, published.astimezone(UTC) if published else None
        )


def _said(entry: etree._Element, name: str) -> str:
    """The text of the first element of that local name; "" for none."""
    for one in entry.iter():
        if isinstance(one.tag, str) and etree.QName(one).localname == name:
            return (one.text or "").strip()
    return ""
