"""What calendars hold beside meetings: holidays, closures, deadlines, elections, festivities."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scrapers.listing import DocumentKind, ListedMeeting

HOLIDAY = (
    r"new year(?:['\u2019]?s)?(?: day| eve)?|martin luther king|mlk|(?:presidents?|washington)"
    r"(?:['\u2019]?s?['\u2019]?)(?: day| birthday)|memorial day|juneteenth|independence day"
    r"|(?:4th|fourth) of july|labor day|columbus day|indigenous peoples?['\u2019]?s?['\u2019]? day"
    r"|veterans?['\u2019]?s?['\u2019]? day|armistice day|thanksgiving|christmas|xmas|good friday"
    r"|easter|hanukkah|kwanzaa|halloween|patriots?['\u2019]? day|cesar chavez day"
    r"|lincoln['\u2019]?s birthday|(?:floating |federal |state |legal |county |city |school )?"
    r"holidays?"
)
"""The names of the days on which offices are closed, as a pattern to be put into others."""

_CLOSED = re.compile(
    r"\b(?:hall|offices?|library|courthouse|building|center|schools?|facilit(?:y|ies)|department)\b"
    r".{0,40}\b(?:closed|closing|closes|closure)\b"
    r"|\bclosed\b.{0,20}\b(?:for|on|due|in observance)\b|^\W*(?:closed|offices? closed)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    rf"\b(?:{HOLIDAY}|deadlines?|last day (?:of|to|for)|first day (?:of|to|for)|no school"
    r"|early (?:release|dismissal|voting)|(?:spring|winter|summer|fall) (?:break|recess)"
    r"|election day|(?:general|primary|special|municipal|presidential) elections?|elections?"
    r"|absentee (?:ballots?|voting)|polls? (?:open|close)|office hours?|open office"
    r"|(?:trash|garbage|refuse|recycling|leaf|brush|yard waste|bulk(?:y)?(?: item)?)"
    r" (?:pick-?up|collection|day)"
    r"|clean-?up day|hydrant flushing|pay ?day|tax(?:es)? (?:due|bills?)|bills? due"
    r"|(?:bid|proposal|rfp) (?:opening|due)|daylight saving"
    r"|farmers?['\u2019]?s?['\u2019]? market|story ?time|zumba|yoga|bingo|parade|festival|concert"
    r"|fireworks|egg hunt|tree lighting|blood drive|movie night|garage sale|rummage sale"
    r"|book club|craft fair|job fair|5k|fun run|pancake breakfast|fish fry)\b",
    re.IGNORECASE,
)
_NOTHING_HELD = re.compile(
    r"\W*no (?:meetings?|events?)(?: (?:scheduled|today|this (?:week|month)))?\W*", re.IGNORECASE
)
_BODY = re.compile(
    r"\b(?:meetings?|mtgs?|sessions?|hearings?|workshops?|board|council|commission(?:ers)?"
    r"|committees?|trustees|caucus|assembly|agendas?|minutes|task force|authority|canvass\w*)\b",
    re.IGNORECASE,
)
_MEETS = re.compile(r"\b(?:meetings?|mtgs?|sessions?|hearings?)\b", re.IGNORECASE)
_BUSINESS = frozenset({DocumentKind.AGENDA, DocumentKind.MINUTES, DocumentKind.PACKET})


def is_occasion(title: str) -> bool:
    """Whether a title is plainly that of a day or event at which no body meets."""
    if _NOTHING_HELD.fullmatch(title) or (_CLOSED.search(title) and not _MEETS.search(title)):
        return True
    return _OTHER.search(title) is not None and _BODY.search(title) is None


def without_occasions(meetings: Iterable[ListedMeeting]) -> list[ListedMeeting]:
    """The meetings without what a calendar holds beside them; one with an agenda is a meeting."""
    return [
        one
        for one in meetings
        if any(document.kind in _BUSINESS for document in one.documents)
        or not is_occasion(one.title)
    ]
