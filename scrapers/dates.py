"""Dates and times in prose, titles and file names, as American local government writes them.

Everything here is exact: a form that is not listed is not a date, so that `287(g)`, `19.85(1)(c)`,
a resolution's number or a telephone number never becomes one. All values are naive local wall
clock; the zone is the source's and is put on by whoever stores them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan", "enero"),
            ("february", "feb", "febrero"),
            ("march", "mar", "marzo"),
            ("april", "apr", "abril"),
            ("may", "mayo"),
            ("june", "jun", "junio"),
            ("july", "jul", "julio"),
            ("august", "aug", "agosto"),
            ("september", "sept", "sep", "septiembre"),
            ("october", "oct", "octubre"),
            ("november", "nov", "noviembre"),
            ("december", "dec", "diciembre"),
        ),
        start=1,
    )
    for name in names
}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# "may" and "march" are also words: an English month begins with a capital.
_MONTH = (
    r"(?:J(?:an(?:uary)?|AN(?:UARY)?|une?|UNE?|uly?|ULY?)|F(?:eb(?:ruary)?|EB(?:RUARY)?)"
    r"|M(?:ar(?:ch)?|AR(?:CH)?|ay|AY)|A(?:pr(?:il)?|PR(?:IL)?|ug(?:ust)?|UG(?:UST)?)"
    r"|S(?:ep(?:t(?:ember)?)?|EP(?:T(?:EMBER)?)?)|O(?:ct(?:ober)?|CT(?:OBER)?)"
    r"|N(?:ov(?:ember)?|OV(?:EMBER)?)|D(?:ec(?:ember)?|EC(?:EMBER)?))"
)
_DAY_NAME = r"(?P<w{}>(?i:mon|tue|wed|thu|fri|sat|sun))(?i:(?:s|nes|rs|ur|r)?(?:day)?)s?\.?"
_WEEKDAY = rf"(?:(?<![A-Za-z]){_DAY_NAME}(?:\s*,|\s+the)?\s{{{{0,3}}}})?"
_YEAR = r"(?:19|20)\d\d"
# "April 5 2000 Main Street" gives no year: a number before a street's name is a house.
_NOT_HOUSE = (
    r"(?!\s+(?:[NSEW]\.?\s+)?(?:\w+\s+){1,2}"
    r"(?i:st|street|ave|avenue|rd|road|dr|drive|blvd|boulevard|ln|lane|ct|court|way|hwy|highway)\b)"
)
_FORMS = re.compile(
    # The first line fails at once where nothing below can begin: it halves the time.
    rf"""(?:(?<![A-Za-z])|(?=\d))(?=[\dJFMASONDTWmtwfs])(?:
      (?<![A-Za-z]){_WEEKDAY.format(1)}
      (?P<m1>{_MONTH})(?:\.|\b|(?=\d))\s{{0,4}}(?P<d1>\d{{1,2}})(?:\s?(?i:st|nd|rd|th))?(?![\d:]|\.\d)
      (?:\s?(?:[-\u2013\u2014&]|and|to)\s?\d{{1,2}}(?:st|nd|rd|th)?(?![\d:]))?
      (?:(?:\s{{0,3}}[,.-]\s{{0,4}}|\s{{1,4}})(?P<y1>{_YEAR})(?!\d|[/:-]\d){_NOT_HOUSE})?
    | (?<![\w.]){_WEEKDAY.format(2)}(?:the\s+)?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+
      (?:(?:day\s+)?of\s+)?(?P<m2>{_MONTH})\.?,?\s+(?P<y2>{_YEAR})(?!\d)
    | (?<!\w)(?P<d3>\d{{1,2}})\s+de\s+
      (?P<m3>(?i:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre))
      \s+(?:de|del)\s+(?P<y3>{_YEAR})(?!\d)
    | (?<![\d.,/$§])(?<!\d-)(?P<y4>{_YEAR})(?P<s4>[-_./])(?P<m4>\d{{1,2}})
      (?P=s4)(?P<d4>\d{{1,2}})(?![\d]|[-/.]\d)
    | (?<![\d.,/$§])(?<!\d-){_WEEKDAY.format(5)}(?P<m5>\d{{1,2}})(?P<s5>[-_./])
      (?P<d5>\d{{1,2}})(?P=s5)(?P<y5>{_YEAR}|\d\d)(?![\d]|[-/.]\d(?!\d?:\d\d)|\()
    | (?<!\d)(?P<n6>\d{{8}})(?!\d)
    )""",
    re.VERBOSE,
)
_SLASHED = re.compile(
    r"(?<![\d/.-])(?:(?P<w>(?i:mon|tue|wed|thu|fri|sat|sun))[a-z]*\.?,?\s+)?"
    r"(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/.-])"
)
_SIX = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})(?!\d)")
_MONTH_NAMES = (
    "January", "February", "March", "April", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_MISSPELT = re.compile(
    r"\b[A-Z](?:[a-z]{4,9}|[A-Z]{4,9})\b(?=\.?\s{1,3}\d{1,2}(?:st|nd|rd|th)?,?\s{1,3}20\d\d\b)"
)
# A number that follows one of these names a law, a case or a thing, not a day.
_NUMBERED = re.compile(
    r"(?i:resolution|ordinance|res|ord|no|nos|number|case|file|permit|section|sec|chapter|ch|code"
    r"|docket|bid|rfp|id|passcode|password|parcel|account|invoice|check|lot|version|v|item)"
    r"[.:#\s]{0,3}(?i:no\.?|number|\#)?\s?$|[#§]\s?$"
)

_TIMES = re.compile(
    r"""
      (?<![\w.:/$])(?<!\w\()(?P<h>\d{1,2})(?:(?P<sep>[:.;]?)\s?(?P<min>[0-5]\d))?(?::[0-5]\d)?
      (?:\s?(?:[-\u2013\u2014]|to|until|till)\s?(?P<h2>\d{1,2})(?:[:.]?(?P<min2>[0-5]\d))?)?
      (?:\s?(?i:o['\u2019]?clock))?\s{0,2}
      (?:(?P<ap>[AaPp])\s?\.?\s?[Mm](?![A-Za-z(])\.?|(?P<noon>(?i:noon))\b
        |(?<=[0-5]\d)(?P<letter>[ap])(?![\w.])
        |(?i:in\s+the\s+)(?P<part>(?i:morning|afternoon|evening))\b)
    | (?<![\w:./-])(?P<hours>(?:[01]\d|2[0-3])[0-5]\d)\s?(?i:hours|hrs\.?|h)\b
    | (?<!\w)(?P<spelt>(?i:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))
      \s(?i:o['\u2019]?clock)\s(?P<half>[AaPp])\.?\s?[Mm]\b\.?
    | (?<![\w:])(?P<word>(?i:noon|midnight))\b
    | (?<![\d:.])(?:(?<=\d{2}T)|(?<!\w))(?P<H>[01]\d|2[0-3]):(?P<M>[0-5]\d)
      (?::[0-5]\d(?:\.\d+)?)(?![\d:])
    | (?<![\w:./-])(?P<H24>1[3-9]|2[0-3]):(?P<M24>[0-5]\d)(?![\d:])
    """,
    re.VERBOSE,
)
# What every date and every time but noon has: most lines have neither.
_DIGIT = re.compile(r"\d")
_CLOCKED = re.compile(r"\d(?:\s{0,3}(?:[AaPp]\s?\.?\s?[Mm]|[oOnN])|:\d\d|\d{3}\s?[hH])")
_WORDS = ("noon", "midnight", "clock")
_SPELT = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    "twelve",
)
_HALVES = {"morning": "a", "afternoon": "p", "evening": "p"}
_BARE = re.compile(r"(?<![\w:./-])(?P<h>[01]\d|2[0-3]):(?P<m>[0-5]\d)(?![\d:])")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date as printed: `year` is None where none was printed. `weekday` counts from Monday = 0.

    `start` and `end` are offsets into the text.
    """

    month: int
    day: int
    year: int | None
    start: int
    end: int
    weekday: int | None = None

    def on(self, year: int) -> date | None:
        """This day in `year`; None where that year has no such day (February 29)."""
        return _valid(year, self.month, self.day)

    @property
    def full(self) -> date | None:
        """The full date, where the year was printed."""
        return None if self.year is None else self.on(self.year)

    def near(self, today: date) -> date | None:
        """The full date; a missing year is the nearest one to `today` that fits the weekday."""
        if self.year is not None:
            return self.full
        candidates = [
            day
            for year in range(today.year - 3, today.year + 2)
            if (day := self.on(year)) is not None
        ]
        fitting = [day for day in candidates if self.weekday in (None, day.weekday())]
        return min(fitting or candidates, key=lambda day: abs(day - today), default=None)


@dataclass(frozen=True, slots=True)
class FoundTime:
    """A time of day as printed, with its offsets; `until` is the end of a printed range."""

    clock: time
    start: int
    end: int
    until: time | None = None


@dataclass(frozen=True, slots=True)
class When:
    """What a short text says about a meeting's day and time; None where it does not say."""

    date: date | None = None
    time: time | None = None

    @property
    def start(self) -> datetime | None:
        """Naive local wall clock; at 00:00 where no time was printed."""
        if self.date is None:
            return None
        return datetime.combine(self.date, self.time or time(0, 0))

    @property
    def time_known(self) -> bool:
        """Whether a time of day was printed."""
        return self.time is not None


# A document's lines are asked for their days and hours from several sides.
@lru_cache(maxsize=64)
def find_dates(text: str) -> tuple[FoundDate, ...]:
    """Every date in `text`, in order of appearance."""
    return tuple(_dates(text))


def well_spelt(text: str) -> str:
    """The text with the months of full dates as they are written: "April 14, 2026" for "Aprli …".

    A name counts as a month's where one letter is missing, added, another, or two are swapped.
    """
    return _MISSPELT.sub(lambda word: _month_meant(word[0]), text)


def _month_meant(word: str) -> str:
    return next((name for name in _MONTH_NAMES if _one_slip(word.lower(), name.lower())), word)


def _one_slip(one: str, two: str) -> bool:
    """Whether two words differ by one letter, or by two neighbours that changed places."""
    head = 0
    while head < min(len(one), len(two)) and one[head] == two[head]:
        head += 1
    rest, other = one[head:], two[head:]
    if len(rest) == len(other):
        swapped = rest[:2] == other[1::-1] and rest[2:] == other[2:]
        return bool(rest) and (rest[1:] == other[1:] or swapped)
    return rest[1:] == other if len(rest) == len(other) + 1 else rest == other[1:]


def find_date(text: str, *, today: date, year: int | None = None) -> date | None:
    """The first date in `text`.

    A missing year is `year` (a heading's) where given, else the one nearest `today` that fits the
    printed weekday.
    """
    for found in _dates(text):
        day = found.on(year) if found.year is None and year is not None else found.near(today)
        if day is not None:
            return day
    return None


@lru_cache(maxsize=64)
def find_times(text: str) -> tuple[FoundTime, ...]:
    """Every time of day that says which half of the day it means, in order of appearance."""
    return tuple(_times(text))


def find_time(text: str) -> time | None:
    """The first time of day in `text`."""
    return next((found.clock for found in _times(text)), None)


def find_year(text: str) -> int | None:
    """The only year that `text` names as such ("2018 Agendas", "Minutes, 2019"); else None."""
    years = {int(y) for y in re.findall(rf"(?<![\d./$#-]){_YEAR}(?![\d/]|[-\u2013]\d|\.\d)", text)}
    return years.pop() if len(years) == 1 else None


def parse_when(text: str, *, today: date, year: int | None = None) -> When:
    """Day and time of a title, link text, table cell or file name.

    `year` is the year of the heading above, used where the text prints none; without it a yearless
    date is the one nearest `today`. Forms that are safe only in so short a text are tried last:
    `010626`, `1/6`, `18:00`.
    """
    day = find_date(text, today=today, year=year) or _short_date(text, today, year)
    clock = find_time(text)
    if clock is None and (bare := _BARE.search(text)) is not None:
        clock = time(int(bare["h"]), int(bare["m"]))
    return When(day, clock)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday(name: str | None) -> int | None:
    return None if not name else _WEEKDAYS.index(name.lower())


def _dates(text: str) -> Iterator[FoundDate]:
    if _DIGIT.search(text) is None:
        return
    for match in _FORMS.finditer(text):
        found = _found(match, text)
        # 2024 has a February 29: a day that no year has is no date.
        if found is not None and found.on(found.year or 2024) is not None:
            yield found


def _found(match: re.Match[str], text: str) -> FoundDate | None:
    start, end = match.span()
    for n in ("1", "2", "3"):
        if name := match[f"m{n}"]:
            year = match[f"y{n}"]
            weekday = _weekday(match[f"w{n}"]) if n != "3" else None
            day = int(match[f"d{n}"])
            return FoundDate(
                _MONTHS[name.lower()], day, int(year) if year else None, start, end, weekday
            )
    if _NUMBERED.search(text[max(0, start - 24) : start]):
        return None
    if match["n6"]:
        return _compact(match["n6"], start, end)
    if match["y4"]:
        return FoundDate(int(match["m4"]), int(match["d4"]), int(match["y4"]), start, end)
    year = int(match["y5"])
    if year < 100:
        # "2.3.10 Approval of …" numbers an agenda item: such a day stands only inside a line.
        opens_line = start == 0 or text[start - 1] == "\n"
        if match["s5"] == "." and opens_line and "\n" in text:
            return None
        year += 2000
    return FoundDate(int(match["m5"]), int(match["d5"]), year, start, end, _weekday(match["w5"]))


def _compact(digits: str, start: int, end: int) -> FoundDate | None:
    for year, month, day in (
        (digits[4:], digits[:2], digits[2:4]),
        (digits[:4], digits[4:6], digits[6:]),
    ):
        if 1990 <= int(year) < 2100 and _valid(int(year), int(month), int(day)):
            return FoundDate(int(month), int(day), int(year), start, end)
    return None


def _short_date(text: str, today: date, year: int | None) -> date | None:
    if (six := _SIX.search(text)) is not None:
        month, day, short = (int(part) for part in six.groups())
        found = _valid(2000 + short, month, day)
        # Any six digits could be a number: only a day within three years of today is believed.
        if found is not None and abs((found - today).days) < 3 * 366:
            return found
    for match in _SLASHED.finditer(text):
        if match["w"] or match.group() == text.strip() or find_time(text) is not None:
            found_date = FoundDate(
                int(match["m"]), int(match["d"]), year, *match.span(), _weekday(match["w"])
            )
            if found_date.on(2024) is not None:
                return found_date.near(today)
    return None


def _times(text: str) -> Iterator[FoundTime]:
    if _CLOCKED.search(text) is None and not any(word in text.lower() for word in _WORDS):
        return
    # A date's own digits are no hour: "December 17, 2025 - 6:00pm" does not begin at 20:25.
    for found_date in find_dates(text):
        start, end = found_date.start, found_date.end
        end += text[end : end + 1] == "T"
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    for match in _TIMES.finditer(text):
        if match["word"]:
            hour = 12 if match["word"].lower() == "noon" else 0
            yield FoundTime(time(hour, 0), *match.span())
        elif match["H"]:
            if match.group().lstrip("0:.") == "":
                continue  # a program that knows no time writes midnight
            yield FoundTime(time(int(match["H"]), int(match["M"])), *match.span())
        elif match["H24"]:
            yield FoundTime(time(int(match["H24"]), int(match["M24"])), *match.span())
        elif match["hours"]:
            yield FoundTime(time(int(match["hours"][:2]), int(match["hours"][2:])), *match.span())
        elif match["spelt"]:
            clock = _clock(_SPELT.index(match["spelt"].lower()) + 1, 0, match["half"].lower())
            if clock is not None:
                yield FoundTime(clock, *match.span())
        elif (found := _twelve_hour(match)) is not None:
            yield found


def _twelve_hour(match: re.Match[str]) -> FoundTime | None:
    half = (
        "p"
        if match["noon"]
        else (match["ap"] or match["letter"] or _HALVES[match["part"].lower()]).lower()
    )
    hour, minute = int(match["h"]), int(match["min"] or 0)
    if hour > 23 or (match["noon"] and hour != 12 and not match["h2"]):
        return None
    if match["h2"] is None:
        clock = _clock(hour, minute, half)
        return None if clock is None else FoundTime(clock, *match.span())
    until = _clock(int(match["h2"]), int(match["min2"] or 0), half)
    begin = _clock(hour, minute, half)
    if until is None or begin is None:
        return None
    if begin > until:  # "11:00-1:00 p.m." begins in the morning
        begin = _clock(hour, minute, "a" if half == "p" else "p") or begin
    return FoundTime(begin, *match.span(), until)


def _clock(hour: int, minute: int, half: str) -> time | None:
    if 12 < hour <= 23:  # "18:30 p.m."
        return time(hour, minute) if half == "p" else None
    if not 1 <= hour <= 12:
        return None
    return time(hour % 12 + (12 if half == "p" else 0), minute)
