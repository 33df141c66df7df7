"""What a match is: where a query was found, and how sure. Pure values."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Confidence(IntEnum):
    """How sure a match is; a watch says the lowest that it accepts, `VARIANT` unless told.

    `POSSIBLE`: an OCR confusion or a transposition (`287(9)`, `278(g)`). `VARIANT`: a citation
    without its parentheses (`287g`). `EXACT`: as the query says.
    """

    POSSIBLE = 1
    VARIANT = 2
    EXACT = 3

    @property
    def label(self) -> str:
        """The lower-case name that is stored, typed and printed: `possible`, `variant`, `exact`."""
        return self.name.lower()

    @classmethod
    def of(cls, label: str) -> Confidence:
        """The confidence of that name. Raises KeyError for another word."""
        return cls[label.upper()]


class Match(NamedTuple):
    """A query found in a passage.

    `query` is the canonical text of the query (`Query.text`). `passage` is the index into the
    passages that were given, or `TITLE` (-1) where the document as a whole matches by its title,
    body or jurisdiction and no single passage does (an unreadable document, a bare place name on
    that place's own agenda); it is given at most once a document, with no `spans`.

    `spans` are sorted, non-overlapping [start, end) offsets in characters into `Passage.text` as
    published. They are empty where the words stand only in the heading that governs the passage.
    `title_spans` point into `DocumentContext.title` likewise.
    """

    query: str
    passage: int
    confidence: Confidence
    spans: tuple[tuple[int, int], ...]
    title_spans: tuple[tuple[int, int], ...] = ()


TITLE = -1
