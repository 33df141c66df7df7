"""Folding: the form in which text and queries are compared, and the way back to what was published.

Folded text is UTF-8: NFKC without accents or case; soft hyphens, zero-width and other format
characters are gone, typographic quotes and dashes are plain ones (design: "What a term matches").
Nearly every character folds to one byte, so offsets seldom move: `fold` does no book-keeping, and
`Places` works the way back out only for the few texts in which something was found.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from bisect import bisect_right
from codecs import charmap_encode
from collections.abc import Sequence
from encodings.cp1252 import encoding_table
from functools import lru_cache
from itertools import accumulate

SECTION_SIGN = b"\x15"  # where code page 437 has it; every other symbol becomes SUBSTITUTE
SUBSTITUTE = b"\x1a"

# What stands for white space, and for a word's letters and digits, in folded text.
SPACE = rb"[\x00-\x14\x16-\x19\x1b-\x20\x7f]"
LETTER = rb"[0-9a-z\x80-\xfe]"
# Parts texts that are laid end to end: no byte of UTF-8.
BOUNDARY = b"\xff"

_PLAIN = (
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9\u00b4", b"'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", b'"')
    | dict.fromkeys(
        "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u2e3a\u2e3b\ufe58\ufe63", b"-"
    )
    | {"\u00a7": SECTION_SIGN}
)
# PDFium gives U+FFFE for a hyphen that it takes for a word break.
_SOFT_HYPHENS = "\u00ad\ufffe"
_DROPPED = {"Mn", "Me", "Cf"}
_RUN_OF_SPACES = re.compile(rb"  +")
_NON_ASCII = re.compile(r"[^\x00-\x7f]+")

# Letters and digits stay, as do the bytes of other letters; all else parts words, the underscore
# too: file names and slugs use it as a space.
_WORDS = bytes(
    n if 0x80 <= n < 0xFF or (chr(n).isascii() and chr(n).isalnum()) else 0x20 for n in range(256)
)
_BLANKS = bytes(0x20 if re.match(SPACE, bytes([n])) else n for n in range(256))

_LINE_END_HYPHEN = re.compile(rb"-[ \t]{0,3}[\r\n]")
_BROKEN_WORD = re.compile(
    r"(?<=[^\W\d_])[-\u2010\u2011\u00ad\ufffe\x02][ \t\u00a0]*(?:\r\n?|\n)[ \t\u00a0]*(?=[^\W\d_])"
)


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> bytes:
    plain = _PLAIN.get(character)
    if plain is not None:
        return plain
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    return b"".join(map(_fold_part, unicodedata.normalize("NFKD", decomposed)))


def _fold_part(part: str) -> bytes:
    plain = _PLAIN.get(part)
    if plain is not None:
        return plain
    category = unicodedata.category(part)
    if category in _DROPPED or part in _SOFT_HYPHENS:
        return b""
    if part.isspace() or category == "Cc":
        return b" "
    if part.isascii() or part.isalnum():
        return part.encode()
    # A mark that stands for a letter's part (a vowel sign) keeps its word together.
    return part.encode() if category == "Mc" else SUBSTITUTE


def _fold_run(text: str, start: int, end: int) -> list[bytes]:
    """What each character of a run without ASCII folds to."""
    pieces = [_fold_character(character) for character in text[start:end]]
    if text[end - 1] in _SOFT_HYPHENS and text[end : end + 1] in {"\n", "\r"}:
        pieces[-1] = b"-"
    return pieces


def _on_non_ascii(error: UnicodeError) -> tuple[bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return b"".join(_fold_run(error.object, error.start, error.end)), error.end


# The encoder stops only at what is not ASCII; str.translate would look at each character.
codecs.register_error("scrapers.match.fold", _on_non_ascii)


def _even_table() -> bytes:
    """Code page 1252 to folded text; `_UNEVEN` for what does not fold to exactly one byte."""
    table = bytearray(bytes(range(127)).lower() + b" ")
    for code in range(128, 256):
        folded = _fold_character(bytes([code]).decode("cp1252", "replace"))
        table += folded if len(folded) == 1 else _UNEVEN
    table[_BETWEEN[0]] = BOUNDARY[0]
    return bytes(table)


_UNEVEN, _BETWEEN = b"\x81", b"\x8d"  # undefined in code page 1252, so no text has them
_EVEN = _even_table()


def fold_evenly(text: str) -> bytes | None:
    """The text as it is compared where each character gives exactly one byte, else None.

    Code page 1252 holds what American clerks type; a table then folds it at memory speed.
    """
    if text.isascii():
        return text.encode().translate(_EVEN)
    try:
        folded = charmap_encode(text, "strict", encoding_table)[0].translate(_EVEN)
    except UnicodeEncodeError:
        return None
    return None if _UNEVEN in folded else folded


def fold_together(texts: Sequence[str]) -> bytes | None:
    """Several texts end to end with boundaries around each, if all of them fold evenly."""
    try:
        pieces = [
            text.encode() if text.isascii() else charmap_encode(text, "strict", encoding_table)[0]
            for text in texts
        ]
    except UnicodeEncodeError:
        return None
    folded = _BETWEEN.join((b"", *pieces, b"")).translate(_EVEN)
    return None if _UNEVEN in folded else folded


def fold(text: str) -> bytes:
    """The text as it is compared, white space and punctuation kept."""
    folded = fold_evenly(text)
    if folded is None:
        folded = text.encode("ascii", "scrapers.match.fold").lower().replace(b"\x7f", b" ")
    return folded


def plain_characters(text: str) -> tuple[str, list[int]]:
    """A typed query with typographic and full-width characters plain and format characters gone.

    Beside it, for each character and for the end, its place in the text as typed. Letters stay as
    they are: capitals say something in a query.
    """
    plain = []
    positions = []
    for position, character in enumerate(text):
        folded = b" " if unicodedata.category(character) == "Cc" else fold(character)
        if not folded and not unicodedata.combining(character):
            continue
        wide = unicodedata.normalize("NFKC", character)
        if len(folded) == 1 and not folded.isalnum() and folded not in {SECTION_SIGN, SUBSTITUTE}:
            plain.append(folded.decode())
        elif len(wide) == 1:
            plain.append(wide)
        else:
            plain.append(character)
        positions.append(position)
    return "".join(plain), [*positions, len(text)]


def words(folded: bytes) -> bytes:
    """Folded text with a space for everything that is no letter or digit; offsets stay."""
    return folded.translate(_WORDS)


def even_spaces(folded: bytes) -> bytes:
    """Folded text with each run of white space as one space."""
    even = folded.translate(_BLANKS)
    while b"  " in even:
        even = even.replace(b"  ", b" ")
    return even


def has_line_end_hyphen(folded: bytes) -> bool:
    """Whether a hyphen ends a line; cheap, and sure only when it says no."""
    return _LINE_END_HYPHEN.search(folded) is not None or b"\x02" in folded


class Places:
    """The way back from offsets in folded text to offsets in the published text."""

    __slots__ = ("_folded", "_published")

    def __init__(self, text: str) -> None:
        self._folded = [0]
        self._published = [0]
        at = last = 0
        for run in _NON_ASCII.finditer(text):
            start, end = run.span()
            at += start - last
            for offset, piece in enumerate(_fold_run(text, start, end), start):
                for byte in range(len(piece)):
                    self._step(at + byte, offset)
                at += len(piece)
            self._step(at, end)
            last = end

    def _step(self, folded: int, published: int) -> None:
        self._folded.append(folded)
        self._published.append(published)

    def start(self, offset: int) -> int:
        """Where the character that gave this byte begins."""
        step = bisect_right(self._folded, offset) - 1
        return self._published[step] + offset - self._folded[step]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The published slice that gave a folded slice, which is not empty."""
        return self.start(start), self.start(end - 1) + 1


