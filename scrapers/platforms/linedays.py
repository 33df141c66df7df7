"""The days that a line speaks of, without those of postings, deadlines and the like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from scrapers.dates import FoundDate, find_dates
from scrapers.platforms.lines import Line
from scrapers.platforms.occasions import HOLIDAY

# A date after one of these words is not the meeting's.
_OTHER_DAY = re.compile(
    r"\b(?:posted|updated?|revised|modified|published|uploaded|added|created|effective|adopted"
    r"|approved|deadline|due|before|no later than|submit(?:ted)?|since|expires?|copyright|issued"
    r"|received|filed|signed|as of|dated|amended|ends?|ending|until|through|thru|closes"
    r"|rescheduled from|moved from|postponed from)\W{0,3}(?:(?:date|by|on|at|is)\W{1,3}){0,2}"
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\W{0,3})?$",
    re.IGNORECASE,
)
_HOLIDAY = re.compile(
    rf"\b(?:{HOLIDAY})\W{{1,4}}(?:(?:is|on|observed)\W{{1,2}}){{0,2}}$", re.IGNORECASE
)
_OTHER_COLUMN = re.compile(
    r"post(?:ed|ing)|deadline|submi|approv|publi(?:sh|cation)|\bdue\b|filing|updated|modified"
    r"|cut-?off"
    r"|\bend\b|size|uploaded|created|expires",
    re.IGNORECASE,
)
_MEETING_COLUMN = re.compile(
    r"\bmeeting (?:dates?|day|time)|\bdates? (?:and time )?of (?:the )?meeting", re.IGNORECASE
)
_DAY_COLUMN = re.compile(
    r"^\W*(?:date|when|day)s?\b(?! (?:posted|filed|due|approved))", re.IGNORECASE
)
_SLASHED = re.compile(r"\W*(\d{1,2})/(\d{1,2})(?![\d/])\W*(?:$|[-\u2013|:]|\s(?=[A-Z(]))")
_NUMBERED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\b(?![/:.,]?\d)")
_BY_TODAY = re.compile(
    r"\W*(?:(?P<near>today|tomorrow)|this (?P<weekday>"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day))\W*",
    re.IGNORECASE,
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def meeting_days(line: Line) -> list[FoundDate]:
    """The distinct days in a line's words that may be a meeting's."""
    text = _dated_cells(line) if line.cells and line.columns else line.text
    kept: dict[tuple[int, int], FoundDate] = {}
    for one in find_dates(text):
        before = text[max(0, one.start - 40) : one.start]
        if _OTHER_DAY.search(before) or _HOLIDAY.search(before):
            continue
        known = kept.get((one.month, one.day))
        if known is None or known.year is None:
            kept[one.month, one.day] = one
    return list(kept.values())


def short_days(line: Line, month: int | None) -> list[FoundDate]:
    """A day as lists write it that say the rest above: "1/13", under "January" the "13"."""
    for text in line.cells or (line.text,):
        slashed = _SLASHED.match(text)
        numbered = _NUMBERED.match(text) if month and line.links else None
        if slashed or numbered:
            at, number = (int(slashed[1]), int(slashed[2])) if slashed else (month or 0, 0)
            number = int(numbered[1]) if numbered and not slashed else number
            found = FoundDate(at, number, None, 0, 0)
            return [found] if found.on(2024) is not None else []
    return []


def day_by_today(line: Line, today: date) -> date | None:
    """The day of a line that says "Today", "Tomorrow" or "This Wednesday" and no more."""
    said = _BY_TODAY.fullmatch(line.text)
    if said is None:
        return None
    if weekday := said["weekday"]:
        ahead = (_WEEKDAYS.index(weekday[:3].lower()) - today.weekday()) % 7
        return today + timedelta(days=ahead)
    return today + timedelta(days=said["near"].lower() == "tomorrow")


def _dated_cells(line: Line) -> str:
    """A row's words without the cells whose column is of another day (a deadline, a posting)."""
    cells = [
        (cell, line.columns[index] if index < len(line.columns) else "")
        for index, cell in enumerate(line.cells)
    ]
    for column_of_days in (_MEETING_COLUMN, _DAY_COLUMN):
        chosen = [cell for cell, column in cells if column_of_days.search(column)]
        if any(find_dates(cell) for cell in chosen):
            return " | ".join(chosen)
    return " | ".join(cell for cell, column in cells if not _OTHER_COLUMN.search(column))


def is_grid(line: Line, dates: Sequence[FoundDate]) -> bool:
    """Whether a row holds a meeting in each of several cells rather than one in all of them."""
    dated = [cell for cell in line.cells if find_dates(cell)]
    return len(dates) > 2 or (len(dated) > 1 and len(dated) == len([c for c in line.cells if c]))


def in_year(one: FoundDate, year: int | None) -> FoundDate:
    """The day in `year`, where none is printed with it."""
    if one.year is not None or year is None:
        return one
    return FoundDate(one.month, one.day, year, one.start, one.end, one.weekday)
