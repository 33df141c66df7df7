"""Municode Meetings (CivicPlus): its publish page, its API, and towns' own pages of it.

By platforms.md, section 8. The towns' own pages are Drupal's, with the theme "aha_compass".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup, Tag

from scrapers.dates import parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.identity import Seen, by_day_and_title
from scrapers.platforms.links import address, kind_of
from scrapers.platforms.markup import attribute, data, is_html, soup, words
from scrapers.platforms.place import place
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, plain_title, status_of
from scrapers.platforms.titles import undated
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "municode"
OPTIONS: frozenset[str] = frozenset()

_API = "/api/v1/public/meeting/list.json"
_ID = re.compile(r"MEET-(?:Agenda|Packet|Minutes)-([0-9a-f]{32})", re.IGNORECASE)
_COLUMNS = {
    "agenda": DocumentKind.AGENDA,
    "packet": DocumentKind.PACKET,
    "minutes": DocumentKind.MINUTES,
}
_FIELDS = (
    ("AgendaLinksURL", DocumentKind.AGENDA),
    ("AgendaLinksHtmlURL", DocumentKind.AGENDA),
    ("PacketLinksURL", DocumentKind.PACKET),
    ("MinutesLinksURL", DocumentKind.MINUTES),
)
_BLOB = "mccmeetings."
"""Where Municode keeps every town's files."""


def recognise(page: Page) -> bool:
    """Municode's hosts and tables, its API's objects, or a town's page with its theme."""
    host = urlsplit(page.url).hostname or ""
    if host == "meetings.municode.com" or host.endswith(".municodemeetings.com"):
        return True
    if page.body.lstrip()[:1] == b"{":
        return b'"Meetings"' in page.body and b'"CalendarDate"' in page.body
    return bool(re.search(rb'class="[^"]*\bdiv-table mcm\b', page.body)) or (
        b"/sites/all/themes/aha_compass/" in page.body
        and (b"views-field-field-calendar-date" in page.body or b"meeting_info" in page.body)
    )


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The publish page, the API's window, or the town's list (and its past meetings)."""
    parts = urlsplit(source.url)
    if (parts.hostname or "").endswith(".municodemeetings.com") and parts.path in ("", "/"):
        first, last = window(source, now)
        query = urlencode({"datefrom": first.isoformat(), "dateto": last.isoformat()})
        return (Request(parts._replace(path=_API, query=query).geturl(), role="api"),)
    if parts.path.rstrip("/").endswith("/meetings"):
        past = parts._replace(path=f"{parts.path.rstrip('/')}/recent").geturl()
        return (Request(source.url), Request(past, role="recent"))
    return (Request(source.url),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The meetings of whichever of the product's pages this is."""
    if not is_html(page):
        return _api(page)
    tree = soup(page)
    if tables := tree.select("table.div-table.mcm, table.mcm"):
        return _published(tree, tables[0], page, source, now)
    if table := tree.select_one("table.views-table"):
        return _town(tree, table, page, source, now)
    if tree.select_one(".meeting_info") is not None:
        one = _own_page(tree, page, source, now)
        return listing([one] if one else [], missing="The meeting's page has no date.")
    says = re.search(
        r"(?:There are )?no (?:upcoming |recent )?meetings[\w ]{0,40}|No meetings found",
        words(tree),
    )
    if says is None or not recognise(page):
        raise Drift("The page has no Municode table of meetings.")
    return listing(empty=says[0].strip(), missing="")


def _published(
    tree: BeautifulSoup, table: Tag, page: Page, source: Source, now: datetime
) -> Listing:
    rows = [row for row in table.select("tr") if row.select_one("td.date, td.meeting")]
    found = [one for row in rows if (one := _published_row(row, page, source, now)) is not None]
    following = tree.find("a", string=re.compile(r"^\s*(?:Next|\u203a|\u00bb|>)\s*$"))
    more = address(page.url, attribute(following, "href")) if isinstance(following, Tag) else None
    says = re.search(r"No (?:records|meetings)[\w ]{0,40}", words(table), re.IGNORECASE)
    return listing(
        by_day_and_title(found),
        empty=says[0].strip() if says and not rows else None,
        missing="The Municode table has no rows that can be read.",
        more=[Request(more)] if more else [],
    )


def _published_row(row: Tag, page: Page, source: Source, now: datetime) -> Seen | None:
    def text(column: str) -> str:
        return words(row.select_one(f"td.{column}"))

    when = parse_when(f"{text('date')} {text('time')}", today=local_day(source, now))
    title = text("meeting")
    if when.start is None or not title:
        return None
    documents: list[ListedDocument] = []
    for column, kind in _COLUMNS.items():
        documents += [
            ListedDocument(url, column.capitalize(), kind)
            for anchor in row.select(f"td.{column} a[href]")
            if (url := address(page.url, attribute(anchor, "href")))
        ]
    stream = row.select_one("td.multimedia a[href]")
    meeting = ListedMeeting(
        key=key_of(when.date, title),
        title=plain_title(title),
        start=when.start,
        time_known=when.time_known,
        status=status_of(title, text("time"), text("venue")),
        place=place(text("venue")),
        remote=address(page.url, attribute(stream, "href")),
        documents=tuple(documents),
    )
    return Seen(meeting, _identity(documents))


def _identity(documents: list[ListedDocument]) -> str | None:
    """Agenda, packet and minutes of a meeting have one id in their names."""
    found = {match[1].lower() for d in documents if (match := _ID.search(d.url))}
    return found.pop() if len(found) == 1 else None


