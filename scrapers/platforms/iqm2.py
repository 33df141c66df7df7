"""IQM2 / MinuteTraq (Granicus): a calendar and meeting pages, by platforms.md, section 5c."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup, Tag

from scrapers.dates import parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import address, kind_of
from scrapers.platforms.markup import attribute, soup, words
from scrapers.platforms.place import place
from scrapers.platforms.query import query
from scrapers.platforms.result import listing
from scrapers.platforms.status import plain_title, status_of
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "iqm2"
OPTIONS: frozenset[str] = frozenset()

# What FileOpen.aspx gives for its `Type` (platforms.md, 5c); 4 is an item's attachment.
_KINDS = {
    "14": DocumentKind.AGENDA,
    "1": DocumentKind.PACKET,
    "12": DocumentKind.MINUTES,
    "15": DocumentKind.MINUTES,
}
_EMPTY = re.compile(
    r"(?:there are )?(?:currently )?no (?:upcoming )?meetings [\w ]{0,60}|no records found",
    re.IGNORECASE,
)


def recognise(page: Page) -> bool:
    """An iqm2.com host, or the product's meeting rows or meeting heading."""
    if (urlsplit(page.url).hostname or "").endswith("iqm2.com"):
        return "/services/rss" not in page.url.lower()
    return b"/Citizens/Detail_Meeting.aspx?ID=" in page.body and (
        b"MeetingRow" in page.body or b"lblMeetingGroup" in page.body
    )


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The list of the window's meetings; a meeting's own page where the source is one."""
    parts = urlsplit(source.url)
    if "detail_meeting" in parts.path.lower():
        return (Request(source.url, role="meeting"),)
    first, last = window(source, now)
    wanted = {
        "Frame": "Yes",
        "View": "List",
        "From": f"{first.month}/{first.day}/{first.year}",
        "To": f"{last.month}/{last.day}/{last.year}",
    }
    url = parts._replace(path="/Citizens/Calendar.aspx", query=urlencode(wanted)).geturl()
    return (Request(url, role="calendar"),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The meetings of a calendar or front page, or the one of a meeting's page."""
    tree = soup(page)
    if tree.select_one("[id$=lblMeetingGroup]") is not None:
        one = _detail(tree, page, source, now)
        missing = "The meeting's page has no date that can be read."
        return listing([one] if one else [], missing=missing)
    rows = tree.select("div.MeetingRow")
    found = [one for row in rows if (one := _row(row, page, source, now)) is not None]
    if rows and not found:
        raise Drift("The calendar's rows have no meeting that can be read.")
    main = tree.select_one(".MainContentPlaceholder, [role=main]") or tree
    says = _EMPTY.search(words(main))
    return listing(
        found,
        empty=says[0].strip() if says and recognise(page) else None,
        missing="The page has no IQM2 calendar (rows of meetings).",
    )


def _row(row: Tag, page: Page, source: Source, now: datetime) -> ListedMeeting | None:
    link = row.select_one(".RowLink a[href]")
    url = address(page.url, attribute(link, "href"))
    identity = _identity(url)
    when = parse_when(words(link), today=local_day(source, now))
    if when.start is None or identity is None:
        return None
    fields, spot = _title_fields(attribute(link, "title"))
    body = fields.get("board") or words(row.select_one(".RowDetails")).split(" - ")[0]
    title = _title(body, fields.get("type", ""))
    cancelled = words(row.select_one(".MeetingCancelled"))
    return ListedMeeting(
        key=identity,
        title=title,
        body=plain_title(body) or None,
        start=when.start,
        time_known=when.time_known and when.start.time() != time(),
        status=status_of(fields.get("status"), cancelled, body, fields.get("type")),
        place=place(*spot),
        remote=_stream(row.select(".MeetingLinks a"), page),
        url=url,
        documents=tuple(_documents(row.select(".MeetingLinks a"), page)),
    )


def _title_fields(title: str) -> tuple[dict[str, str], list[str]]:
    """The "Name:<tab>value" lines of a row's tooltip, and its nameless lines (room, address)."""
    fields: dict[str, str] = {}
    nameless: list[str] = []
    for line in re.split(r"[\r\n]+", title):
        name, separator, value = line.partition("\t")
        if not separator:
            continue
        if name.strip().endswith(":"):
            fields[name.strip().rstrip(":").casefold()] = " ".join(value.split())
        elif value.strip():
            nameless.append(value.strip())
    return fields, nameless


def _detail(tree: BeautifulSoup, page: Page, source: Source, now: datetime) -> ListedMeeting | None:
    def named(name: str) -> str:
        return words(tree.select_one(f"[id$={name}]"))

    when = parse_when(named("lblMeetingDate"), today=local_day(source, now))
    hidden = attribute(tree.select_one("input[id$=txtMeetingID]"), "value")
    identity = hidden or _identity(page.url)
    if when.start is None or not identity:
        return None
    stamp = tree.select_one("[id$=lblMeetingDate]")
    room = [
        str(node).strip()
        for node in (stamp.next_siblings if stamp else ())
        if isinstance(node, str) and str(node).strip()
    ]
    body, kind = named("lblMeetingGroup"), named("lblMeetingType")
    return ListedMeeting(
        key=identity,
        title=_title(body, kind),
        body=plain_title(body) or None,
        start=when.start,
        time_known=when.time_known and when.start.time() != time(),
        status=status_of(named("lblMeetingStatus"), body, kind),
        place=place(*room[:1], words(tree.select_one(".MeetingAddress"))),
        remote=_stream(tree.select(".MeetingDownloads a"), page),
        url=page.url,
        documents=tuple(_documents(tree.select(".MeetingDownloads a"), page)),
    )


def _identity(url: str | None) -> str | None:
    return query(url).get("id") if "detail_meeting" in (url or "").lower() else None


def _title(body: str, kind: str) -> str:
    if kind.casefold() in ("", "meeting", body.casefold()):
        return plain_title(body)
    return plain_title(f"{body} - {kind}")


def _stream(links: list[Tag], page: Page) -> str | None:
    """Where the meeting can be watched: a split view in the mode of its video."""
    urls = (address(page.url, attribute(link, "href")) for link in links)
    return next((url for url in urls if query(url).get("mode", "").casefold() == "video"), None)


def _documents(links: list[Tag], page: Page) -> list[ListedDocument]:
    found = []
    for link in links:
        url = address(page.url, attribute(link, "href"))
        # A document that is not there is a link to nowhere with this class.
        hidden = "HiddenDocumentLink" in attribute(link, "class")
        if url is None or hidden or "fileopen.aspx" not in url.lower():
            continue
        text = words(link)
        kind = _KINDS.get(query(url).get("type", "")) or kind_of(text) or DocumentKind.NOTICE
        found.append(ListedDocument(url, text or kind.value.capitalize(), kind))
    return found
