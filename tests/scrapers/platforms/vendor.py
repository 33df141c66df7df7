"""Pages of the fixtures as a module is shown them, and sources to read them for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from config.sources import Option, Source
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedMeeting

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
_FIXTURES = Path(__file__).parent / "fixtures"


def body(name: str) -> bytes:
    """A fixture's bytes; `name` is "platform/file"."""
    return (_FIXTURES / name).read_bytes()


def page(name: str, url: str, request: Request | None = None) -> Page:
    """A fixture as the answer from `url`."""
    return Page(url, body(name), request=request)


def answer(request: Request, name: str) -> Page:
    """A fixture as the answer to a request that a module has made."""
    return Page(request.url, body(name), request=request)


def source(platform: str, url: str, **options: Option) -> Source:
    """A Wisconsin source of the platform."""
    return Source(
        slug="palmyra", name="Palmyra", platform=platform, url=url, state="WI", options=options
    )


def papers(meeting: ListedMeeting) -> list[tuple[DocumentKind, str]]:
    """A meeting's documents as kind and address."""
    return [(document.kind, document.url) for document in meeting.documents]


def wall(text: str) -> datetime:
    """A naive local time, as listings have it: "2026-12-07 18:00"."""
    return datetime.fromisoformat(text)
