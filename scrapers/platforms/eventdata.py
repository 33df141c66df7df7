"""Meetings out of JSON objects whose names tell what they hold, whoever's they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from scrapers.listing import ListedDocument, ListedMeeting, MeetingStatus
from scrapers.platforms.hrefs import REMOTE, linked
from scrapers.platforms.links import address, document, is_document
from scrapers.platforms.place import place
from scrapers.platforms.status import key_of, plain_title, status_of
from scrapers.platforms.walltime import Moment, moment

_TITLE = (
    "eventtitle",
    "meetingtitle",
    "title",
    "rawtitle",
    "eventname",
    "meetingname",
    "committeename",
    "name",
    "summary",
    "subject",
    "bodyname",
    "meetingtype",
)
_START = (
    "startdatetime",
    "startdate",
    "start",
    "eventstart",
    "startson",
    "startat",
    "startsat",
    "datetime",
    "meetingdatetime",
    "eventdatefieldstart",
    "eventdate",
    "meetingdate",
    "scheduledate",
    "date",
    "begin",
    "dtstart",
)
_CLOCK = ("meetingtime", "starttime", "eventtime", "time")
_END = ("enddatetime", "enddate", "end", "eventend", "endson", "endat", "endsat", "dtend")
_END_CLOCK = ("endtime",)
_PLACE = (
    *("location", "place", "venue", "locationname", "physicallist", "room"),
    *("address", "streetaddress"),
)
_URL = ("url", "link", "eventpath", "htmllink", "permalink", "weburl", "eventurl", "detailurl")
_ID = ("uuid", "id", "eventid", "meetingid", "guid", "uid")
_CANCELLED = (
    "cancelled",
    "canceled",
    "iscancelled",
    "iscanceled",
    "canceledevent",
    "cancelledevent",
)
_DATED = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}")
_PLACE_PARTS = (
    "name",
    "venue",
    "locationname",
    "roomname",
    "title",
    "street",
    "address",
    "address1",
    "streetlineone",
    "streetaddress",
    "addresslocality",
    "street2",
    "streetlinetwo",
    "city",
    "state",
    "formatted",
)
_DEPTH = 8
_MOST = 5_000


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around the objects: the page's address, the source's zone and body, the day."""

    base: str
    zone: ZoneInfo
    today: date
    body: str | None = None


def events(value: Any) -> list[dict[str, Any]]:
    """The longest list in `value` of which most have a title and a day; 5,000 of it at most."""
    best: list[dict[str, Any]] = []
    for found in _lists(value, 0):
        dated = [one for one in found if is_event(one)]
        if len(dated) * 2 >= len(found) and len(dated) > len(best):
            best = dated
    return best[:_MOST]


def _lists(value: Any, depth: int) -> Iterator[list[dict[str, Any]]]:
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        objects = [one for one in value if isinstance(one, dict)]
        if objects:
            yield objects
        for one in value[:200]:
            yield from _lists(one, depth + 1)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _lists(one, depth + 1)


def is_event(one: Mapping[str, Any]) -> bool:
    """Whether an object has a title and a day."""
    named = _by_name(one)
    return bool(_text(named, _TITLE)) and bool(_stamp(named, _START))


def event_meeting(one: Mapping[str, Any], setting: Setting) -> ListedMeeting | None:
    """The meeting that an object describes; None where its day cannot be read."""
    named = _by_name(one)
    title = _text(named, _TITLE)
    start = _moment(named, _START, _CLOCK, setting)
    if start is None or not title:
        return None
    if _true(named.get("allday")):
        start = Moment(datetime.combine(start.at.date(), time()), time_known=False)
    end = _moment(named, _END, _END_CLOCK, setting)
    documents, remote = _links(one, setting)
    url = next(
        (address(setting.base, str(named[n])) for n in _URL if isinstance(named.get(n), str)), None
    )
    if url is not None and (is_document(url) or REMOTE.search(url)):
        url = None
    status = status_of(title, str(named.get("status") or ""))
    if any(_true(named.get(name)) for name in _CANCELLED):
        status = MeetingStatus.CANCELLED
    identity = next((str(named[n]) for n in _ID if named.get(n) not in (None, "", 0)), "")
    return ListedMeeting(
        key=f"{identity}|{start.at.date()}"
        if identity
        else key_of(start.at.date(), title, setting.body),
        title=plain_title(title),
        start=start.at,
        body=setting.body,
        end=end.at if end and end.time_known and start.time_known and end.at > start.at else None,
        time_known=start.time_known,
        status=status,
        place=_place(named),
        remote=remote,
        url=url,
        documents=documents,
    )


