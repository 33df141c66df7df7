"""Agenda items: what is numbered, what governs it, and everything that stands between.

Clerks number in every way at once: unnumbered headings, `A.`, `1`, `2.C.ii.`, `8.a.`, `IV.`;
numbering restarts under a new heading or runs on. A line begins an item only where its number
continues, or begins, a sequence; prose that happens to start with a number does not. Nothing is
dropped: every line ends up in exactly one passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from scrapers.agenda.line import Line
from scrapers.agenda.number import Level, Numbered, numbered
from scrapers.reading import Passage

_BULLET = re.compile(
    r"\s*(?:[\u2022\u25cf\u25aa\u25e6\u2023\u2043\u00b7\uf0b7]|[-\u2013*o](?=\s))\s*\S"
)
_WHO = (
    r"(?:staff|committees?|officers?['\u2019]?|departments?|departmental|board|council|commission"
    r"|village|town|city|county|clerk|chief|mayor|president|chair|administrator|manager|director)"
    r"(?:['\u2019]s)?"
)
# Sections of business, whoever prints them and however: in small letters, as a line is compared.
_SECTION = re.compile(
    r"""(?x)^\W*(?:continued\s+)?(?:
        consent\s+(?:agenda|calendar|items?)
      | (?:new|old|unfinished|other|general|regular)\s+business
      | public\s+(?:hearings?|comments?|participation|input|forum|appearances?)
      | citizens?['\u2019]?\s+(?:comments?|input|forum|participation)
      | (?:closed|executive|open)\s+session | (?:action|discussion|information(?:al)?)\s+items?
      | adjourn(?:ment)? | (?:call\s+to\s+order|roll\s+call|pledge\s+of\s+allegiance|flag\s+salute)
    )(?P<after>\W*$|\s*[-:\u2013(/&]|\s+(?:and|of|by|from|for|or|with)\s).{0,60}$"""
)
# Words that head a list where no item is open; under an item they are links to its papers.
_LOOSE = re.compile(
    rf"""(?x)^\W*(?:
        {_WHO}(?:\s+\w+){{0,3}}\s+(?:reports?|comments|communications|announcements|items?)
      | (?:reports?|presentations?|communications|announcements|proclamations?|correspondence)
      | minutes
      | invocation | ordinances? | resolutions?
    )(?:\W*$|\s*[-:\u2013(/&]|\s+(?:and|of|by|from)\s).{{0,40}}$"""
)
# "... on the following items:" stands once above a list and governs each line of it.
_GOVERNS = re.compile(
    r"^\W*[A-Z(].*\b(?i:discuss\w*|action|consider\w*|approv\w*|review\w*|possible|motions?|reports?)\b"
    r".*(?i:\bfollowing\b(?:\s+\w+){0,3})\s*[:.]?$"
    r"|^\W*[A-Z].*(?i:\b(?:action|business|session|consent|items)\b)[^.]{0,40}:$"
)
_LETTER = re.compile(r"[^\W\d_]")
# Formalities: items in their own right that govern nothing.
_FORMAL = re.compile(r"(?i)^\W*(?:call\b|roll\s|pledge|flag\s|invocation|moment\s|adjourn|opening)")
# Capitals that break off: the line is the middle of a sentence.
_BROKEN = re.compile(r"(?i)(?:[,;&-]|\b(?:of|to|the|and|for|in|by|a|an|with|on|or|from))\s*$")
_PAPERS = re.compile(
    r"(?i)^\W*(?:attach|att\b|exhibit|staff\s+report|memo|draft|recommend|page\b|agenda\W*$)"
)
_NAMES_THE_PAPER = re.compile(r"(?i)\b(?:agenda|meeting|minutes|packet|notice)\b")
_ADJOURN = re.compile(
    r"(?i)^\W*(?:motion\s+to\s+)?adjourn(?:ment)?\b(?!.*\b(?:closed|executive|reconvene)\b).{0,80}$"
)
_OPENING = re.compile(r"(?i)^\W*(?:call\b.{0,30}\bto\s+order|roll\s+call|opening)\b")
_HEADING_LENGTH = 110
_CAPITALS_LENGTH = 70
_MIXED_LENGTH = 60
# A heading over a page of prose does not govern the items after it.
_PROSE = 300
_GOVERNING_LENGTH = 200
# An item may run over the end of a page, but not swallow the packet behind it.
_OVER_PAGES = 6000


@dataclass(slots=True)
class _Open:
    """The passage that is being gathered."""

    heading: str | None = None
    item: str | None = None
    lines: list[Line] = field(default_factory=list)
    size: int = 0

    def passage(self) -> Passage | None:
        text = "\n".join(line.text for line in self.lines).strip("\n")
        if not text.strip():
            return None
        first = next(line for line in self.lines if line.text.strip())
        ocr = any(line.ocr for line in self.lines)
        return Passage(text, first.page, self.item, self.heading, ocr)


class _Reader:
    """The state of one pass over the lines."""

    def __init__(self) -> None:
        self.passages: list[Passage] = []
        self.levels: list[Level] = []
        self.heading: str | None = None
        self.bare_heading = False  # nothing has stood under the heading yet
        self.current = _Open()
        self.adjourned = False

    def open(self, heading: str | None, item: str | None = None) -> None:
        self.close()
        self.current = _Open(heading, item)

    def close(self) -> None:
        passage = self.current.passage()
        if passage is not None:
            self.passages.append(passage)

    def add(self, line: Line) -> None:
        current = self.current
        if (
            current.lines
            and current.lines[-1].page != line.page
            and (current.item is None or current.size > _OVER_PAGES)
        ):
            self.open(current.heading, current.item)
            current = self.current
        current.lines.append(line)
        current.size += len(line.text)

    def begin_item(self, line: Line, found: Numbered) -> None:
        del self.levels[found.above :]
        level = found.level
        if self.heading and not self.governs(level):
            self.heading = None
        parents = [self.heading, *(above.text for above in self.levels)]
        governing = ": ".join(part.rstrip(":. ") for part in parents if part)
        self.levels.append(level)
        self.open(governing[:_GOVERNING_LENGTH] or None, level.label)
        self.add(line)
        self.bare_heading = False
        self.adjourned = bool(_ADJOURN.match(level.text))

    def governs(self, level: Level) -> bool:
        """Whether the unnumbered heading above still says something about this item."""
        heading = self.heading or ""
        if self.current.item is None and self.current.size > _PROSE:
            return False
        if _FORMAL.match(heading):
            return False
        low = heading.lower()
        known = _SECTION.match(low) or _LOOSE.match(low) or _governs(heading)
        return bool(known) or not _capitals(level.text)

    def begin_heading(self, line: Line) -> None:
        text = " ".join(line.text.split())
        if self.bare_heading and self.heading and _governs(text):
            text = f"{self.heading}: {text}"
        self.heading = text.rstrip(": ")
        self.bare_heading = True
        # Numbers may run on under a new heading, but what stood above no longer governs.
        self.levels = [
            Level(level.style, level.ordinal, level.label, "", level.path) for level in self.levels
        ]
        self.open(None)
        self.add(line)
        self.adjourned = bool(_ADJOURN.match(text))


def itemise(lines: Iterable[Line]) -> tuple[Passage, ...]:
    """The passages of an agenda: one an item, with the heading that governs it.

    Text that belongs to no item (the header, a heading, remarks under it, the foot) is passages of
    its own without a number. A long item that runs over a page's end is a passage on each page.
    """
    rows = list(lines)
    texts = [row.text for row in rows]
    reader = _Reader()
    for index, line in enumerate(rows):
        if not line.text.strip():
            if reader.current.lines:
                reader.add(line)
            continue
        found = numbered(texts, index, reader.levels)
        if found is not None and _is_business(found, reader):
            reader.begin_item(line, found)
        elif not reader.adjourned and _is_heading(line, reader):
            reader.begin_heading(line)
        else:
            _continue(reader, line)
    reader.close()
    return tuple(reader.passages)


def _is_business(found: Numbered, reader: _Reader) -> bool:
    """After the adjournment only a number that runs on, or a second agenda, is business."""
    if not reader.adjourned:
        return True
    if _OPENING.match(found.level.text):
        return True
    return found.above == 0 and bool(reader.levels) and found.level.ordinal > 1


def _continue(reader: _Reader, line: Line) -> None:
    current = reader.current
    if reader.adjourned and (current.item is not None or reader.heading is not None):
        reader.open(None)  # what follows the last item is the foot, not a part of it
        reader.heading = None
    elif (
        current.item is None
        and reader.heading
        and (reader.bare_heading or _BULLET.match(line.text))
    ):
        reader.open(reader.heading)
        reader.bare_heading = False
    reader.add(line)


def heads_section(line: str) -> bool:
    """Whether a line reads like the heading of a section of business, wherever it stands."""
    text = line.strip()
    return len(text) <= _HEADING_LENGTH and (bool(_SECTION.match(text.lower())) or _governs(text))


def _is_heading(line: Line, reader: _Reader) -> bool:
    text = line.text.strip()
    return len(text) <= _HEADING_LENGTH and _heads(line, text, reader) and not _PAPERS.match(text)


def _heads(line: Line, text: str, reader: _Reader) -> bool:
    if line.heading and _LETTER.search(text) and not _NAMES_THE_PAPER.search(text):
        return True
    if _governs(text):
        return True
    in_item = reader.current.item is not None
    capitals = _capitals(text)
    if capitals or len(text) <= _MIXED_LENGTH:
        low = text.lower()
        known = _SECTION.match(low) or (not in_item and _LOOSE.match(low))
        if known and not _BROKEN.search(text) and not text.endswith("."):
            return True
    if reader.heading is None and not in_item:
        return False  # capitals in the header name the body and the hall
    if not capitals or len(text) > _CAPITALS_LENGTH or _BROKEN.search(text):
        return False
    # The second line of an item or heading in capitals is a part of it.
    before = reader.current.lines[-1].text if reader.current.lines else ""
    return not _capitals(before) or (reader.bare_heading and len(before) < _CAPITALS_LENGTH // 2)


def _capitals(text: str) -> bool:
    if text[1:5].islower():  # most lines, at once
        return False
    letters = sum(map(str.isalpha, text))
    return letters > 3 and sum(map(str.isupper, text)) > 0.9 * letters


def _governs(text: str) -> bool:
    # Its two ends are looked for first: the pattern goes over the line again and again.
    return (text.endswith(":") or "ollowing" in text or "FOLLOWING" in text) and bool(
        _GOVERNS.search(text)
    )
