"""The meeting that a document is about: body, day, time, place, remote link.

Only what the document says of its own meeting: dates of posting, of minutes to approve, of deadlines
and of other meetings are told apart by the words around them, and where no date is left there is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from scrapers.agenda.body import find_body
from scrapers.agenda.notice import (
    closed_session,
    comment_rule,
    contact,
    posting,
    remote_link,
    standing,
)
from scrapers.dates import FoundDate, FoundTime, find_dates, find_times, find_year, parse_when
from scrapers.listing import DocumentKind
from scrapers.reading import Agenda

# Words before a date that make it another day than the meeting's.
_OTHER_DAY = re.compile(
    r"(?i)\b(?:post(?:ed|ing)|dated|date\s+filed|file\s+date|filed|printed|publi(?:shed|cation)|mailed|updated"
    r"|approv\w*|adopt\w*|enacted|signed|minutes|next|previous|prior|last|continued?\s+(?:from|to)|deadline"
    r"|due|no\s+later\s+than|by|before|until|through|since|after|effective|expir\w+|ending|ended|beginning"
    r"|as\s+of|week\s+of|ordinance|resolution|warrants?|invoices?|bills?|report|budget|certif\w+|submitt\w*"
    r"|received|created|revised\s+on|term|introduced|scheduled\s+for\s+hearing|from|adjourn\w*|tentative"
    r"|born|election|application|permit|letter|email|re)\b[^.;\n]{0,60}$"
)
_THIS_DAY = re.compile(
    r"(?i)\b(?:meet(?:s|ing)?|agenda|session|hearing|will\s+(?:be\s+held|convene|meet|hold)|notice|date|when"
    r"|workshop|retreat|conven\w+|regular|special|held)\b"
)
# "1 of 7 12/19/22, 4:46 PM": a browser's stamp on each printed page.
_PRINT_STAMP = re.compile(
    r"\b\d+\s*(?:of|/)\s*\d+\s+\d{1,2}/\d{1,2}/\d{2,4},?\s+\d{1,2}:\d{2}|https?://"
)
# Times that are not the meeting's: office hours, deadlines, calls.
_OTHER_TIME = re.compile(
    r"(?i)\b(?:by|before|until|after|no\s+later\s+than|prior\s+to|deadline|hours|posted|office|open\s+from|close[sd]?"
    r"|received|submitted|business|between|poll\w*|adjourn\w*|available|weekdays|monday\s*(?:-|\u2013|through|to)"
    r"|join\s+via|call\s+in|faxed|mailed|dated|e-?mail\w*)\b[^.;]{0,60}$"
)
_BESIDE = 5  # lines between a date and its time in a header
_HEADER_LINES = 60


@dataclass(frozen=True, slots=True)
class _Candidate:
    found: FoundDate
    line: int
    score: int


def describe(
    lines: Sequence[str],
    *,
    title: str | None,
    kind: DocumentKind | None,
    today: date,
    links: Sequence[str] = (),
) -> Agenda:
    """What the document's first page says about its meeting.

    `lines` are the first page's; `title` the document's title or the text of the link to it. A
    yearless date takes the year that the page or title names, else the one that fits its weekday
    nearest `today`, else it is no date. `links` are addresses that the text does not print.
    """
    text = "\n".join(lines)
    start, known, at = (None, False, None)
    if kind is not DocumentKind.LIST:
        start, known, at = _start(lines, title, today)
    return Agenda(
        body=find_body(lines, title),
        start=start,
        time_known=known,
        place=_place(lines, at),
        remote=remote_link("\n".join((text, *links))),
        status=standing(lines, title, kind),
        comment=comment_rule(text),
        contact=contact(lines),
        posted=posting(lines),
        closed=closed_session(text),
    )


def _start(
    lines: Sequence[str], title: str | None, today: date
) -> tuple[datetime | None, bool, int | None]:
    named = parse_when(title, today=today) if title else None
    year = find_year(title or "") or find_year("\n".join(lines[:12]))
    best: tuple[int, date, int] | None = None
    for candidate in _candidates(lines):
        day = _resolve(candidate.found, year, today)
        if day is None:
            continue
        score = candidate.score + (3 if named is not None and named.date == day else 0)
        if best is None or score > best[0]:
            best = (score, day, candidate.line)
    if best is None or best[0] <= 0:
        if named is None or named.date is None:
            return None, False, None
        day, row = named.date, 0
    else:
        _, day, row = best
    clock = _clock(lines, row) or (named.time if named and named.date == day else None)
    return datetime.combine(day, clock or time(0, 0)), clock is not None, row


def _resolve(found: FoundDate, year: int | None, today: date) -> date | None:
    if found.year is not None:
        return found.full
    if year is not None:
        return found.on(year)
    return found.near(today) if found.weekday is not None else None


def _candidates(lines: Sequence[str]) -> list[_Candidate]:
    found: list[_Candidate] = []
    text = "\n".join(lines[:_HEADER_LINES])
    starts = _starts(lines)
    for day in find_dates(text):
        row = _row(starts, day.start)
        line = lines[row]
        before = text[max(0, day.start - 80) : day.start].replace("\n", " ", 1)
        same_line = line[: max(0, day.start - starts[row])]
        if _PRINT_STAMP.search(line):
            continue
        score = 1
        if _OTHER_DAY.search(same_line if row < 25 and not _prose(lines, row) else before):
            score -= 6
        around = " ".join(lines[max(0, row - 2) : row + 1])
        score += 2 if _THIS_DAY.search(around) else 0
        score += 2 if day.weekday is not None else 0
        score += 2 if _clock(lines, row) is not None else 0
        score += 1 if row < 15 else 0
        score += 1 if line.strip() == text[day.start : day.end].strip() else 0
        found.append(_Candidate(day, row, score))
    return found


def _prose(lines: Sequence[str], row: int) -> bool:
    return len(lines[row]) > 70


def _starts(lines: Sequence[str]) -> list[int]:
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    return starts


def _row(starts: list[int], offset: int) -> int:
    from bisect import bisect_right

    return bisect_right(starts, offset) - 1


def _clock(lines: Sequence[str], row: int) -> time | None:
    """The time that stands on the date's line, after it, or else just before it."""
    order = [row, *range(row + 1, row + 1 + _BESIDE), *range(row - 1, row - 1 - _BESIDE, -1)]
    for at in order:
        if 0 <= at < len(lines):
            for found in find_times(lines[at]):
                if not _foreign(lines, at, found):
                    return found.clock
    return None


