"""The papers of the meetings: agendas and minutes of two pages, as PDF."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.demo.paper import make_pdf
from tests.sixty_days.clock import ZONE

HEADING = "New business: discussion and possible action on the following"


_ROLL = ("Call to order", "Approval of the minutes of the last meeting")
_END = "Adjourn"


def wall(at: datetime) -> datetime:
    """What the clock on the wall shows then."""
    return at.astimezone(ZONE).replace(tzinfo=None)


def written(at: datetime) -> str:
    """Day and time as a clerk writes them: "Monday, November 2, 2026, 6:30 PM"."""
    shown = wall(at)
    return f"{shown:%A, %B} {shown.day}, {shown.year}, {shown.hour % 12 or 12}:{shown:%M %p}"


def agenda(place: str, body: str, at: datetime, *items: str) -> bytes:
    """An agenda; `items` are on its second page, under a heading."""
    first = (place.upper(), body.upper(), "AGENDA", written(at), "100 Mill Street", "")
    return make_pdf([(*first, *numbered(_ROLL)), (HEADING, *numbered((*items, _END), 3))])


def web_agenda(place: str, body: str, at: datetime, *items: str) -> str:
    """The same agenda as a web page."""
    head = "".join(f"<h3>{line}</h3>" for line in (place, body, "AGENDA", written(at)))
    first, rest = (
        "".join(f"<div class='agenda-item'><span>{line}</span></div>" for line in lines)
        for lines in (numbered(_ROLL), numbered((*items, _END), 3))
    )
    return (
        f"<!doctype html><html><head><title>{body}</title></head><body><main>{head}{first}"
        f"<h4>{HEADING}</h4>{rest}</main></body></html>"
    )


def numbered(items: Iterable[str], first: int = 1) -> list[str]:
    """Agenda items with their numbers."""
    return [f"{number}. {item}" for number, item in enumerate(items, first)]


def minutes(place: str, body: str, at: datetime, *lines: str) -> bytes:
    """The minutes of a meeting."""
    first = (place.upper(), body.upper(), "MINUTES", written(at), "100 Mill Street", "")
    return make_pdf([(*first, "The meeting was called to order."), lines])
