"""Pages that are one meeting's agenda or minutes, not a list of meetings.

Vendors show agendas as web pages (Granicus's AgendaViewer, OnBase's ViewAgenda, IQM2, AgendaQuick).
Read as a list, every date that an item speaks of would be a meeting.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing, MeetingStatus
from scrapers.platforms.links import document, is_document
from scrapers.platforms.markup import attribute, is_html, soup, words
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, plain_title

if TYPE_CHECKING:
    from config import Source

_ITEMS = 10
"""An agenda has more items than a page that only speaks of a meeting has parts."""

_KINDS = frozenset({DocumentKind.AGENDA, DocumentKind.PACKET, DocumentKind.MINUTES})


def of_document(page: Page, source: Source, now: datetime) -> Listing | None:
    """The one meeting that the page is the agenda or the minutes of; None where it is neither."""
    if not is_html(page):
        return None
    # The readers are heavy: few pages are asked about.
    from scrapers.readers import read

    reading = read(
        page.body, url=page.url, content_type="text/html", zone=source.zone, now=now, title=None
    )
    said = reading.agenda
    if reading.kind not in _KINDS or said.start is None or len(reading.passages) < _ITEMS:
        return None
    title = plain_title(said.body or reading.title or source.body or "Meeting")
    own = ListedDocument(page.url, f"{title} {reading.kind.value}", reading.kind)
    meeting = ListedMeeting(
        key=key_of(said.start.date(), title, source.body),
        title=title,
        start=said.start if said.time_known else datetime.combine(said.start.date(), time()),
        body=said.body or source.body,
        time_known=said.time_known,
        status=said.status or MeetingStatus.SCHEDULED,
        place=said.place,
        remote=said.remote,
        url=page.url,
        documents=(own, *_attached(page)),
    )
    return listing([meeting], missing="")


def _attached(page: Page) -> tuple[ListedDocument, ...]:
    """The files that the agenda links to: its items' papers."""
    found: dict[str, ListedDocument] = {}
    for anchor in soup(page).find_all("a", href=True):
        one = document(page.url, attribute(anchor, "href"), words(anchor))
        if one is not None and is_document(one.url):
            found.setdefault(one.url, one)
    return tuple(found.values())
