"""Legistar InSite: the public calendar of a Legistar site, by facts of platforms.md, section 2."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from scrapers.dates import parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing, Outcome
from scrapers.platforms.aspnet import postback, postback_of
from scrapers.platforms.drift import Drift
from scrapers.platforms.grid import Row, rows, target
from scrapers.platforms.legistar_columns import KINDS, is_columns, is_remark, of_columns
from scrapers.platforms.links import address, kind_of
from scrapers.platforms.markup import attribute, soup, words
from scrapers.platforms.place import place
from scrapers.platforms.query import query
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, plain_title, status_of, without_status
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "legistar"
OPTIONS: frozenset[str] = frozenset()

_GRID = b"ctl00_ContentPlaceHolder1_gridCalendar"
_YEARS = "ctl00$ContentPlaceHolder1$lstYears"


def recognise(page: Page) -> bool:
    """A legistar.com host, or a calendar grid under a site's own name."""
    if is_columns(page):
        return True
    host = urlsplit(page.url).hostname or ""
    if host == "webapi.legistar.com" or "/feed.ashx" in page.url.lower():
        return False
    return host.endswith(".legistar.com") or _GRID in page.body


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The calendar; the years of the window are asked for from its form (see `read`)."""
    parts = urlsplit(source.url)
    if parts.path in ("", "/"):
        return (Request(parts._replace(path="/Calendar.aspx").geturl()),)
    return (Request(source.url),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The rows of the calendar's grids.

    The first view shows the current month or year only, so it calls for each year of the window;
    a year's view calls for its next page.
    """
    if "/error.aspx" in urlsplit(page.url).path.lower():
        return Listing(Outcome.ERROR, reason="Legistar showed its error page; this passes.")
    if is_columns(page):
        return listing(
            of_columns(page, local_day(source, now)), missing="The calendar's rows have no days."
        )
    tree = soup(page)
    if _labelled(tree, "lblDate") and _labelled(tree, "hypName", "lblName"):
        one = _detail(tree, page, source, now)
        return listing([one] if one else [], missing="The meeting's page has no date.")
    department = _labelled(tree, "lblName") or source.body or ""
    grids = [table for table in tree.select("table.rgMasterTable") if _is_calendar(table)]
    if not grids or not recognise(page):
        raise Drift("The page has no Legistar calendar (a grid with dates and times).")
    found = [
        meeting
        for table in grids
        for row in rows(table)
        if (meeting := _meeting(row, page, source, now, department)) is not None
    ]
    says = next((words(n) for table in grids for n in table.select(".rgNoRecords")), None)
    return listing(
        found,
        empty=says or None,
        missing="The Legistar calendar has no rows that can be read.",
        more=_more(tree, page, source, now),
    )


def _labelled(tree: BeautifulSoup, *names: str) -> str:
    """What stands in the first of the page's fields of those names."""
    found = (words(tree.select_one(f"[id=ctl00_ContentPlaceHolder1_{name}]")) for name in names)
    return next((text for text in found if text), "")


def _detail(tree: BeautifulSoup, page: Page, source: Source, now: datetime) -> ListedMeeting | None:
    """The meeting of its own page (MeetingDetail.aspx)."""
    clock = _labelled(tree, "lblTime")
    when = parse_when(f"{_labelled(tree, 'lblDate')} {clock}", today=local_day(source, now))
    body, spot = _labelled(tree, "hypName", "lblName"), _labelled(tree, "lblLocation")
    if when.start is None:
        return None
    documents: dict[str, ListedDocument] = {}
    for anchor in tree.select("a[id^=ctl00_ContentPlaceHolder1_hyp]"):
        url = address(page.url, target(anchor))
        view = query(url).get("m", "").upper() if url else ""
        if url and "/view.ashx" in url.lower() and view != "IC":
            kind = KINDS.get(view) or kind_of(words(anchor)) or DocumentKind.NOTICE
            documents[url] = ListedDocument(url, words(anchor) or kind.value.capitalize(), kind)
    asked = query(page.url)
    stream = tree.select_one("a[id$=_hypVideo]")
    return ListedMeeting(
        key=asked.get("id") or asked.get("legid") or key_of(when.date, body),
        title=plain_title(body),
        body=plain_title(body),
        start=when.start,
        time_known=when.time_known,
        status=status_of(clock, body, spot, _labelled(tree, "lblAgendaStatus")),
        place=place(without_status(spot)),
        remote=address(page.url, target(stream)) if stream else None,
        url=page.url,
        documents=tuple(documents.values()),
    )


