"""CivicPlus Archive Center: a site's drawers of dated files, by platforms.md, section 3b."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from scrapers.dates import find_dates, parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing, MeetingStatus
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import address, kind_of
from scrapers.platforms.markup import attribute, soup, words
from scrapers.platforms.query import query
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, plain_title, status_of
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "archive_center"
OPTIONS: frozenset[str] = frozenset()
"""The drawer is the `AMID` of the address."""

_EMPTY = re.compile(
    r"(?:there are )?(?:currently )?no (?:archives?|items|documents|results|records)[^.]{0,80}",
    re.IGNORECASE,
)
_SPECIAL = re.compile(r"\bspecial\b", re.IGNORECASE)
_OF_MEETINGS = (DocumentKind.AGENDA, DocumentKind.PACKET, DocumentKind.MINUTES)
_OFF = (MeetingStatus.CANCELLED, MeetingStatus.POSTPONED, MeetingStatus.RESCHEDULED)
"""A file whose name says so of a day stands for its meeting, whatever kind it is."""


def recognise(page: Page) -> bool:
    """The Archive Center's address, or its links under its chooser of drawers."""
    if urlsplit(page.url).path.lower().endswith("/archive.aspx"):
        return True
    return b"Archive.aspx?ADID=" in page.body and b"lngArchiveMasterID" in page.body


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The drawer: it lists every file, the newest first."""
    return (Request(source.url),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The drawer's files; those of agendas and minutes stand for the meetings of their dates."""
    tree = soup(page)
    links = [a for a in tree.select("a[href]") if _identity(attribute(a, "href")) is not None]
    says = _EMPTY.search(
        words(tree.select_one("#CityDirectoryLeftMargin, .archive, #moduleContent"))
    )
    chooser = tree.select_one("select[name=lngArchiveMasterID]")
    if not links and chooser is None and not (says and recognise(page)):
        raise Drift("The page is not one of CivicPlus's Archive Center.")
    drawer = _drawer(tree)
    first = window(source, now)[0]
    meetings, loose = [], []
    for link in links:
        url = address(page.url, attribute(link, "href"))
        title = words(link)
        if url is None or not title:
            continue
        when = parse_when(title, today=local_day(source, now))
        # The drawer goes back for decades: what is older than the window has been read before.
        if page.request is not None and when.date is not None and when.date < first:
            continue
        kind = kind_of(title, drawer)
        one = ListedDocument(url, title, kind or DocumentKind.NOTICE)
        off = status_of(title) in _OFF
        if when.start is None or not (kind in _OF_MEETINGS or off):
            loose.append(one)
            continue
        body = _body(title, drawer) or source.body
        name = body or title
        if _SPECIAL.search(title) and not _SPECIAL.search(name):
            name = f"{name} - Special Meeting"
        meetings.append(
            ListedMeeting(
                key=key_of(when.date, name),
                title=plain_title(name),
                body=plain_title(body) if body else None,
                start=when.start,
                time_known=when.time_known,
                status=status_of(title),
                documents=(one,),
            )
        )
    old = "nothing newer than the days that are watched" if links and page.request else None
    return listing(
        meetings,
        loose,
        empty=says[0].strip() if says and not links else old,
        missing="The drawer names no file.",
    )


def _identity(href: str) -> str | None:
    if "archive.aspx" not in href.lower():
        return None
    return query(href).get("adid")


def _drawer(tree: BeautifulSoup) -> str:
    chosen = tree.select_one("select[name=lngArchiveMasterID] option[selected]")
    return words(chosen) or words(tree.select_one("h1, h2"))


def _body(title: str, drawer: str) -> str | None:
    """Whose meeting it was: the title or the drawer's name without dates and kinds of document."""
    for text in (drawer, title):
        for found in reversed(find_dates(text)):
            text = f"{text[: found.start]} {text[found.end :]}"  # noqa: PLW2901
        bare = re.sub(
            r"\b(?:agendas?|minutes|packets?|archives?|pdf|and|meetings?|approved|draft|\d{4})\b|[&/|,()-]",
            " ",
            text,
            flags=re.IGNORECASE,
        )
        if len(bare.split()) > 0 and bare.strip():
            return " ".join(bare.split())
    return None
