"""Where a meeting is held, as printed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.dates import find_dates, find_times

_ROOM = (
    r"hall|rooms?|rm|cent(?:er|re)|building|bldg|chambers?|library|school|auditorium|court\s*house"
    r"|annex|gym(?:nasium)?|church|cafeteria|station|headquarters|garage|boardroom|theat(?:er|re)"
    r"|museum|clubhouse|pavilion|lodge|plaza|suite|floor"
)
_STREET = (
    r"st|street|ave|avenue|rd|road|dr|drive|blvd|boulevard|ln|lane|ct|court|way|hwy|highway|pkwy"
    r"|parkway|pl|place|sq|square|ter|terrace|trl|trail|cir|circle|pike"
)
_ADDRESS = (
    rf"\b\d{{1,6}}(?:-\w+)?\s+(?:[NSEW]\.?\s+)?(?:[\w.']+\s+){{1,4}}(?:{_STREET})\b"
    r"|\b(?:highway|county\s+(?:road|trunk))\s+\w+|,\s*(?:[A-Z]{2}|[A-Z][a-z]+)\.?\s+\d{5}\b"
    r"|\b[NWES]\d{2,5}\s+[A-Z]\d{2,5}\b"
)
_PLACE = re.compile(rf"(?i)\b(?:{_ROOM})\b|{_ADDRESS}|\bP\.?\s?O\.?\s+Box\b")
# A line with one of these speaks about a place, or of something else.
_OTHER = re.compile(
    r"(?i)\b(?:will|shall|may|must|please|contact|posted|agenda|call|comments?|minutes|notice|phone"
    r"|telephone|tel|fax|www|http|mayor|president|commissioners?|members?|accommodat\w+|request"
    r"|available|board\s+of|department\s+of|report|approv\w+|presentation|discuss\w*|action|order"
    r"|plan|project|ordinance|resolution|staff|budget|date|calendar|menu|search|login|copyright"
    r"|hours|posting|watch|download|council\s+meeting)\b|@|\d{3}[-.]\d{4}"
)
_NUMBERED = re.compile(r"^\s*\(?(?:\d{1,2}|[A-Za-z]|[IVX]+)[.)]\s")
_LABEL = re.compile(
    r"(?i)^\W*(?:meeting\s+)?(?:location|place|where|venue|lugar|address)\s*[:|\t]\s*(?P<place>.*)$"
)
_BARE_LABEL = re.compile(r"(?i)^\W*(?:meeting\s+)?(?:location|place|where|venue)\s*:?\W*$")
_FIELD = re.compile(r"(?i)(?:agendas?|minutes|description|contact|details|time|date|cost|tags?)\W*")
# Where the business begins, no place of meeting follows.
FIRST_ITEM = re.compile(
    r"(?i)\s*(?:\(?[1AI][.):]\s|(?:1|I|A)?\W*call\b.{0,20}\bto\s+order|1\.\d+\s|1\t)"
)
_HELD = re.compile(
    r"(?i:\b(?:held|meet|convene|conducted|located|gather)\b)[^.;]{0,140}?"
    r"\b(?i:at|in)\s+(?:(?i:the)\s+)?(?P<place>[A-Z0-9][^;\n]{5,200})"
)
_SENTENCE_END = re.compile(
    r"(?<=[a-z]{3})\.(?:\s|$)|(?<=\d{5})[.,]?(?:\s|$)"
    r"|,?\s(?:to|for|at\s+which|beginning|starting|commencing|on\s+\w+day|upon|and\s+via)\s"
)
_LONGEST_LINE = 100
_NEAR = 8
_LENGTH = 200


def find_place(lines: Sequence[str], at: int | None) -> str | None:
    """The place that a label names, else the one that stands nearest the date (line `at`), else the
    one of a sentence ("will be held … at the …")."""
    for row, line in enumerate(lines):
        if (labelled := _LABEL.match(line)) and _may_be_place(labelled["place"]):
            return _tidy(_joined(lines, row, labelled["place"].strip()))
        if _BARE_LABEL.match(line) and row + 1 < len(lines) and _may_be_place(lines[row + 1]):
            return _tidy(_joined(lines, row + 1, lines[row + 1].strip()))
    first = next((row for row, line in enumerate(lines) if FIRST_ITEM.match(line)), len(lines))
    lines = lines[: max(first, (at or 0) + 1)]
    if at is not None and (near := _near(lines, at)) is not None:
        return near
    for sentence in _HELD.finditer(" ".join(lines)):
        place = _without_when(sentence["place"])
        end = _SENTENCE_END.search(place)
        place = place[: end.end()] if end else place
        if _PLACE.search(place):
            return _tidy(re.sub(_TRAILING, "", place))
    return None


_TRAILING = re.compile(
    r"(?i),?\s*(?:to|for|at\s+which|beginning|starting|commencing|on\s+\w+day|upon|and\s+via)?\s*$"
)


def _may_be_place(text: str) -> bool:
    """Whether a label's value is one: an empty field is followed by the next field's name."""
    return len(text.strip()) > 3 and not find_dates(text) and not _FIELD.fullmatch(text.strip())


def _near(lines: Sequence[str], at: int) -> str | None:
    rows = range(max(0, at - _NEAR), min(len(lines), at + _NEAR + 1))
    for row in sorted(rows, key=lambda n: (abs(n - at), -n)):
        if _is_place(_without_when(lines[row])):
            first = row
            while first - 1 >= max(0, row - 3) and first - 1 != at and _is_place(lines[first - 1]):
                first -= 1
            return _tidy(_joined(lines, first, _without_when(lines[first])))
    return None


def _is_place(line: str) -> bool:
    return (
        len(line) < _LONGEST_LINE
        and _PLACE.search(line) is not None
        and _OTHER.search(line) is None
        and _NUMBERED.match(line) is None
    )


def _joined(lines: Sequence[str], first: int, begin: str) -> str:
    """The place with the lines of its address under it."""
    parts = [begin]
    for line in lines[first + 1 : first + 5]:
        if not _is_place(line) or find_times(line) or find_dates(line):
            break
        parts.append(line)
    return ", ".join(part for line in parts if (part := line.strip(" ,\t")))


def _without_when(line: str) -> str:
    spans = [(found.start, found.end) for found in find_dates(line)]
    spans += [(found.start, found.end) for found in find_times(line)]
    for start, end in sorted(spans, reverse=True):
        line = line[:start] + "|" + line[end:]
    pieces = [piece for piece in re.split(r"[|\t\u2022]", line) if _PLACE.search(piece)]
    line = pieces[0] if len(pieces) == 1 else line.replace("|", " ")
    return re.sub(
        r"(?i)^[\s,@\u2013-]*(?:(?:at|in)\s+)?(?:the\s+)?[\s,@\u2013-]*", "", line
    ).strip()


def _tidy(place: str) -> str | None:
    place = re.sub(r"\s+", " ", place).strip(" ,;:-\u2013|")
    place = re.sub(r"(?<=[a-z\d]{4})\.$", "", place)  # a sentence's end, not that of "St."
    return place[:_LENGTH] or None
