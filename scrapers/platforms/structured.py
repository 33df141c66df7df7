"""Events that a web page tells to machines: JSON-LD and microdata of schema.org."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from bs4 import BeautifulSoup, Tag

from scrapers.listing import ListedMeeting, MeetingStatus
from scrapers.platforms.eventdata import Setting
from scrapers.platforms.hrefs import linked
from scrapers.platforms.links import address
from scrapers.platforms.markup import attribute, words
from scrapers.platforms.place import place
from scrapers.platforms.status import key_of, plain_title, status_of
from scrapers.platforms.walltime import moment

_STATUS = {
    "eventcancelled": MeetingStatus.CANCELLED,
    "eventpostponed": MeetingStatus.POSTPONED,
    "eventrescheduled": MeetingStatus.RESCHEDULED,
}
_MOST = 500


def events_told(tree: BeautifulSoup, setting: Setting) -> list[ListedMeeting]:
    """The page's events, each once."""
    found: dict[str, ListedMeeting] = {}
    for meeting in (*_of_json_ld(tree, setting), *_of_microdata(tree, setting)):
        found.setdefault(meeting.key, meeting)
    return list(found.values())


def _of_json_ld(tree: BeautifulSoup, setting: Setting) -> Iterator[ListedMeeting]:
    for script in tree.find_all("script", type="application/ld+json"):
        try:
            told = json.loads(script.string or "", strict=False)
        except ValueError:
            continue  # one site's broken script must not hide what the page shows
        for event in _events(told):
            meeting = _meeting(event, setting)
            if meeting is not None:
                yield meeting


def _events(told: Any) -> Iterator[dict[str, Any]]:
    queue, seen = [told], 0
    while queue and seen < _MOST:
        one = queue.pop(0)
        if isinstance(one, list):
            queue.extend(one)
        elif isinstance(one, dict):
            kinds = one.get("@type")
            if any(
                str(kind).endswith("Event")
                for kind in (kinds if isinstance(kinds, list) else [kinds])
            ):
                seen += 1
                yield one
            else:
                queue.extend(
                    one.get(name)
                    for name in ("@graph", "itemListElement", "item", "events", "mainEntity")
                )


def _meeting(event: dict[str, Any], setting: Setting) -> ListedMeeting | None:
    title = words(unescape(re.sub(r"<[^>]+>", " ", str(event.get("name") or ""))))
    start = moment(event.get("startDate"), setting.zone, setting.today)
    if start is None or not title:
        return None
    end = moment(event.get("endDate"), setting.zone, setting.today)
    said = linked(unescape(str(event.get("description") or "")), setting.base)
    named = str(event.get("eventStatus") or "").rsplit("/", 1)[-1].lower()
    url = address("https://invalid.invalid/", str(event.get("url") or ""))
    known = start.time_known and not _whole_day(start.at, end.at if end else None)
    return ListedMeeting(
        key=key_of(start.at.date(), title, setting.body),
        title=plain_title(title),
        start=start.at if known else start.at.replace(hour=0, minute=0),
        body=setting.body,
        end=end.at if end and known and end.at > start.at else None,
        time_known=known,
        status=_STATUS.get(named) or status_of(title),
        place=_place(event.get("location")),
        remote=said.remote,
        url=url,
        documents=said.documents,
    )


def _whole_day(start: Any, end: Any) -> bool:
    """Calendars write a whole day as from 00:00 to 23:59 or to 00:00."""
    if (start.hour, start.minute) != (0, 0):
        return False
    return end is None or (end.hour, end.minute) in ((0, 0), (23, 59))


def _place(where: Any) -> str | None:
    if isinstance(where, list):
        where = where[0] if where else None
    if isinstance(where, str):
        return place(unescape(where))
    if not isinstance(where, dict):
        return None
    at = where.get("address")
    parts = [where.get("name")]
    if isinstance(at, dict):
        parts += [
            at.get(n) for n in ("streetAddress", "addressLocality", "addressRegion", "postalCode")
        ]
    else:
        parts.append(at)
    return place(*(unescape(str(part)) for part in parts if isinstance(part, str)))


def _of_microdata(tree: BeautifulSoup, setting: Setting) -> Iterator[ListedMeeting]:
    for scope in tree.find_all(itemtype=re.compile(r"schema\.org/\w*Event$"), limit=_MOST):
        if not isinstance(scope, Tag):
            continue
        started = scope.find(itemprop="startDate")
        # The place of an event is named within it, too.
        own = (tag for tag in scope.find_all(itemprop="name") if _whose(tag) is scope)
        named = next(own, None) or scope.find(("h1", "h2", "h3"))
        if not isinstance(started, Tag) or not isinstance(named, Tag):
            continue
        ended = scope.find(itemprop="endDate")
        spot = scope.find(itemprop="location")
        link = scope.find(itemprop="url") or scope.find("a", href=True)
        meeting = _meeting(
            {
                "name": attribute(named, "content") or words(named),
                "startDate": _stamp(started),
                "endDate": _stamp(ended) if isinstance(ended, Tag) else None,
                "location": words(spot) if isinstance(spot, Tag) else None,
                "description": str(scope),
                "url": address(setting.base, attribute(link, "href"))
                if isinstance(link, Tag)
                else None,
            },
            setting,
        )
        if meeting is not None:
            yield meeting


def _whose(tag: Tag) -> Tag | None:
    """The thing that a property is told of."""
    found = tag.find_parent(itemscope=True)
    return found if isinstance(found, Tag) else None


def _stamp(tag: Tag) -> str:
    return attribute(tag, "content") or attribute(tag, "datetime") or words(tag)
