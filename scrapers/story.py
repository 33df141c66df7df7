"""Stories: the same article at several outlets, trimmed or edited a little, told as one.

For news only: agendas made from one template look alike and are not the same. Bottom-k sketches
over hashed runs of words (A. Broder, "On the resemblance and containment of documents", 1997).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

import xxhash

SIMILAR = 0.45
"""From this likeness on two articles are one story."""

_KEPT = 256
_WORDS = 3
SAID = 0.8
"""The share of a passage's runs of words from which on another text says the same."""

FEWEST = 20
"""Runs of words that a text needs to be a story's: two headlines alike are none."""

_WORD = re.compile(r"\w+")

Signature = tuple[int, ...]


def signature(text: str) -> Signature:
    """The sketch of a text: up to 256 numbers of 63 bits, ascending; none for a wordless text."""
    return tuple(sorted(_runs(text))[:_KEPT])


def together(one: Signature, other: Signature) -> Signature:
    """The sketch of two texts as one: both are copies of it, and so are copies of either."""
    return tuple(sorted({*one, *other})[:_KEPT])


def is_said(passage: str, texts: Iterable[str]) -> bool:
    """Whether one of the texts says what a passage says, edited a little at most."""
    runs = _runs(passage)
    return any(len(runs & _runs(text)) >= SAID * len(runs) for text in texts)


def _runs(text: str) -> set[int]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = _WORD.findall(plain)
    runs = {" ".join(words[n : n + _WORDS]) for n in range(max(1, len(words) - _WORDS + 1))}
    runs.discard("")
    # 63 bits fit a signed column of either database.
    return {xxhash.xxh3_64_intdigest(run.encode()) >> 1 for run in runs}


def likeness(one: Signature, other: Signature) -> float:
    """How much of the shorter text stands in the other, from 0 to 1, estimated from the sketches.

    Containment rather than Jaccard's share of all: an outlet that prints half of a story still
    prints that story.
    """
    if not one or not other:
        return 0.0
    # Below the smaller of the two highest numbers both sketches are complete.
    limit = min(one[-1] if len(one) == _KEPT else _ALL, other[-1] if len(other) == _KEPT else _ALL)
    left = {number for number in one if number <= limit}
    right = {number for number in other if number <= limit}
    smaller = min(len(left), len(right))
    return len(left & right) / smaller if smaller else 0.0


def similar(one: Signature, other: Signature) -> bool:
    """Whether two texts are copies of one article."""
    return min(len(one), len(other)) >= FEWEST and likeness(one, other) >= SIMILAR


def neighbours(
    texts: Iterable[Signature], stories: Mapping[int, Signature]
) -> dict[int, Signature]:
    """The stories that have anything in common with any of these texts, found at a small cost."""
    runs = {number for text in texts for number in text}
    return {story: sketch for story, sketch in stories.items() if not runs.isdisjoint(sketch)}


def story_of(text: Signature, stories: Mapping[int, Signature]) -> int | None:
    """The story, by its id, that a new article belongs to: the likest; None where it begins one."""
    likest = max(
        (
            (likeness(text, sketch), story)
            for story, sketch in stories.items()
            if similar(text, sketch)
        ),
        default=None,
    )
    return None if likest is None else likest[1]


_ALL = 2**63
