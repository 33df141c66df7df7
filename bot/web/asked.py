"""What a request asks for: its parameters, each within its bounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.alerts.escape import clean
from scrapers import DocumentKind

_LONGEST = 200
_NUMBER = re.compile(r"[1-9]\d{0,17}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LAST = datetime(9999, 12, 30, tzinfo=UTC)


class Refused(web.HTTPBadRequest):
    """A parameter that makes no sense; the sentence is for who typed it."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed by. `since` and `until` are days, both included."""

    state: str | None = None
    place: str | None = None
    body: str | None = None
    source: str | None = None
    kind: str | None = None
    watch: int | None = None
    since: str | None = None
    until: str | None = None

    def filters(self) -> dict[str, Any]:
        """As `store.Filters` wants it."""
        until = _midnight(self.until)
        return {
            "state": self.state,
            "place": self.place,
            "body": self.body,
            "source": self.source,
            "kind": self.kind,
            "since": _midnight(self.since),
            "until": min(until, _LAST) + timedelta(days=1) if until else None,
        }

    def as_query(self, **more: object) -> str:
        """The same as a query string, with `more`; "" where there is nothing to say."""
        said = {name: getattr(self, name) for name in Narrowing.__slots__} | more
        given = {name: value for name, value in said.items() if value not in (None, "")}
        return f"?{urlencode(given)}" if given else ""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != Narrowing()


def narrowing(request: web.Request) -> Narrowing:
    """What the request narrows by. Raises `Refused`."""
    query = request.query
    kind = text(query, "kind")
    if kind is not None and kind not in set(DocumentKind):
        raise Refused(text=f"kind may be {', '.join(DocumentKind)}.")
    return Narrowing(
        state=text(query, "state"),
        place=text(query, "place"),
        body=text(query, "body"),
        source=text(query, "source"),
        kind=kind,
        watch=number(query, "watch"),
        since=_day(query, "since"),
        until=_day(query, "until"),
    )


def text(query: Mapping[str, str], name: str, longest: int = _LONGEST) -> str | None:
    """A parameter on one line; None where it is empty. Raises `Refused` where it is too long."""
    said = query.get(name, "")
    if len(said) > longest:
        raise Refused(text=f"{name} may have {longest} characters.")
    return clean(said, one_line=True).strip() or None


def number(query: Mapping[str, str], name: str) -> int | None:
    """A whole number from 1 on; None where there is none. Raises `Refused`."""
    said = query.get(name, "")
    if not said:
        return None
    if not _NUMBER.fullmatch(said):
        raise Refused(text=f"{name} is a whole number, 1 or more.")
    return int(said)


def shown(request: web.Request, step: int, most: int) -> int:
    """How many are to be shown: `step`, or as many as the parameter says, at most `most`."""
    return min(number(request.query, "shown") or step, most)


def part(request: web.Request, name: str = "id") -> int:
    """The number in the request's path. Raises `aiohttp.web.HTTPNotFound` where it is none."""
    said = request.match_info[name]
    if not _NUMBER.fullmatch(said):
        raise web.HTTPNotFound
    return int(said)


def _day(query: Mapping[str, str], name: str) -> str | None:
    said = query.get(name, "")
    if said and (not _DAY.fullmatch(said) or _midnight(said) is None):
        raise Refused(text=f"{name} is a day, as 2026-11-24.")
    return said or None


def _midnight(day: str | None) -> datetime | None:
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC) if day else None
    except ValueError:
        return None
