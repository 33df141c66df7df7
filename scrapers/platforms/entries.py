"""The entries of a feed, whichever of the four forms it is written in.

RSS and Atom by feedparser, JSON Feed (jsonfeed.org/version/1.1) and news sitemaps by hand.
"""

from __future__ import annotations

import calendar
import io
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import feedparser

from scrapers.fetch.page import Page
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import address
from scrapers.platforms.markup import data, is_html, words

LIMIT = 2_000
"""How many entries of a feed are read; the rest is not even parsed."""

_CLOSING = re.compile(rb"</(?:\w+:)?(?:item|entry|url|sitemap)\s*>")
_DOCTYPE = re.compile(rb"<!DOCTYPE\b[^>\[]*(?:\[[^\]]*\]\s*)?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its address, title, time of publication (UTC), HTML, and enclosed files.

    `updated` is when it was changed since, as far as it says so.
    """

    url: str
    title: str
    published: datetime | None = None
    html: str | None = None
    enclosed: tuple[str, ...] = ()
    updated: datetime | None = None


def is_feed(page: Page) -> bool:
    """Whether the bytes are an RSS, Atom or JSON feed."""
    head = page.body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        return b"jsonfeed.org/version" in head
    return re.search(rb"<(?:rss|feed|rdf:RDF)[\s>]", head) is not None and not is_html(page)


def entries(page: Page) -> tuple[Entry, ...]:
    """The first `LIMIT` entries; none where the feed itself holds none.

    Raises `Drift` where the page is no feed.
    """
    if is_html(page):
        raise Drift("A web page came where a feed was promised.")
    if not is_feed(page):
        raise Drift("The answer is no RSS, Atom or JSON feed.")
    found = _of_json(page) if page.body.lstrip()[:1] == b"{" else _of_xml(page)
    return tuple(found)


def shortened(body: bytes) -> bytes:
    """An XML feed without what is after its first `LIMIT` entries, without DOCTYPE.

    Raises `Drift` where it declares entities: no feed needs them, and they can be made to explode.
    """
    if b"<!ENTITY" in body[:65_536]:
        raise Drift("The feed declares XML entities, which are not read.")
    body = _DOCTYPE.sub(b"", body[:65_536], count=1) + body[65_536:]
    ends = [match.end() for match, _ in zip(_CLOSING.finditer(body), range(LIMIT), strict=False)]
    if len(ends) < LIMIT:
        return body
    last = max(body.rfind(mark) for mark in (b"</item", b"</entry", b"</url>", b"</sitemap>"))
    close = body.find(b">", last) + 1
    return body[: ends[-1]] + body[close:]


def _of_xml(page: Page) -> Iterator[Entry]:
    headers = {"content-location": page.url}
    if page.content_type:
        headers["content-type"] = page.content_type
    parsed = feedparser.parse(io.BytesIO(shortened(page.body)), response_headers=headers)
    if parsed.bozo and not parsed.entries and not parsed.version:
        raise Drift("The feed is damaged: no entry could be read.")
    for entry in parsed.entries[:LIMIT]:
        enclosed = tuple(
            url
            for enclosure in entry.get("enclosures", ())
            if (url := address(page.url, enclosure.get("href", "")))
        )
        link = entry.get("link") or (entry.get("id", "") if "://" in entry.get("id", "") else "")
        url = address(page.url, link) or next(iter(enclosed), None)
        if url is None:
            continue
        content = entry.get("content") or [{}]
        html = content[0].get("value") or entry.get("summary") or None
        published = entry.get("published_parsed")
        # feedparser gives the one for the other, with a warning.
        updated = dict.get(entry, "updated_parsed")
        title, at = _title(entry.get("title", ""), html), _utc(published or updated)
        yield Entry(url, title, at, html, enclosed, _later(at, _utc(updated)))


def _of_json(page: Page) -> Iterator[Entry]:
    items = data(page).get("items")
    if not isinstance(items, list):
        raise Drift("The JSON feed has no list of items.")
    for item in items[:LIMIT]:
        url = address(
            page.url, str(item.get("url") or item.get("external_url") or item.get("id") or "")
        )
        if url is None:
            continue
        html = item.get("content_html") or item.get("content_text") or item.get("summary")
        enclosed = tuple(
            there
            for attachment in item.get("attachments") or ()
            if (there := address(page.url, str(attachment.get("url", ""))))
        )
        updated = instant(item.get("date_modified"))
        at = instant(item.get("date_published")) or updated
        title = _title(str(item.get("title") or ""), html)
        yield Entry(url, title, at, html, enclosed, _later(at, updated))


def _later(published: datetime | None, updated: datetime | None) -> datetime | None:
    return updated if published is None or updated is None or updated > published else None


def instant(text: str | None) -> datetime | None:
    """An ISO 8601 time (or day), as UTC where no zone is given; None where it is none."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _title(title: str, html: str | None) -> str:
    named = " ".join(title.split())
    return named or words(re.sub(r"<[^>]*>", " ", html or ""))[:120]


def _utc(stamp: time.struct_time | None) -> datetime | None:
    if stamp is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(stamp), UTC)
    except (ValueError, OverflowError):
        return None
