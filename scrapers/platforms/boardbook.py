"""BoardBook (Sparq): a school district's public list of meetings, by platforms.md, section 7b."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bs4 import Tag

from scrapers.dates import find_dates, parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import address, kind_of
from scrapers.platforms.markup import attribute, soup, words
from scrapers.platforms.place import place
from scrapers.platforms.query import query
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, plain_title, status_of
from scrapers.platforms.window import local_day

if TYPE_CHECKING:
    from config import Source

NAME = "boardbook"
OPTIONS: frozenset[str] = frozenset()


def recognise(page: Page) -> bool:
    """BoardBook's host, or its table of public meetings."""
    if (urlsplit(page.url).hostname or "") == "meetings.boardbook.org":
        return True
    return b'id="PublicMeetingsTable"' in page.body


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The organisation's page: it lists every public meeting."""
    return (Request(source.url),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The rows of the table of public meetings."""
    table = soup(page).select_one("#PublicMeetingsTable")
    if table is None:
        raise Drift("The page has no BoardBook table of public meetings.")
    rows = table.select("tr.row-for-board")
    found = [one for row in rows if (one := _meeting(row, page, source, now)) is not None]
    says = re.search(
        r"(?:There are )?no (?:public |upcoming )?meetings[\w ]{0,40}", words(table), re.IGNORECASE
    )
    return listing(
        found,
        empty=says[0].strip() if says and not rows else None,
        missing="The BoardBook table has no rows that can be read.",
    )


def _meeting(row: Tag, page: Page, source: Source, now: datetime) -> ListedMeeting | None:
    lines = [words(line) for line in row.select("td:first-child > div")] or [words(row.td)]
    when = parse_when(lines[0], today=local_day(source, now))
    if when.start is None:
        return None
    kind = next(
        (ln.partition(":")[2].strip() for ln in lines if ln.startswith("Meeting Type:")), ""
    )
    # "June 4, 2026 at 8:30AM - Title": the title is what stands behind the first dash.
    rest = lines[0][find_dates(lines[0])[0].end :]
    title = rest.partition(" - ")[2].strip() or kind or "Meeting"
    identity = None
    documents: list[ListedDocument] = []
    for anchor in row.select("td:last-child a[href]"):
        url = address(page.url, attribute(anchor, "href"))
        if url is None:
            continue
        identity = identity or query(url).get("meeting")
        text = words(anchor)
        documents.append(ListedDocument(url, text, kind_of(text, url) or DocumentKind.NOTICE))
    spot = row.select("[id^=location]")
    if identity is None and spot:
        found = re.match(r"location\d+-(\d+)-", attribute(spot[0], "id"))
        identity = found[1] if found else None
    stream = row.select_one("td:nth-of-type(2) a[href]:not([href*='maps.google'])")
    return ListedMeeting(
        key=identity or key_of(when.date, title, kind),
        title=plain_title(title),
        body=source.body,
        start=when.start,
        time_known=when.time_known,
        status=status_of(*lines),
        place=place(*(words(part) for part in spot)),
        remote=address(page.url, attribute(stream, "href")),
        url=documents[0].url if documents else None,
        documents=tuple(documents),
    )