def _is_calendar(table: Tag) -> bool:
    heads = " | ".join(
        words(th) or " ".join(attribute(i, "value") for i in th.find_all("input"))
        for th in table.select("th.rgHeader")
    ).casefold()
    meets = "time" in heads or "agenda" in heads or "details" in heads
    return "date" in heads and meets and not re.search(r"\bfile\b|introduced|on agenda", heads)


def _more(tree: BeautifulSoup, page: Page, source: Source, now: datetime) -> Iterator[Request]:
    role = page.request.role if page.request else "index"
    if role == "index":
        first, last = window(source, now)
        for year in range(first.year, last.year + 1):
            chosen = {"value": str(year), "text": str(year), "enabled": True}
            state = f"{_YEARS.replace('$', '_')}_ClientState"
            fields = {_YEARS: str(year), state: json.dumps(chosen)}
            if request := postback(tree, page.url, _YEARS, fields=fields, role="year"):
                yield request
        return
    current = tree.select_one("a.rgCurrentPage")
    following = current.find_next_sibling("a") if current else None
    turned = postback_of(following)
    if turned is None:
        return
    if request := postback(tree, page.url, turned[0], argument=turned[1], role="year"):
        yield request


def _meeting(
    row: Row, page: Page, source: Source, now: datetime, department: str
) -> ListedMeeting | None:
    clock = words(row.node.select_one("[id$=_lblTime]")) or row.text(r"\btime\b")
    when = parse_when(f"{row.text('date')} {clock}", today=local_day(source, now))
    named = row.text(r"\bname\b|body|committee|board|department|meeting$")
    body = words(row.node.select_one("[id$=_hypBody]")) or named or department
    body = body or ("" if "date" in row.headings[0] else words(row.cells[0]))
    if when.start is None or not body:
        return None
    spot = row.cell(r"location|place|address|venue|room")
    where = words(spot)
    documents: list[ListedDocument] = []
    detail = calendar = video = identity = None
    for anchor, href, column in row.links():
        url = address(page.url, href)
        if url is None:
            continue
        asked = query(url)
        view = asked.get("m", "").upper()
        path = urlsplit(url).path.lower()
        if path.endswith("/meetingdetail.aspx"):
            detail = detail or url
            identity = identity or asked.get("id") or asked.get("legid")
        elif path.endswith("/view.ashx") and view == "IC":
            calendar = url
            identity = identity or asked.get("id")
        elif path.endswith("/video.aspx") or "video" in column:
            video = video or url
        elif path.endswith("/view.ashx"):
            text = words(anchor) or column.capitalize()
            kind = KINDS.get(view) or kind_of(text, column)
            documents.append(ListedDocument(url, text, kind or DocumentKind.NOTICE))
        elif kind := kind_of(words(anchor), column):
            documents.append(ListedDocument(url, words(anchor) or column.capitalize(), kind))
    return ListedMeeting(
        key=identity or key_of(when.date, body),
        title=plain_title(body),
        body=plain_title(body),
        start=when.start,
        time_known=when.time_known,
        status=status_of(clock, body, where, row.text("status")),
        place=_place(spot) if spot else None,
        remote=video,
        url=detail or calendar,
        documents=tuple(documents),
    )


def _place(spot: Tag) -> str | None:
    """What the cell says of the place; in italics it may say what else there is to know."""
    said = (
        text
        for text in spot.find_all(string=True)
        if text.find_parent(["em", "i"]) is None or not is_remark(text)
    )
    return place(*map(without_status, said))
