"""Item numbers as clerks print them, and whether one continues what went before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

_SEPARATOR = r"(?:[.):]+|\s*[-\u2013](?=\s))(?=\s|$)"
_LABEL = re.compile(
    rf"""\s*(?:
        (?i:(?:agenda\s+)?item\s*(?:no\.?|number|\#)?\s*)(?P<named>\d{{1,2}}[A-Za-z]?)(?:[.:)]|\s*[-\u2013])?(?=\s|$)
      | (?P<dated>\d{{1,2}}/\d{{1,2}}/\d{{2,4}}-\d{{1,2}}\.?)(?=\s|$)
      | (?P<dotted>(?:\d{{1,2}}|[A-Z]|[IVX]{{1,5}})
          (?:[.-](?:\d{{1,2}}|[A-Za-z]|[ivx]{{1,5}}))+[.):]?)(?=\s|$)
      | \(?(?P<digit>\d{{1,3}}){_SEPARATOR}
      | \(?(?P<letters>[IVXL]{{1,6}}|[ivxl]{{1,6}}|[A-Za-z]){_SEPARATOR}
      | (?P<bare>\d{{1,2}})(?=\s+["\u201c(]?[A-Z\d$])
    )\s*(?P<rest>.*)$""",
    re.VERBOSE,
)
_LOOKED_AT = 300  # characters of a line
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
# A clerk may leave numbers out of a sequence, and a table's rows may be lost.
_LEFT_OUT = 4


@dataclass(slots=True)
class Level:
    """An item that others may stand under: its number's style and place, label and first line."""

    style: str
    ordinal: int
    label: str
    text: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line that begins an item: the item, and how many levels of the stack stay above it."""

    level: Level
    above: int


class _Following(NamedTuple):
    """The lines after one."""

    lines: Sequence[str]
    at: int

    def begins(self, label: str) -> bool:
        """Whether one of the next lines has this label."""
        begins = re.compile(rf"\s*\(?{label}(?:[.):]|\s)")
        return any(begins.match(line) for line in self.lines[self.at + 1 : self.at + 41])


def numbered(lines: Sequence[str], at: int, levels: Sequence[Level]) -> Numbered | None:
    """The item that line `at` begins, or None.

    `levels` are the items that are open, outermost first. The lines that follow tell a new sequence
    from an initial ("A. Smith, Chair").
    """
    match = _LABEL.match(lines[at][:_LOOKED_AT])
    if match is None:
        return None
    rest = match["rest"].strip()
    following = _Following(lines, at)
    if match["dotted"]:
        return _dotted(match["dotted"], rest, levels)
    if match["dated"]:
        label = match["dated"].rstrip(".")
        level = Level("dated", int(label.rpartition("-")[2]), label, rest)
        return _placed(level, levels, may_begin=True)
    if match["named"]:
        return _named(match["named"], rest, levels)
    if match["bare"]:
        return _bare(int(match["bare"]), rest, following, levels)
    if match["digit"]:
        number = int(match["digit"])
        level = Level("digit", number, match["digit"], rest, (match["digit"],))
        return _placed(level, levels, may_begin=number == 1 or (number <= 3 and not levels))
    return _lettered(match["letters"], rest, following, levels)


def _placed(level: Level, levels: Sequence[Level], *, may_begin: bool) -> Numbered | None:
    """Where `level` goes: after its elder sibling, else one deeper where a sequence may begin."""
    gaps = {
        depth: level.ordinal - elder.ordinal
        for depth, elder in enumerate(levels)
        if elder.style == level.style
    }
    for nearest in (1, _LEFT_OUT):
        for depth in sorted(gaps, reverse=True):
            if 0 < gaps[depth] <= nearest:
                return Numbered(level, depth)
    if not may_begin:
        return None
    # A second "1." right after "3." starts that list again; under another style it is one deeper.
    again = bool(levels) and levels[-1].style == level.style
    return Numbered(level, len(levels) - again)


def _named(label: str, rest: str, levels: Sequence[Level]) -> Numbered | None:
    if not rest and levels:  # "… as in item 5": a line that ends so is prose
        return None
    number = int(re.sub(r"\D", "", label))
    level = Level("named", number, label, rest, (label,))
    return _placed(level, levels, may_begin=True)


def _bare(
    number: int, rest: str, following: _Following, levels: Sequence[Level]
) -> Numbered | None:
    level = Level("digit", number, str(number), rest, (str(number),))
    for depth in range(len(levels) - 1, -1, -1):
        if levels[depth].style == "digit" and levels[depth].ordinal + 1 == number:
            return Numbered(level, depth)
    if number != 1 or not following.begins("2"):
        return None
    return _placed(level, levels, may_begin=True)


def _lettered(
    label: str, rest: str, following: _Following, levels: Sequence[Level]
) -> Numbered | None:
    case = "upper" if label.isupper() else "lower"
    readings = []
    if len(label) == 1:
        readings.append(Level(f"{case} letter", ord(label.lower()) - 96, label, rest, (label,)))
    if (roman := _roman(label)) is not None:
        readings.append(Level(f"{case} roman", roman, label, rest, (label,)))
    for level in readings:
        found = _placed(level, levels, may_begin=False)
        if found is not None:
            return found
    for level in reversed(readings):  # "I." begins Roman numerals; the ninth letter begins nothing
        if level.ordinal == 1 and (levels or following.begins(_second(level.style))):
            return _placed(level, levels, may_begin=True)
    return None


def _second(style: str) -> str:
    return {"upper letter": "B", "lower letter": "b", "upper roman": "II", "lower roman": "ii"}[
        style
    ]


def _dotted(label: str, rest: str, levels: Sequence[Level]) -> Numbered | None:
    path = tuple(re.split(r"[.-]", label.rstrip(".):")))
    for ordinal in _ordinals(path[-1]):
        level = Level("dotted", ordinal, label, rest, path)
        for depth in range(len(levels) - 1, -1, -1):
            elder = levels[depth].path
            if elder[:-1] == path[:-1] and len(elder) == len(path):
                if 0 < ordinal - levels[depth].ordinal <= _LEFT_OUT:
                    return Numbered(level, depth)
            elif elder == path[:-1] and ordinal <= 2:
                return Numbered(level, depth + 1)
            elif len(path) == 3 and elder == path[:1] and ordinal <= 2:
                return Numbered(level, depth + 1)  # "4.A.1" under "4" without a line for "4.A"
        # "1.1", "2.a": the first of its kind, or under a number that has no line of its own.
        if ordinal == 1 and _follows(path[0], levels, _LEFT_OUT if path[1].isdigit() else 40):
            return Numbered(level, 0)
    return None


def _follows(top: str, levels: Sequence[Level], left_out: int) -> bool:
    before = _ordinals(levels[0].path[0]) if levels and levels[0].path else (0,)
    return any(0 <= now - then <= left_out for now in _ordinals(top) for then in before)


def _ordinals(part: str) -> tuple[int, ...]:
    """What a part of a number may mean: "i" is the ninth letter or the first Roman numeral."""
    if part.isdigit():
        return (int(part),)
    roman = _roman(part)
    letter = (ord(part.lower()) - 96,) if len(part) == 1 else ()
    return letter if roman is None else (*letter, roman)


def _roman(label: str) -> int | None:
    values = [_ROMAN.get(c) for c in label.lower()]
    if None in values:
        return None
    total = 0
    numbers = [v for v in values if v is not None]
    for value, after in zip(numbers, [*numbers[1:], 0], strict=True):
        total += -value if value < after else value
    return total
