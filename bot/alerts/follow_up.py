"""What is said of a topic when more becomes known: in the first message, and as a thread's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.alerts.escape import clean, shorten
from bot.alerts.notice import Form, Line, Link, Moment, Notice, Ours, Piece, Said
from bot.alerts.wording import wording
from bot.language import _
from scrapers import Alert, AlertKind

NAME = 100
"""The characters that a thread's name may have."""
_QUOTES = 3
_OUTLETS = 6
_BEFORE = 3
_LONGEST_LINK = 300


def composed(told: Sequence[Alert]) -> Notice:
    """One notice of all that was told on a topic, the oldest first: the newest, the rest in short.

    Outlets that only print the same story are named; what they print is not told again.
    """
    news = [alert for alert in told if alert.kind is not AlertKind.ALSO] or list(told[-1:])
    also = [alert for alert in told if alert.kind is AlertKind.ALSO]
    *before, newest = news
    notice = wording(newest)
    parts = list(notice.parts[:_QUOTES])
    if also and newest.kind is not AlertKind.ALSO:
        parts.append((_outlets(also),))
    parts += [(_before(alert),) for alert in before[: -_BEFORE - 1 : -1]]
    return replace(notice, parts=tuple(parts))


def subject(alert: Alert) -> str:
    """What an alert is about, in a few plain words: the name of the thread of what follows."""
    if alert.roster is not None:
        words = alert.roster.agency
    elif alert.meeting is not None:
        words = alert.meeting.body or alert.meeting.title or alert.source_name
        if alert.meeting.start is not None:
            day = alert.meeting.start.astimezone(ZoneInfo(alert.zone)).date()
            words = f"{words}, {day:%Y-%m-%d}"
    elif alert.kind in (AlertKind.SOURCE_BROKEN, AlertKind.SOURCE_WELL):
        words = alert.source_name
    else:
        words = alert.title
    return shorten(clean(words, one_line=True).strip(), NAME) or alert.source_slug or "…"


def _outlets(also: Sequence[Alert]) -> Line:
    named = {alert.source_name: alert.url for alert in also[:_OUTLETS]}
    pieces: list[Piece] = [Ours(_("Also:") + " ")]
    for place, (name, url) in enumerate(named.items()):
        pieces += [Ours(", ")] if place else []
        pieces.append(Link(name, url) if len(url) <= _LONGEST_LINK else Said(name, 80))
    return Line(tuple(pieces))


def _before(alert: Alert) -> Line:
    seen = Moment(alert.first_seen, form=Form.AGO)
    title = wording(alert).title.pieces
    return Line((Ours(_("Before:") + " "), *title, Ours("  ·  "), seen))
