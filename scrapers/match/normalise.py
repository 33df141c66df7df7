"""Folding: the form in which text and queries are compared, with the way back to the published text.

Folded text is NFKC without accents or case; soft hyphens, zero-width and other format characters
are gone, typographic quotes and dashes are plain ones, and white space of any kind is a space
(design: "What a term matches"). Nearly every character folds to one character, so the way back is a
short list of the places where it does not, and an ASCII text needs none.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

_SPACES = {n: " " for n in range(32)} | {127: " "}
_ASCII_FOLD = str.maketrans({chr(n): chr(n).lower() for n in range(65, 91)} | {
    chr(n): space for n, space in _SPACES.items()
})
# Letters and digits stay; every other ASCII character, the underscore too (file names, slugs), parts words.
_ASCII_WORDS = str.maketrans({
    chr(n): " " for n in range(128) if not chr(n).isalnum()
})
_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
_PARTING = re.compile(r"[^\W_]+")

_QUOTES = dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9\uff07\u00b4`", "'") | dict.fromkeys(
    "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02", '"'
)
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d\u2e3a\u2e3b", "-")
_PLAIN = _QUOTES | _DASHES


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """What one non-ASCII character folds to: mostly one character, none for a format character."""
    plain = _PLAIN.get(character)
    if plain is not None:
        return plain
    if character.isspace():
        return " "
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    kept = []
    for part in folded:
        category = unicodedata.category(part)
        if category in {"Mn", "Me", "Cf"}:
            continue
        plain = _PLAIN.get(part)
        if plain is not None:
            kept.append(plain)
        elif part.isspace() or category == "Cc":
            kept.append(" ")
        else:
            kept.append(part)
    return "".join(kept)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as compared. `text` and `words` have the same length.

    `words` is `text` with everything but letters and digits turned into spaces and a space at either
    end, so offset `n` of `text` is `n + 1` there. `places` are [folded offset, published offset] steps,
    ascending: from each on, the two run in parallel; what lies in a step's gap maps to its start.
    """

    text: str
    words: str
    places: tuple[tuple[int, int], ...]
    length: int

    def published(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the published text of a folded slice that is not empty."""
        return self._place(start), self._place(end - 1, end=True)

    def _place(self, offset: int, *, end: bool = False) -> int:
        places = self.places
        if not places:
            return offset + end
        at = bisect_right(places, (offset, self.length)) - 1
        folded, published = places[at]
        place = published + offset - folded
        return place + end


def fold(text: str) -> Folded:
    """The text as compared, with the way back."""
    if text.isascii():
        folded = text.translate(_ASCII_FOLD)
        return Folded(folded, f" {folded.translate(_ASCII_WORDS)} ", (), len(text))
    pieces = []
    places = []
    folded_at = 0
    for offset, character in enumerate(text):
        kept = character.translate(_ASCII_FOLD) if character < "\x80" else fold_character(character)
        for part in kept:
            pieces.append(part)
            places.append((folded_at, offset))
            folded_at += 1
    folded = "".join(pieces)
    words = "".join(c if c.isalnum() else " " for c in folded)
    return Folded(folded, f" {words} ", tuple(places), len(text))