def _foreign(lines: Sequence[str], at: int, found: FoundTime) -> bool:
    before = lines[at][: found.start]
    if len(before) < 30 and at > 0:
        before = f"{lines[at - 1]} {before}" if len(lines[at - 1]) > 60 else before
    return _OTHER_TIME.search(before) is not None or _PRINT_STAMP.search(lines[at]) is not None


_PLACE = re.compile(
    r"(?i)\b(?:hall|room|center|centre|building|chambers?|library|school|auditorium|court\s*house|annex|gym(?:nasium)?"
    r"|church|cafeteria|station|conference|headquarters|garage|office)\b"
    r"|\b\d{1,6}(?:-\w+)?\s+(?:[NSEW]\.?\s+)?(?:\w+\.?\s+){1,4}(?:st|street|ave|avenue|rd|road|dr|drive|blvd|boulevard"
    r"|ln|lane|ct|court|way|hwy|highway|pkwy|parkway|pl|place|sq|square|ter|terrace|trl|trail|cir|circle)\b"
    r"|\bhighway\s+\w+|\bcounty\s+(?:road|trunk)\b|,\s*(?:[A-Z]{2}|[A-Z][a-z]+)\s+\d{5}\b"
)
_NOT_PLACE = re.compile(
    r"(?i)\b(?:will|shall|may|please|contact|posted|agenda|call|comment|minutes|notice|phone|telephone|fax|www|http"
    r"|clerk|mayor|president|commissioner|members?|accommodat\w+|request|available|board\s+of|department\s+of)\b|@"
)
_HELD_AT = re.compile(
    r"(?i)\b(?:held|meet|convene|conducted|located|location|where|place)\b[^.]{0,120}?(?:\b(?:at|in)\s+(?:the\s+)?|:\s*)"
    r"(?P<place>[^.;]{0,20}?(?:[A-Z0-9]|\.\s(?=[A-Z]))[^;\n]{5,160})"
)
_LOCATION = re.compile(
    r"(?i)^\W*(?:meeting\s+)?(?:location|place|where)\s*:\s*(?P<place>\S.{3,150})$"
)


def _place(lines: Sequence[str], at: int | None) -> str | None:
    for row, line in enumerate(lines[:_HEADER_LINES]):
        labelled = _LOCATION.match(line)
        if labelled:
            return _tidy(_joined(lines, row, labelled["place"]))
        if re.match(r"(?i)^\W*(?:meeting\s+)?location\s*:?\s*$", line) and row + 1 < len(lines):
            return _tidy(_joined(lines, row + 1, lines[row + 1].strip()))
    rows = range(min(len(lines), _HEADER_LINES if at is None else at + 8))
    centre = at if at is not None else 0
    for row in sorted(rows, key=lambda n: (abs(n - centre), -n)):
        if abs(row - centre) > 8:
            break
        line = _without_when(lines[row])
        if len(line) < 90 and _PLACE.search(line) and not _NOT_PLACE.search(line):
            first = row
            while first > 0 and first != at and _is_place(lines[first - 1]):
                first -= 1
            return _tidy(_joined(lines, first, _without_when(lines[first])))
    sentence = _HELD_AT.search(" ".join(lines[:_HEADER_LINES]))
    if sentence and _PLACE.search(sentence["place"]):
        return _tidy(_first_place(sentence["place"]))
    return None


def _is_place(line: str) -> bool:
    return (
        len(line) < 90
        and bool(_PLACE.search(line))
        and not _NOT_PLACE.search(line)
        and not find_dates(line)
    )


def _joined(lines: Sequence[str], first: int, begin: str) -> str:
    parts = [begin]
    for line in lines[first + 1 : first + 5]:
        if not _is_place(line) or find_times(line):
            break
        parts.append(line.strip())
    return ", ".join(part.strip(" ,") for part in parts if part.strip(" ,"))


def _first_place(text: str) -> str:
    stop = re.search(
        r"(?<=[a-z]{3}|\d{5})\.(?:\s|$)|\s(?:to|for|at\s+which|beginning|starting|commencing|on\s+\w+day)\s",
        text,
    )
    return text[: stop.start()] if stop else text


def _without_when(line: str) -> str:
    spans = [(f.start, f.end) for f in find_dates(line)] + [
        (f.start, f.end) for f in find_times(line)
    ]
    for start, end in sorted(spans, reverse=True):
        line = line[:start] + " " + line[end:]
    return re.sub(
        r"(?i)^[\s,|@\u2013-]*(?:(?:at|in)\s+)?(?:the\s+)?[\s,|@\u2013-]*", "", line
    ).strip()


def _tidy(place: str) -> str | None:
    place = re.sub(r"\s+", " ", place).strip(" ,;:-\u2013|")
    return place[:200] or None
