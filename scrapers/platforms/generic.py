"""Pages of document links: tables, accordions, lists per year, dates only in file names."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from scrapers.fetch.page import Page, Request
from scrapers.listing import ListedMeeting, Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.eventdata import Setting
from scrapers.platforms.lines import Line, lines
from scrapers.platforms.links import address, is_document
from scrapers.platforms.markup import attribute, is_html, soup, words
from scrapers.platforms.meetings import meetings_of
from scrapers.platforms.naming import ABOUT_A_BODY
from scrapers.platforms.records import Subject, gather
from scrapers.platforms.result import listing
from scrapers.platforms.structured import events_told
from scrapers.platforms.titles import undated
from scrapers.platforms.window import local_day

if TYPE_CHECKING:
    from config import Source

NAME = "generic"
OPTIONS: frozenset[str] = frozenset()


_YEAR_LINK = re.compile(
    r"\W*(?:view\s+|fy\s*)?(20\d\d)(?:\s+(?:agendas?|minutes|meetings?|archives?|and|&)){0,4}\W*",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"\bno (?:upcoming |scheduled |current |future )?(?:meetings?|agendas?|minutes|events?|notices?"
    r"|documents?|items|records|results)\b(?: (?:are|have been|were))?(?: currently)?"
    r" (?:scheduled|available|posted|found|listed|to display|at this time)\b",
    re.IGNORECASE,
)


def recognise(page: Page) -> bool:
    """Whether the page is a web page at all."""
    return is_html(page)


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The page itself."""
    return (Request(source.url),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The meetings that the page's dated lines stand for, and the other documents it links to."""
    if not is_html(page):
        raise Drift("The answer is no web page.")
    tree = soup(page)
    name = words(tree.find("h1")) or words(tree.find("title"))
    today = local_day(source, now)
    base = urljoin(page.url, attribute(tree.find("base", href=True), "href"))
    subject = Subject(base, name, source.body, today)
    found = lines(tree)
    meetings, documents = meetings_of(gather(found, base, today), subject)
    told = events_told(tree, Setting(base, source.timezone, today, source.body))
    meetings = _with_told(meetings, [one for one in told if ABOUT_A_BODY.search(one.title)])
    more = _years(found, base, today) if _is_index(page) else ()
    empty = next((said[0] for line in found if (said := _EMPTY.search(line.text))), None)
    if more and not empty:
        empty = "nothing itself; its years' pages do"
    return listing(
        meetings,
        documents,
        empty=empty,
        missing="The page names no meeting and links to no document.",
        more=more,
    )


def _with_told(shown: list[ListedMeeting], told: list[ListedMeeting]) -> list[ListedMeeting]:
    """What the page shows, where it tells the same to machines with that title, hour and place."""
    for event in told:
        same = [one for one in shown if _is_same(one, event)]
        papers = {paper.url: paper for one in (event, *same) for paper in one.documents}
        url = event.url or next((one.url for one in same if one.url), None)
        shown = [one for one in shown if one not in same]
        shown.append(
            replace(event, title=undated(event.title), documents=tuple(papers.values()), url=url)
        )
    return shown


def _is_same(shown: ListedMeeting, told: ListedMeeting) -> bool:
    if shown.start is None or told.start is None or shown.start.date() != told.start.date():
        return False
    if shown.time_known and told.time_known and shown.start != told.start:
        return False
    return shown.key == told.key or (shown.time_known and not shown.documents)


def _is_index(page: Page) -> bool:
    return page.request is None or page.request.role == "index"


def _years(found: list[Line], base: str, today: date) -> tuple[Request, ...]:
    """The pages of this year and the next (in January of the last, too), where each has one."""
    wanted = {today.year, today.year + 1, (today - timedelta(days=45)).year}
    urls: dict[str, None] = {}
    for anchor in (anchor for line in found if not line.aside for anchor in line.links):
        said = _YEAR_LINK.fullmatch(anchor.text)
        url = address(base, anchor.href) if said and int(said[1]) in wanted else None
        if url and urlsplit(url).hostname == urlsplit(base).hostname and not is_document(url):
            urls[url] = None
    return tuple(Request(url, role="year") for url in urls)
