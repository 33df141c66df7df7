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
    r"(?i)\b(?:will|shall|may|must|please|contact|posted|agenda|call|comments?|school\s+district|minutes|notice|phone"
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
    r"(?<=[a-z]{3})\.(?:\s|$)|(?<=\s[A-Z]{2})\.\s+(?=[A-Z][a-z])|(?<=\d{5})[.,]?(?:\s|$)"
    r"|,?\s(?:to|for|at\s+which|beginning|starting|commencing|on\s+\w+day|upon|and\s+via)\s"
)
# In a narrow column a name and an address are broken anywhere: what ends, or begins, in the middle.
_TAIL = re.compile(
    rf"(?i)(?:{_ROOM}|{_STREET}|[NSEW]{{1,2}}|(?:north|south)?(?:east|west)|north|south)\b\.?,?"
    r"(?:\s*,?\s*(?:suite|room|rm|floor|#)\s*[\w-]{1,6})?|\d{5}(?:-\d{4})?|[A-Z]{2}\.?\s+\d{5}(?:-\d{4})?"
)
_OPEN = re.compile(r"(?i)(?:\b(?:of|the|at|in|and|for|suite|room|rm)|[&/\u2013-])$")
_LEADS = re.compile(r"(?i)\b(?:at|in)(?:\s+the)?$")
_CITY = re.compile(r"[A-Z][\w.'-]*(?:\s[A-Z][\w.'-]*){0,3},\s*[A-Z]{2}\.?,?")
_HEAD = re.compile(r"\d{1,6}(?:\s+[A-Z][\w.']*){1,3}|[A-Z][\w.'&]*(?:\s[\w.'&]+){0,4}")
_STREET_NUMBER = re.compile(r"\b\d{1,6}\s+\w")
_LONGEST_LINE = 100
_MOST_LINES = 7
_PROSE = 60
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
        if _is_place(_without_when(lines[row])) and not _is_in_a_sentence(lines, row):
            first = row
            while first - 1 >= max(0, row - 3) and first - 1 != at and _goes_before(lines, first):
                first -= 1
            return _tidy(_joined(lines, first, _without_when(lines[first])))
    return None


def _is_in_a_sentence(lines: Sequence[str], row: int) -> bool:
    """Whether a line goes on with what a long one before it began, and so begins no place."""
    before = lines[row - 1].rstrip() if row else ""
    return len(before) > _PROSE and before[-1].isalnum() and not _LEADS.search(before)


def _goes_before(lines: Sequence[str], row: int) -> bool:
    """Whether the line before this one is part of the same place."""
    before, line = lines[row - 1].strip(), lines[row].strip()
    if _is_place(before):
        return True
    broken = _TAIL.fullmatch(line) and _HEAD.fullmatch(before) and not _OTHER.search(before)
    return bool(broken) and not (find_dates(before) or find_times(before))


def _is_place(line: str) -> bool:
    return (
        len(line) < _LONGEST_LINE
        and _PLACE.search(line) is not None
        and _OTHER.search(line) is None
        and _NUMBERED.match(line) is None
    )


def _joined(lines: Sequence[str], first: int, begin: str) -> str:
    """The place with the lines of its address under it, those that a column broke as one."""
    place = begin.strip(" ,\t")
    for row in range(first + 1, min(first + _MOST_LINES, len(lines))):
        line = lines[row].strip(" ,\t")
        after = lines[row + 1].strip() if row + 1 < len(lines) else ""
        if not line or find_times(line) or find_dates(line):
            break
        if _TAIL.fullmatch(line) or (_OPEN.search(place) and _is_name(line)):
            place = f"{place} {line}"
        elif _is_place(line) or _is_broken(line, after) or _is_city(line, place):
            place = f"{place} {line}" if _is_broken(place, line) else f"{place}, {line}"
        else:
            break
    return place


def _is_name(line: str) -> bool:
    return _HEAD.fullmatch(line) is not None and _OTHER.search(line) is None


def _is_city(line: str, place: str) -> bool:
    return _CITY.fullmatch(line) is not None and _STREET_NUMBER.search(place) is not None


def _is_broken(line: str, after: str) -> bool:
    """Whether the name of a street begins at a line's end and ends on the next one."""
    last = line.rpartition(",")[2].strip()
    street = re.match(rf"(?i)(?:{_STREET})\b", after)
    return bool(street and re.fullmatch(r"\d{1,6}(?:\s+[A-Z][\w.']*){1,3}", last))


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
