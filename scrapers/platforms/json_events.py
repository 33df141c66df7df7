"""Any JSON that lists events: objects with a title and a day, wherever they lie in it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from scrapers.fetch.page import Page, Request
from scrapers.listing import Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.eventdata import Setting, event_meeting, events
from scrapers.platforms.markup import data
from scrapers.platforms.result import listing
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "json_events"
OPTIONS: frozenset[str] = frozenset()
"""`{first}` and `{last}` in the address become the window's days (YYYY-MM-DD)."""


def recognise(page: Page) -> bool:
    """Whether the page is JSON with a list of events."""
    if page.body.lstrip()[:1] not in (b"{", b"["):
        return False
    try:
        return bool(events(data(page)))
    except Drift:
        return False


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The address, with the window's days where it has a place for them."""
    first, last = window(source, now)
    url = source.url.replace("{first}", str(first)).replace("{last}", str(last))
    return (Request(url, headers={"Accept": "application/json"}),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The events as meetings. An empty list is an answer; an answer without a list is none."""
    answer = data(page)
    setting = Setting(page.url, source.timezone, local_day(source, now), source.body)
    found = events(answer)
    if not found and answer != []:
        raise Drift("The answer is JSON, but no list of events with titles and days.")
    return listing(
        (meeting for one in found if (meeting := event_meeting(one, setting))),
        empty="an empty list" if answer == [] else None,
        missing="No event in the answer has a day.",
    )