def _api(page: Page) -> Listing:
    answer = data(page)
    meetings = answer.get("Meetings") if isinstance(answer, dict) else None
    if not isinstance(meetings, list) or not all(isinstance(m, dict) for m in meetings):
        raise Drift("The answer is not the list of meetings that Municode's API gives.")
    found = [one for meeting in meetings if (one := _api_meeting(meeting, page.url)) is not None]
    return listing(
        found,
        empty="an empty list of meetings for these days"
        if recognise(page) and not meetings
        else None,
        missing="The answer's meetings have no dates that can be read.",
    )


def _api_meeting(meeting: dict[str, Any], base: str) -> ListedMeeting | None:
    stamp = meeting.get("CalendarDate")
    part = stamp[0] if isinstance(stamp, list) and stamp else stamp
    text = str(part.get("FromDate") or "") if isinstance(part, dict) else str(part or "")
    try:
        start = datetime.fromisoformat(text).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return None
    title = " ".join(str(meeting.get("Title") or meeting.get("GroupName") or "").split())
    documents: list[ListedDocument] = []
    for name, kind in _FIELDS:
        value = meeting.get(name)
        documents += [
            ListedDocument(url, kind.value.capitalize(), kind)
            for link in (value if isinstance(value, list) else [value])
            if (url := address(base, str(link or "")))
        ]
    identity = meeting.get("MeetingID") or meeting.get("OriginMeetingID")
    body = meeting.get("GroupName")
    return ListedMeeting(
        key=str(identity) if identity else key_of(start.date(), title, str(body or "")),
        title=plain_title(title),
        body=str(body) if body else None,
        start=start,
        time_known=(start.hour, start.minute) != (0, 0),
        status=status_of(title),
        documents=tuple(documents),
    )


def _town(tree: BeautifulSoup, table: Tag, page: Page, source: Source, now: datetime) -> Listing:
    rows = table.select("tbody tr")
    found = [one for row in rows if (one := _town_row(row, page, source, now)) is not None]
    return listing(
        found,
        missing="The town's table of meetings has no rows that can be read.",
        more=_next(tree, page, found, window(source, now)[0]) if page.request else (),
    )


def _next(
    tree: BeautifulSoup, page: Page, found: list[ListedMeeting], first: date
) -> Iterator[Request]:
    """The next page, until the list has gone back behind the window."""
    following = tree.select_one("li.pager-next a[href], a[rel=next]")
    url = address(page.url, attribute(following, "href"))
    days = [one.start.date() for one in found if one.start]
    if url is not None and days and min(days) >= first:
        yield Request(url, role="recent")


def _town_row(row: Tag, page: Page, source: Source, now: datetime) -> ListedMeeting | None:
    cell = row.select_one(
        "td.views-field-field-calendar-date, td[class*=field-smart-date], td[class*=calendar-date]"
    )
    when = parse_when(words(cell), today=local_day(source, now))
    title = words(row.select_one("td.views-field-title"))
    if when.start is None or not title:
        return None
    documents = []
    for anchor in row.select("td a[href]"):
        column = attribute(anchor.find_parent("td"), "class")
        url = address(page.url, attribute(anchor, "href"))
        kind = next((k for name, k in _COLUMNS.items() if f"field-{name}" in column), None)
        if kind is None and url is not None and _BLOB in url:
            kind = kind_of(words(anchor), url)
        if url is not None and kind is not None:
            documents.append(ListedDocument(url, kind.value.capitalize(), kind))
    view = row.select_one("td.views-field-view-node a[href], td.views-field-title a[href]")
    url = address(page.url, attribute(view, "href"))
    # A node's address is the town's own id for a meeting.
    path = urlsplit(url).path if url else ""
    stream = address(page.url, attribute(row.select_one("td[class*=video] a[href]"), "href"))
    return ListedMeeting(
        key=path or key_of(when.date, title),
        title=undated(title),
        start=when.start,
        time_known=when.time_known,
        status=status_of(title),
        remote=stream if stream != url else None,
        url=url,
        documents=tuple(documents),
    )


def _own_page(
    tree: BeautifulSoup, page: Page, source: Source, now: datetime
) -> ListedMeeting | None:
    stamp = tree.select_one(".date-display-single, .date-display-start")
    when = parse_when(words(stamp), today=local_day(source, now))
    title = words(tree.select_one("h1")) or words(tree.title).split(" | ")[0]
    if when.start is None or not title:
        return None
    documents: list[ListedDocument] = []
    for name, kind in (("agendas", "agenda"), ("packets", "packet"), ("minutes", "minutes")):
        documents += [
            ListedDocument(url, words(anchor), _COLUMNS[kind])
            for anchor in tree.select(f".meeting_info .{name} a[href]")
            if (url := address(page.url, attribute(anchor, "href")))
        ]
    for anchor in tree.select(".related_files a[href]"):
        if url := address(page.url, attribute(anchor, "href")):
            kind_said = kind_of(words(anchor)) or DocumentKind.NOTICE
            documents.append(ListedDocument(url, words(anchor), kind_said))
    stream = tree.select_one(".meeting_info .audiovideo a[href]")
    return ListedMeeting(
        key=urlsplit(page.url).path,
        title=undated(title),
        start=when.start,
        time_known=when.time_known,
        status=status_of(title),
        place=place(_said_place(tree)),
        remote=address(page.url, attribute(stream, "href")),
        url=page.url,
        documents=tuple(documents),
    )


def _said_place(tree: BeautifulSoup) -> str:
    body = tree.select_one(".field-name-body")
    for line in body.select("p, li") if body else ():
        name, separator, value = words(line).partition(":")
        if separator and name.strip().casefold() in ("location", "where", "place"):
            return value.strip()
    return ""
