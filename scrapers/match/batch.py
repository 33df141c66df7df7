"""A batch: several texts folded and laid end to end, so that one search looks at all of them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from scrapers.match.normalise import (
    SPACE,
    Joined,
    Places,
    fold,
    fold_evenly,
    has_line_end_hyphen,
    words,
)

if TYPE_CHECKING:
    from scrapers.match.finder import Finder, Hit

_SPACES = re.compile(SPACE + rb"+")
_WORD: Final = re.compile(rb"[^ ]+")
_NOTHING: Final[dict[int, list[Hit]]] = {}


class Mark(NamedTuple):
    """A place where an atom was found: a slice of a batch, within one segment."""

    batch: Batch
    segment: int
    start: int
    end: int


class Batch:
    """Texts in folded form, end to end, each with a line break before and after it.

    A text in which a hyphen breaks words at line ends has a second reading with those words joined
    ("warrant-" + "service" is found as two words and "immi-" + "gration" as one). `owners[n]` is
    the index of the text that segment `n` reads. Offsets are into `folded` and `words` alike.
    """

    __slots__ = (
        "_hits",
        "_joined",
        "_places",
        "_present",
        "_starts",
        "_texts",
        "_word_starts",
        "folded",
        "owners",
        "words",
    )

    def __init__(self, texts: Sequence[str], first: int = 0) -> None:
        self._texts = texts
        self._joined: dict[int, Joined] = {}
        self._places: dict[int, Places] = {}
        self._hits: dict[Finder, dict[int, list[Hit]]] = {}
        self._word_starts: dict[int, list[int]] = {}
        self._present: frozenset[Finder] | set[Finder] = frozenset()
        self.owners = list(range(first, first + len(texts)))
        pieces = []
        starts = []
        at = 1
        for index, text in enumerate(texts):
            piece = fold_evenly(text)
            if piece is None:
                piece = fold(text)
                self._places[index] = Places(text)
            pieces.append(piece)
            starts.append(at)
            at += len(piece) + 1
        folded = b"\n".join((b"", *pieces, b""))
        if has_line_end_hyphen(folded):
            for index, text in enumerate(texts):
                if has_line_end_hyphen(pieces[index]) and (joined := Joined(text)):
                    segment = len(pieces)
                    self._joined[segment] = joined
                    self._places[segment] = Places(joined.text)
                    self.owners.append(first + index)
                    pieces.append(fold(joined.text))
                    starts.append(at)
                    at += len(pieces[-1]) + 1
            folded = b"\n".join((b"", *pieces, b""))
        self._starts = starts
        self.folded = folded
        self.words = words(folded)

    def __len__(self) -> int:
        return len(self._starts)

    def segment_at(self, offset: int) -> int:
        """The segment that an offset lies in."""
        return bisect_right(self._starts, offset) - 1

    def bounds(self, segment: int) -> tuple[int, int]:
        """Where a segment begins and ends."""
        following = segment + 1
        end = self._starts[following] if following < len(self._starts) else len(self.folded)
        return self._starts[segment], end - 1

    def published(self, segment: int, start: int, end: int) -> tuple[int, int]:
        """The slice of the owner's text, as published, that gave a slice of the segment."""
        base = self._starts[segment]
        places = self._places.get(segment)
        if places is None:
            return start - base, end - base
        span = places.span(start - base, end - base)
        joined = self._joined.get(segment)
        return joined.span(*span) if joined else span

    def spans(self, marks: Iterable[Mark]) -> tuple[tuple[int, int], ...]:
        """The published slices of those marks that are of this batch, sorted, overlaps made one."""
        spans: list[tuple[int, int]] = []
        for start, end in sorted(
            self.published(mark.segment, mark.start, mark.end)
            for mark in marks
            if mark.batch is self
        ):
            if spans and start < spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
        return tuple(spans)

    def as_published(self, segment: int, start: int, end: int) -> str:
        """The words of a slice as they were published."""
        first, last = self.published(segment, start, end)
        return self._texts[self.owners[segment] - self.owners[0]][first:last]

    def keep_present(self, present: set[Finder]) -> None:
        """Note what the filter found: `hits` then answers for anything else without a look."""
        self._present = present

    @property
    def present(self) -> frozenset[Finder] | set[Finder]:
        """What the filter found; the exact search has the last word."""
        return self._present

    def hits(self, finder: Finder) -> dict[int, list[Hit]]:
        """Where a finder finds something, by segment; looked for once."""
        known = self._hits.get(finder)
        if known is not None:
            return known
        if finder.sieved and finder not in self._present:
            return _NOTHING
        found: dict[int, list[Hit]] = {}
        for hit in finder.find(self):
            segment = bisect_right(self._starts, hit[0]) - 1
            found.setdefault(segment, []).append(hit)
        self._hits[finder] = found
        return found

    def word_at(self, segment: int, offset: int) -> int:
        """Which word of the segment, counted from 0, an offset lies in."""
        starts = self._word_starts.get(segment)
        if starts is None:
            first, end = self.bounds(segment)
            starts = [found.start() for found in _WORD.finditer(self.words, first, end)]
            self._word_starts[segment] = starts
        return bisect_right(starts, offset) - 1

    def segments_of(self, owner: int) -> list[int]:
        """The segments that read a text: one, or two where words are broken at its line ends."""
        first = owner - self.owners[0]
        if not self._joined:
            return [first]
        return [first, *(n for n in self._joined if self.owners[n] == owner)]

    def reads(self, owner: int) -> bool:
        """Whether a text is one of the batch's."""
        return self.owners[0] <= owner < self.owners[0] + len(self._texts)

    @property
    def rereads(self) -> bool:
        """Whether a text of the batch has a second reading."""
        return bool(self._joined)

    def even(self) -> bytes:
        """All of the folded text with each run of white space as one space."""
        return _SPACES.sub(b" ", self.folded)

    def even_spaces(self, segment: int) -> EvenSpaces:
        """The segment with each run of white space as one space."""
        return EvenSpaces(self.folded, *self.bounds(segment))


class EvenSpaces:
    """A slice of folded text in which each run of white space is one space, and the way back."""

    __slots__ = ("_even", "_start", "_steps", "text")

    def __init__(self, folded: bytes, start: int, end: int) -> None:
        self._start = start
        self._even: list[int] = []
        self._steps: list[int] = []
        piece = folded[start:end]
        gone = 0
        for run in _SPACES.finditer(piece):
            length = run.end() - run.start()
            if length > 1:
                gone += length - 1
                self._even.append(run.end() - gone)
                self._steps.append(gone)
        self.text = _SPACES.sub(b" ", piece)

    def folded(self, offset: int) -> int:
        """The offset in the folded text of an offset in `text`."""
        step = bisect_right(self._even, offset) - 1
        return self._start + offset + (self._steps[step] if step >= 0 else 0)