class EvenPlaces:
    """The way back from offsets in text with even spaces to offsets in the folded text."""

    __slots__ = ("_even", "_gone")

    def __init__(self, folded: bytes) -> None:
        self._even = [0]
        self._gone = [0]
        for run in _RUN_OF_SPACES.finditer(folded.translate(_BLANKS)):
            self._gone.append(self._gone[-1] + run.end() - run.start() - 1)
            self._even.append(run.end() - self._gone[-1])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The folded slice that gave a slice of the even text, which is not empty."""
        return self._start(start), self._start(end - 1) + 1

    def _start(self, offset: int) -> int:
        return offset + self._gone[bisect_right(self._even, offset) - 1]


class Joined:
    """A text with the words that a hyphen broke at a line's end joined, and the way back."""

    __slots__ = ("_cuts", "_shifts", "text")

    def __init__(self, text: str) -> None:
        breaks = [found.span() for found in _BROKEN_WORD.finditer(text)]
        pieces = []
        last = 0
        for start, end in breaks:
            pieces.append(text[last:start])
            last = end
        pieces.append(text[last:])
        self.text = "".join(pieces)
        removed = list(accumulate((end - start for start, end in breaks), initial=0))
        self._shifts = removed
        self._cuts = [start - gone for (start, _), gone in zip(breaks, removed, strict=False)]

    def __bool__(self) -> bool:
        return bool(self._cuts)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The slice of the text as published that gave a slice of the joined text."""
        return (
            start + self._shifts[bisect_right(self._cuts, start)],
            end + self._shifts[bisect_right(self._cuts, end - 1)],
        )
