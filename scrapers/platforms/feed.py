"""Feeds: RSS, Atom and JSON Feed, of news as of agendas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, Listing
from scrapers.platforms.entries import Entry, entries, is_feed
from scrapers.platforms.links import is_document, kind_of
from scrapers.platforms.result import listing

if TYPE_CHECKING:
    from config import Source

NAME = "feed"
OPTIONS: frozenset[str] = frozenset()


def recognise(page: Page) -> bool:
    """Whether the page is an RSS, Atom or JSON feed."""
    return is_feed(page)


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The feed itself."""
    return (Request(source.url),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The entries as documents; a time of publication is never a meeting's."""
    found = entries(page)
    return listing(
        documents=[document for entry in found for document in documents(entry, source)],
        empty="a feed without entries" if not found else None,
        missing="No entry of the feed has an address.",
    )


def documents(entry: Entry, source: Source) -> Iterator[ListedDocument]:
    """The entry itself and the files enclosed with it."""
    said = kind_of(entry.title) if source.kind == "agenda" else None
    kind = said or DocumentKind.ARTICLE
    yield ListedDocument(entry.url, entry.title, kind, entry.published, inline=entry.html)
    for url in entry.enclosed:
        if url != entry.url and is_document(url):
            yield ListedDocument(url, entry.title, kind, entry.published)