def _by_name(one: Mapping[str, Any]) -> dict[str, Any]:
    """The object's values by their names in small letters, without `_` and `-`."""
    return {re.sub(r"[\W_]+", "", str(name)).lower(): value for name, value in one.items()}


def _text(named: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = named.get(name)
        if isinstance(value, dict):
            value = value.get("rendered") or value.get("value")
        if isinstance(value, str) and value.strip():
            return " ".join(re.sub(r"<[^>]+>", " ", value).split())
    return ""


def _stamp(named: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = named.get(name)
        if isinstance(value, dict):
            value = value.get("dateTime") or value.get("date") or value.get("value")
        if isinstance(value, str) and _DATED.search(value):
            return value.strip()
        if re.fullmatch(r"1\d{9}", str(value)):  # seconds since 1970: 2001 to 2033
            return datetime.fromtimestamp(int(str(value)), UTC).isoformat()
    return ""


def _moment(
    named: Mapping[str, Any], days: tuple[str, ...], clocks: tuple[str, ...], setting: Setting
) -> Moment | None:
    found = moment(_stamp(named, days), setting.zone, setting.today)
    if found is None:
        return None
    for name in clocks:
        said = str(named.get(name) or "").strip()
        if not said:
            continue
        clock = moment(
            said if _DATED.search(said) else f"{found.at.date()} {said}",
            setting.zone,
            setting.today,
        )
        if clock is not None and clock.time_known:
            # Where both carry a time, the day's own is only trusted when it is not midnight.
            if found.at.time() == time() or not found.time_known:
                return Moment(datetime.combine(found.at.date(), clock.at.time()), time_known=True)
            return found
    if found.time_known and found.at.time() == time():
        return Moment(found.at, time_known=False)
    return found


def _true(value: Any) -> bool:
    return value is True or str(value).lower() in ("true", "1", "yes")


def _place(named: Mapping[str, Any]) -> str | None:
    for name in _PLACE:
        value = named.get(name)
        if isinstance(value, list):
            value = next((one for one in value if isinstance(one, dict)), None)
        if isinstance(value, dict):
            inner = _by_name(value)
            lying = inner.get("address")
            inner = (_by_name(lying) if isinstance(lying, dict) else {}) | inner
            parts = [str(inner[part]) for part in _PLACE_PARTS if isinstance(inner.get(part), str)]
            if found := place(*parts):
                return found
        elif isinstance(value, str) and not value.lstrip().startswith("<"):
            where = named.get("address") if name != "address" else None
            if found := place(
                value, where if isinstance(where, str) and "<" not in where else None
            ):
                return found
    return None


def _links(one: Any, setting: Setting) -> tuple[tuple[ListedDocument, ...], str | None]:
    """Every document that is linked from anywhere in the object, and where it can be watched."""
    documents: dict[str, ListedDocument] = {}
    remote: str | None = None
    for name, value, beside in _strings(one, 0):
        if "<a" in value.lower():
            found = linked(value, setting.base)
            documents |= {listed.url: listed for listed in found.documents}
            remote = remote or found.remote
        elif re.match(r"https?://|/[\w-]", value) and not re.search(r"\s", value.strip()):
            url = address(setting.base, value)
            if url is None:
                continue
            if REMOTE.search(url):
                remote = remote or url
            elif is_document(url) and (
                listed := document(setting.base, value, beside or "", around=name)
            ):
                documents.setdefault(url, listed)
    return tuple(documents.values()), remote


def _strings(
    value: Any, depth: int, name: str = "", beside: str = ""
) -> Iterator[tuple[str, str, str]]:
    if depth > _DEPTH:
        return
    if isinstance(value, str):
        yield name, value, beside
    elif isinstance(value, dict):
        inner = _by_name(value)
        title = (
            _text(inner, ("name", "title", "label", "filename", "text", "type")) if depth else ""
        )
        for key, one in value.items():
            yield from _strings(one, depth + 1, str(key), title)
    elif isinstance(value, list):
        for one in value[:500]:
            yield from _strings(one, depth + 1, name, beside)
