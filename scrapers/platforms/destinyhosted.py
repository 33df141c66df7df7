"""AgendaQuick (DestinyHosted): a site's month of agendas, by platforms.md, section 13."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup, Tag

from scrapers.dates import find_dates, parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.grid import target
from scrapers.platforms.identity import Seen, by_day_and_title
from scrapers.platforms.links import address, kind_of
from scrapers.platforms.markup import attribute, soup, words
from scrapers.platforms.query import query
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, plain_title, status_of
from scrapers.platforms.window import local_day, months, window

if TYPE_CHECKING:
    from config import Source

NAME = "destinyhosted"
OPTIONS: frozenset[str] = frozenset()
"""The site is the `id` of the address, the board its `mt` (ALL unless given)."""

_KINDS = {"ag": DocumentKind.AGENDA, "min": DocumentKind.MINUTES, "agm": DocumentKind.NOTICE}
_EMPTY = re.compile(r"no agendas or minutes were found[^.]*", re.IGNORECASE)


def recognise(page: Page) -> bool:
    """AgendaQuick's host or script, also where a site runs it under its own address."""
    parts = urlsplit(page.url)
    if (parts.hostname or "").endswith("destinyhosted.com"):
        return True
    if parts.path.lower().endswith("/agenda_publish.cfm"):
        return True
    return b"agenda_publish.cfm" in page.body and b"get_month" in page.body


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """A page for each month of the window: the site shows one at a time."""
    parts = urlsplit(source.url)
    given = query(source.url)
    requested = []
    for year, month in months(*window(source, now)):
        wanted = {
            "id": given.get("id", ""),
            "mt": given.get("mt", "ALL"),
            "get_month": str(month),
            "get_year": str(year),
        }
        path = parts.path if parts.path.endswith(".cfm") else "/agenda_publish.cfm"
        url = parts._replace(path=path, query=urlencode(wanted)).geturl()
        requested.append(Request(url, role=f"{year}-{month:02}"))
    return tuple(requested)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The rows of the month's table."""
    tree = soup(page)
    table = _table(tree)
    says = _EMPTY.search(words(tree))
    if not recognise(page) or (table is None and says is None):
        raise Drift("The page has no AgendaQuick table of meetings.")
    shown = _shown(tree)
    if page.request is not None and shown is not None and shown != page.request.role:
        raise Drift("AgendaQuick did not show the month that was asked for.")
    rows = table.select("tbody tr") if table is not None else []
    found = [one for row in rows if (one := _meeting(row, page, source, now)) is not None]
    return listing(
        by_day_and_title(found),
        empty=says[0] if says else None,
        missing="The AgendaQuick table has no rows that can be read.",
    )


def _table(tree: BeautifulSoup) -> Tag | None:
    for table in tree.select("table#meeting-table, table#list, table.listclass, table.formtable"):
        heads = words(table.find("tr")).casefold()
        if "agenda" in heads and "meeting" in heads:
            return table
    return None


def _shown(tree: BeautifulSoup) -> str | None:
    """The month that the page's own choosers say it shows, as the request's role puts it."""
    month = tree.select_one("select[name=get_month] option[selected]")
    year = tree.select_one("select[name=get_year] option[selected]")
    values = attribute(month, "value"), attribute(year, "value")
    if not all(value.isdigit() for value in values):
        return None
    return f"{values[1]}-{int(values[0]):02}"


def _meeting(row: Tag, page: Page, source: Source, now: datetime) -> Seen | None:
    cells = row.find_all("td", recursive=False)
    if len(cells) < 2:
        return None
    when = parse_when(words(cells[0]), today=local_day(source, now))
    body = words(cells[1])
    if when.start is None or not body:
        return None
    documents: list[ListedDocument] = []
    sequence = stream = None
    for number, cell in enumerate(cells):
        for anchor in cell.find_all("a"):
            url = address(page.url, target(anchor))
            if url is None:
                continue
            asked = query(url)
            if asked.get("dsp") == "ag" or urlsplit(url).path.endswith("/agenda.cfm"):
                sequence = sequence or asked.get("seq")
            said = attribute(anchor, "title") or words(anchor)
            if re.search(r"video|audio|MediaPlayer", f"{words(anchor)} {url}", re.IGNORECASE):
                stream = stream or url
                continue
            kind = _KINDS.get(asked.get("dsp", "")) or kind_of(said, words(anchor))
            kind = kind or (DocumentKind.AGENDA if number == 0 else DocumentKind.NOTICE)
            # The agenda's link is the day itself.
            said = kind.value.capitalize() if find_dates(said) else said
            documents.append(ListedDocument(url, said, kind))
    meeting = ListedMeeting(
        key=key_of(when.date, body),
        title=plain_title(body),
        body=plain_title(body),
        start=when.start,
        time_known=when.time_known,
        status=status_of(body),
        remote=stream,
        url=documents[0].url if documents else None,
        documents=tuple(documents),
    )
    return Seen(meeting, sequence or _packet_key(documents))


def _packet_key(documents: list[ListedDocument]) -> str | None:
    """The sequence number in a file's folder: `docs/2022/MXCAB/20220720_2076/…pdf`."""
    for one in documents:
        if found := re.search(r"/\d{8}_(\d+)/", one.url):
            return found[1]
    return None
