"""Feeds: RSS, Atom and JSON Feed, of news as of agendas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time
from html import unescape
from typing import TYPE_CHECKING

from scrapers.dates import find_dates, find_times
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms.entries import Entry, entries, is_feed
from scrapers.platforms.links import is_document, kind_of
from scrapers.platforms.markup import words
from scrapers.platforms.place import place
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, plain_title, status_of, without_when

if TYPE_CHECKING:
    from config import Source

NAME = "feed"
OPTIONS: frozenset[str] = frozenset()

# CivicPlus's calendar as a feed: "Event date: June 4, 2026 Event Time: 06:00 PM - 08:00 PM …".
_EVENT = re.compile(
    r"\bEvent dates?:\s*(?P<when>.{6,120}?)\s*"
    r"(?:Location:\s*(?P<place>.{3,160}?)\s*)?(?:Description:|$)",
    re.IGNORECASE,
)


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
    if source.kind != "agenda":
        return None
    told = _EVENT.search(words(re.sub(r"<[^>]+>", " ", unescape(entry.html or ""))))
    text = f"{entry.title} {told['when']}" if told else entry.title
    days, clocks = find_dates(told["when"] if told else text), find_times(text)
    if not days or days[0].full is None or not (clocks or told):
        return None
    name = without_when(entry.title).strip(" -\u2013|:,")
    name = plain_title(" ".join(name.lstrip("-\u2013 ").split())) or source.body or "Meeting"
    clock = clocks[0].clock if clocks else None
    until = (clocks[0].until or (clocks[1].clock if len(clocks) > 1 else None)) if clocks else None
    return ListedMeeting(
        key=key_of(days[0].full, name, source.body),
        title=name,
        start=datetime.combine(days[0].full, clock or time()),
        body=source.body,
        end=datetime.combine(days[0].full, until) if until and clock and until > clock else None,
        time_known=clock is not None,
        status=status_of(entry.title),
        place=place(told["place"]) if told and told["place"] else None,
        url=entry.url,
        documents=tuple(documents(entry, source)),
    )


def documents(entry: Entry, source: Source) -> Iterator[ListedDocument]:
    """The entry itself and the files enclosed with it."""
    said = kind_of(entry.title) if source.kind == "agenda" else None
    kind = said or DocumentKind.ARTICLE
    stamp = entry.updated.isoformat() if entry.updated else None
    yield ListedDocument(entry.url, entry.title, kind, entry.published, stamp, entry.html)
    for url in entry.enclosed:
        if url != entry.url and is_document(url):
            yield ListedDocument(url, entry.title, kind, entry.published)
