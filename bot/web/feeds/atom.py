"""Hits and searches as Atom (RFC 4287)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from aiohttp import web

from bot.language import _
from bot.web.asked import Refused, narrowing
from bot.web.marks import inert, line, outward, quoted
from bot.web.pages.search import looked_up, understood
from bot.web.press import document_address, link
from bot.web.room import ROOM, VIEWER
from bot.web.words import kind_word, where
from scrapers import Span
from store import hits, search

ENTRIES = 50
_QUOTE = 1_200
_NAMESPACE = "http://www.w3.org/2005/Atom"
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the passage, where in it, when it was found, and its page here."""

    shown: hits.ShownHit | search.Found
    spans: tuple[Span, ...]
    at: datetime
    path: str


async def of_hits(request: web.Request) -> web.Response:
    """The newest hits, narrowed as on the page."""
    asked, viewer = narrowing(request), request[VIEWER]
    async with request.app[ROOM].db.read() as conn:
        found = await hits.found_by(
            conn,
            viewer.watch(asked.watch),
            filters=viewer.filters(**asked.filters()),
            limit=ENTRIES,
        )
    names = [watch.name for watch in viewer.watches if watch.id == asked.watch]
    title = ", ".join(filter(None, ("Hear Ye", *names, asked.place, asked.state)))
    entries = [Entry(hit, hit.spans, hit.found_at, f"/hit/{hit.id}") for hit in found]
    return _feed(request, title, f"/hits{asked.as_query()}", entries)


async def of_search(request: web.Request) -> web.Response:
    """The newest passages that a query finds."""
    asked, typed = narrowing(request), request.query.get("q", "").strip()
    query, fault = understood(typed)
    if query is None:
        raise Refused(text=str(fault) if fault else _("q is the query to search for."))
    found = await looked_up(request, query, asked, ENTRIES)
    entries = [
        Entry(
            finding.found,
            finding.spans,
            finding.found.first_seen,
            document_address(finding.found, typed),
        )
        for finding in found.findings
    ]
    return _feed(request, f"Hear Ye: {typed}", f"/search{asked.as_query(q=typed)}", entries)


def _feed(request: web.Request, title: str, page: str, entries: Iterable[Entry]) -> web.Response:
    feed = Element("feed", xmlns=_NAMESPACE)
    _text(feed, "title", title)
    _text(feed, "id", link(request, page))
    SubElement(feed, "link", rel="alternate", href=link(request, page), type="text/html")
    SubElement(feed, "link", rel="self", href=link(request, request.path + _asked(request)))
    SubElement(SubElement(feed, "author"), "name").text = "Hear Ye"
    listed = list(entries)
    newest = max((entry.at for entry in listed), default=_EPOCH)
    _text(feed, "updated", newest.isoformat(timespec="seconds"))
    for entry in listed:
        _entry(request, feed, entry)
    body = tostring(feed, encoding="utf-8", xml_declaration=True)
    tag = hashlib.sha256(body).hexdigest()[:32]
    answer = web.Response(body=body, content_type="application/atom+xml", charset="utf-8")
    answer.etag = tag
    if any(known.value in {tag, "*"} for known in request.if_none_match or ()):
        return web.Response(status=304, headers={"ETag": answer.headers["ETag"]})
    return answer


def _entry(request: web.Request, feed: Element, entry: Entry) -> None:
    shown = entry.shown
    there = where(shown.body, shown.source_name, shown.place, shown.county, shown.state)
    made = SubElement(feed, "entry")
    _text(made, "title", f"{there}: {line(shown.document_title, 160)}")
    _text(made, "id", link(request, entry.path))
    SubElement(made, "link", rel="alternate", href=link(request, entry.path), type="text/html")
    if original := outward(shown.document_url):
        SubElement(made, "link", rel="via", href=original)
    _text(made, "updated", entry.at.isoformat(timespec="seconds"))
    SubElement(made, "category", term=shown.document_kind, label=kind_word(shown.document_kind))
    content = SubElement(made, "content", type="html")
    content.text = f"<blockquote>{quoted(shown.text, entry.spans, _QUOTE)}</blockquote>"


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = inert(text)


def _asked(request: web.Request) -> str:
    """The query string without the key: a feed may be handed on."""
    shown = request.rel_url.without_query_params("key").raw_query_string
    return f"?{shown}" if shown else ""


ROUTES = {"/hits.atom": of_hits, "/search.atom": of_search}
