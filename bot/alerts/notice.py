"""A message as a value: our words and a source's words, kept apart until they are shown.

Whatever is said is composed of these pieces once, and shown twice: in Discord, where a source's
words must be escaped, and on a terminal, where they must not carry control characters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from string import Formatter

from bot.language import _, later


class Mark(StrEnum):
    """How a stretch of quoted text is set off."""

    FOUND = "found"  # the match, or words that are new: bold
    GONE = "gone"  # words that were there before: struck through


@dataclass(frozen=True, slots=True)
class Ours:
    """Words of our own."""

    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody else's words, shown verbatim on one line and cut at `limit` characters.

    `spans` are [start, end) offsets into `text` that are set off by `mark`.
    """

    text: str
    limit: int = 120
    spans: tuple[tuple[int, int], ...] = ()
    mark: Mark = Mark.FOUND


class Form(StrEnum):
    """How a time is put: Discord's own timestamp styles."""

    FULL = "F"
    SHORT = "f"
    DAY = "D"
    AGO = "R"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time. `at` is aware; `zone` (IANA) is the source's, for where the reader's is not known."""

    at: datetime
    zone: str = "UTC"
    form: Form = Form.FULL


@dataclass(frozen=True, slots=True)
class Link:
    """An address that we chose to link, under words that we chose."""

    label: str
    url: str


Piece = Ours | Said | Moment | Link


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `quoted` where it is a source's text and set apart as such."""

    pieces: tuple[Piece, ...]
    quoted: bool = False


class Tone(StrEnum):
    """What kind of thing is told: it chooses the colour."""

    FOUND = "found"
    UNSURE = "unsure"
    CHANGED = "changed"
    OFF = "off"
    NEWS = "news"
    PLAIN = "plain"
    TROUBLE = "trouble"
    WELL = "well"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message. `parts` may be dropped from the end where there is no room, and are counted.

    `emoji` is the only one in the message. `more` is our sentence for what was dropped, with the
    number as `{count}`.
    """

    tone: Tone
    emoji: str
    title: Line
    opening: tuple[Line, ...] = ()
    parts: tuple[tuple[Line, ...], ...] = ()
    closing: tuple[Line, ...] = ()
    more: str = later("{count} more not shown here.")


def say(template: str, /, *, quoted: bool = False, **pieces: Piece | str) -> Line:
    """Fill `{name}`s of a sentence of ours with pieces; a plain string is somebody else's words.

    The sentence is said in the language that is spoken (`bot.language`).
    """
    filled: list[Piece] = []
    for literal, name, *_rest in Formatter().parse(_(template)):
        if literal:
            filled.append(Ours(literal))
        if name is not None:
            piece = pieces[name]
            filled.append(Said(piece) if isinstance(piece, str) else piece)
    return Line(tuple(filled), quoted=quoted)
