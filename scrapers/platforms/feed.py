"""Feeds: RSS, Atom and JSON Feed, of news as of agendas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from scrapers.dates import find_dates, find_times
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms.entries import Entry, entries, is_feed
from scrapers.platforms.links import is_document, kind_of
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, plain_title, status_of, without_when

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
    """The entries as documents; a time of publication is never a meeting's.

    A board's calendar as a feed has the day and the time of each meeting in the titles: there an
    entry is a meeting.
    """
    found = entries(page)
    meetings: list[ListedMeeting] = []
    loose: list[ListedDocument] = []
    for entry in found:
        meeting = _meeting(entry, source)
        if meeting is None:
            loose += documents(entry, source)
        else:
            meetings.append(meeting)
    return listing(
        meetings,
        loose,
        empty="a feed without entries" if not found else None,
        missing="No entry of the feed has an address.",
    )


def _meeting(entry: Entry, source: Source) -> ListedMeeting | None:
    days, clocks = find_dates(entry.title), find_times(entry.title)
    if source.kind != "agenda" or not days or not clocks or days[0].full is None:
        return None
    name = without_when(entry.title).strip(" -\u2013|:,")
    name = plain_title(" ".join(name.lstrip("-\u2013 ").split())) or source.body or "Meeting"
    until = clocks[0].until or (clocks[1].clock if len(clocks) > 1 else None)
    return ListedMeeting(
        key=key_of(days[0].full, name, source.body),
        title=name,
        start=datetime.combine(days[0].full, clocks[0].clock),
        body=source.body,
        end=datetime.combine(days[0].full, until) if until and until > clocks[0].clock else None,
        status=status_of(entry.title),
        url=entry.url,
        documents=tuple(documents(entry, source)),
    )


def documents(entry: Entry, source: Source) -> Iterator[ListedDocument]:
    """The entry itself and the files enclosed with it."""
    said = kind_of(entry.title) if source.kind == "agenda" else None
    kind = said or DocumentKind.ARTICLE
    yield ListedDocument(entry.url, entry.title, kind, entry.published, inline=entry.html)
    for url in entry.enclosed:
        if url != entry.url and is_document(url):
            yield ListedDocument(url, entry.title, kind, entry.published)
