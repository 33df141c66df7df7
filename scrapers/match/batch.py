"""A batch: several texts folded and laid end to end, so that one search looks at all of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import accumulate
from operator import add
from typing import TYPE_CHECKING, Final, NamedTuple

from scrapers.match.normalise import (
    BOUNDARY,
    Joined,
    Places,
    fold,
    fold_together,
    has_line_end_hyphen,
    words,
)

if TYPE_CHECKING:
    from scrapers.match.finder import Finder, Hit

_WORD: Final = re.compile(rb"[^ ]+")
_NOTHING: Final[dict[int, list[Hit]]] = {}


class Mark(NamedTuple):
    """A place where an atom was found: a slice of a batch, within one segment."""

    batch: Batch
    segment: int
    start: int
    end: int


class Batch:
    """Texts in folded form, end to end, each with a boundary before and after it.

    A text in which a hyphen breaks words at line ends has a second reading with those words joined
    ("warrant-" + "service" is found as two words and "immi-" + "gration" as one). `owners[n]` is
    the index of the text that segment `n` reads and `starts[n]` where it begins. Offsets are into
    `folded` and `words` alike. In a plain batch each text is one segment in which each character is
    one byte. `present` are the finders that may find something; `hits` looks for no others.
    """

    __slots__ = (
        "_hits",
        "_joined",
        "_places",
        "_texts",
        "_word_starts",
        "folded",
        "is_plain",
        "owners",
        "present",
        "starts",
        "words",
    )

    def __init__(self, texts: Sequence[str], first: int = 0) -> None:
        self._texts = texts
        self._joined: dict[int, Joined] = {}
        self._places: dict[int, Places] = {}
        self._hits: dict[Finder, dict[int, list[Hit]]] = {}
        self._word_starts: dict[int, list[int]] = {}
        self.present: Set[Finder] = frozenset()
        self.owners = list(range(first, first + len(texts)))
        folded = fold_together(texts)
        if folded is None:
            pieces = [fold(text) for text in texts]
            folded = BOUNDARY.join((b"", *pieces, b""))
            lengths = map(len, pieces)
            for index, text in enumerate(texts):
                if not text.isascii():
                    self._places[index] = Places(text)
        else:
            lengths = map(len, texts)
        # Each text begins a boundary after the one before.
        self.starts = list(map(add, accumulate(lengths, initial=0), range(1, len(texts) + 1)))
        if has_line_end_hyphen(folded):
            folded += self._reread(len(folded), first)
        self.is_plain = not self._places
        self.folded = folded
        self.words = words(folded)

    def _reread(self, at: int, first: int) -> bytes:
        """The texts in which a line's end breaks words once more, those words joined."""
        added = b""
        for index, text in enumerate(self._texts):
            joined = Joined(text)
            if joined:
                segment = len(self.starts)
                self._joined[segment] = joined
                self._places[segment] = Places(joined.text)
                self.owners.append(first + index)
                self.starts.append(at + len(added))
                added += fold(joined.text) + BOUNDARY
        return added

    def __len__(self) -> int:
        return len(self.starts)

    def segment_at(self, offset: int) -> int:
        """The segment that an offset lies in."""
        return bisect_right(self.starts, offset) - 1

    def bounds(self, segment: int) -> tuple[int, int]:
        """Where a segment begins and ends."""
        following = segment + 1
        end = self.starts[following] if following < len(self.starts) else len(self.folded)
        return self.starts[segment], end - 1

    def published(self, segment: int, start: int, end: int) -> tuple[int, int]:
        """The slice of the owner's text, as published, that gave a slice of the segment."""
        base = self.starts[segment]
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

    def hits(self, finder: Finder) -> dict[int, list[Hit]]:
        """Where a finder finds something, by segment; looked for once."""
        known = self._hits.get(finder)
        if known is not None:
            return known
        if finder.sieved and finder not in self.present:
            return _NOTHING
        found: dict[int, list[Hit]] = {}
        for hit in finder.find(self):
            segment = bisect_right(self.starts, hit[0]) - 1
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

    def marks(self, hits: Mapping[int, Sequence[Hit]], owner: int) -> Iterator[Mark]:
        """The places among `hits` that are in a text."""
        for segment in self.segments_of(owner):
            for start, end, _, _ in hits.get(segment, ()):
                yield Mark(self, segment, start, end)

    def reads(self, owner: int) -> bool:
        """Whether a text is one of the batch's."""
        return self.owners[0] <= owner < self.owners[0] + len(self._texts)

    def holding(self, finders: Iterable[Finder]) -> set[int]:
        """The texts in which any of these finders finds something."""
        segments: set[int] = set()
        for finder in finders:
            if finder in self.present:
                segments.update(self.hits(finder))
        return set(map(self.owners.__getitem__, segments))
