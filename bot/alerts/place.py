"""Where something was published, in words and as a link: the same in alerts and in answers."""

from __future__ import annotations

from urllib.parse import urldefrag, urlsplit

from bot.alerts.notice import Link, Said
from bot.language import _
from config import STATES
from scrapers import DocumentKind


def place_words(body: str, *, place: str | None, county: str | None, state: str | None) -> Said:
    """The body, its place and its state: "Village Board, Palmyra, Wisconsin".

    The county stands where no place is known; what an earlier part says is not said again.
    """
    parts = [body] if body else []
    if place:
        parts.append(place)
    elif county:
        parts.append(county if "County" in county else f"{county} County")
    if state:
        parts.append(STATES[state].name if state in STATES else state)
    kept: list[str] = []
    for part in parts:
        if not any(part.casefold() in earlier.casefold() for earlier in kept):
            kept.append(part)
    return Said(", ".join(kept), 140)


def document_link(kind: DocumentKind | None, url: str, page: int | None) -> Link:
    """The link to a document, at that page of it.

    "#page=N" opens a PDF there in every browser's viewer (RFC 8118, section 3).
    """
    called = _called(kind)
    if page is None:
        return Link(called, url)
    label = _("{document}, page {page}").format(document=called, page=page)
    return Link(label, f"{urldefrag(url).url}#page={page}")


def _called(kind: DocumentKind | None) -> str:
    return {
        DocumentKind.AGENDA: _("Agenda"),
        DocumentKind.PACKET: _("Packet"),
        DocumentKind.MINUTES: _("Minutes"),
        DocumentKind.NOTICE: _("Notice"),
        DocumentKind.ARTICLE: _("Article"),
        DocumentKind.LIST: _("List"),
        DocumentKind.AGREEMENT: _("Agreement"),
        None: _("Document"),
    }[kind]


def host_of(url: str) -> str | None:
    """The host of a web address without its "www.", for people to read; None for anything else."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host and parts.scheme in {"http", "https"} else None
