"""Plans: a query made ready to be tried on passages.

Each part of a plan answers `find(view)`. Beside that it says what the engine needs to leave most
queries alone: its `finders`, and `clauses`, sets of finders of each of which one must have found
something for the part to hold.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from itertools import chain

from scrapers.match.batch import Mark
from scrapers.match.finder import Finder
from scrapers.match.result import Confidence
from scrapers.match.view import Found, View

Clauses = tuple[frozenset[Finder], ...]


class Plan(ABC):
    """A part of a query that can be tried on a passage. `written` is how it reads in the query."""

    __slots__ = ("clauses", "parts", "written")

    written: str
    clauses: Clauses
    parts: tuple[Plan, ...]

    @abstractmethod
    def find(self, view: View) -> Found | None:
        """What of the passage makes the part hold, None where it does not hold."""

    def why_not(self, view: View) -> str:
        """Where the part does not hold: the first thing that failed, in words."""
        return f"{self.written} is not in it"

    def atoms(self) -> Iterator[Plan]:
        """The parts that are looked for in the text or the document, in the order of the query."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.atoms()

    def finders(self) -> Iterator[Finder]:
        """What must be looked for beforehand so that `find` sees it, what must be absent too."""
        for part in self.parts:
            yield from part.finders()

    def sought(self) -> Iterator[Finder]:
        """The finders whose finds can make the part hold."""
        for part in self.parts:
            yield from part.sought()


class Leaf(Plan):
    """A term, a phrase or a regular expression."""

    __slots__ = ("finder",)

    def __init__(self, written: str, finder: Finder) -> None:
        self.written = written
        self.finder = finder
        self.parts = ()
        self.clauses = (frozenset([finder]),)

    def find(self, view: View) -> Found | None:
        """Every place in the passage."""
        found = view.marks(self.finder)
        if not found:
            return None
        return Found(max(sure for _, sure, _ in found), [mark for mark, _, _ in found])

    def finders(self) -> Iterator[Finder]:
        """The one finder."""
        yield self.finder

    sought = finders


class All(Plan):
    """Every part holds (AND)."""

    __slots__ = ()

    def __init__(self, written: str, parts: Sequence[Plan]) -> None:
        self.written = written
        self.parts = tuple(parts)
        self.clauses = tuple(chain.from_iterable(part.clauses for part in parts))

    def find(self, view: View) -> Found | None:
        """All places of all parts, as sure as the least sure part."""
        sure = Confidence.EXACT
        marks: list[Mark] = []
        for part in self.parts:
            found = part.find(view)
            if found is None:
                return None
            sure = min(sure, found.confidence)
            marks += found.marks
        return Found(sure, marks)

    def why_not(self, view: View) -> str:
        """What the first part that does not hold says."""
        return next(part.why_not(view) for part in self.parts if part.find(view) is None)


class Any(Plan):
    """At least one part holds (OR)."""

    __slots__ = ()

    def __init__(self, written: str, parts: Sequence[Plan]) -> None:
        self.written = written
        self.parts = tuple(parts)
        best = [rarest(part.clauses) for part in parts]
        known = [clause for clause in best if clause is not None]
        self.clauses = (frozenset().union(*known),) if len(known) == len(best) else ()

    def find(self, view: View) -> Found | None:
        """All places of the parts that hold, as sure as the surest."""
        held = [found for part in self.parts if (found := part.find(view))]
        if not held:
            return None
        return Found(
            max(found.confidence for found in held),
            [mark for found in held for mark in found.marks],
        )

    def why_not(self, view: View) -> str:
        """All of the parts, none of which holds."""
        return f"none of {', '.join(part.written for part in self.parts)} is in it"


class Never(Plan):
    """The part does not hold (NOT), or only as a guess."""

    __slots__ = ()

    def __init__(self, written: str, part: Plan) -> None:
        self.written = written
        self.parts = (part,)
        self.clauses = ()

    def find(self, view: View) -> Found | None:
        """Nothing to show, where the part does not hold."""
        found = self.parts[0].find(view)
        if found and found.confidence >= Confidence.VARIANT:
            return None
        return Found(Confidence.EXACT, [])

    def why_not(self, view: View) -> str:
        """What is there and must not be."""
        return f"{self.parts[0].written} is in it, and must not be"

    def sought(self) -> Iterator[Finder]:
        """Nothing that is found makes it hold."""
        yield from ()


class Close(Plan):
    """Both parts hold within some words of each other (NEAR), in either order."""

    __slots__ = ("distance",)

    def __init__(self, written: str, left: Plan, right: Plan, distance: int) -> None:
        self.written = written
        self.parts = (left, right)
        self.distance = distance
        self.clauses = (*left.clauses, *right.clauses)

    def find(self, view: View) -> Found | None:
        """The pairs, each as its two places."""
        left = self.parts[0].find(view)
        right = self.parts[1].find(view) if left else None
        if left is None or right is None:
            return None
        marks = list(self._pairs(left.marks, right.marks))
        for part, all_marks in zip(self.parts, (left.marks, right.marks), strict=True):
            if isinstance(part, Close):
                # One of a pair is near: the whole pair is what was found there.
                here = {mark[:2] for mark in marks}
                marks += [mark for mark in all_marks if mark[:2] in here]
        return Found(min(left.confidence, right.confidence), marks) if marks else None

    def why_not(self, view: View) -> str:
        """The side that does not hold, or that they are too far apart."""
        for part in self.parts:
            if part.find(view) is None:
                return part.why_not(view)
        left, right = self.parts
        return f"{left.written} and {right.written} are not within {self.distance} words"

    def _pairs(self, left: list[Mark], right: list[Mark]) -> Iterator[Mark]:
        """The places on either side that have one of the other side near them.

        In order of their words the nearest neighbour of the other side is the last or the next one
        met, so one walk each way is enough.
        """
        worded = [
            (mark.segment, id(mark.batch), *_words(mark), side, mark)
            for side, marks in enumerate((left, right))
            for mark in marks
        ]
        worded.sort(key=lambda entry: entry[:5])
        near: set[int] = set()
        for order in (range(len(worded)), range(len(worded) - 1, -1, -1)):
            last: dict[int, int] = {}
            for index in order:
                other = last.get(1 - worded[index][4])
                if other is not None and self._is_near(worded[index], worded[other]):
                    near.update((index, other))
                last[worded[index][4]] = index
        for index in sorted(near):
            yield worded[index][5]

    def _is_near(
        self, one: tuple[int, int, int, int, int, Mark], other: tuple[int, int, int, int, int, Mark]
    ) -> bool:
        if one[:2] != other[:2] or one[5][2:] == other[5][2:]:
            return False
        gap = max(one[2], other[2]) - min(one[3], other[3])
        return gap <= self.distance


def _words(mark: Mark) -> tuple[int, int]:
    batch, segment, start, end = mark
    return batch.word_at(segment, start), batch.word_at(segment, end - 1)


def rarest(clauses: Clauses) -> frozenset[Finder] | None:
    """The clause that is probably met least often: the fewest finders, then the longest filter."""
    return min(clauses, key=_commonness, default=None)


def _commonness(clause: frozenset[Finder]) -> tuple[int, int]:
    shortest = min((len(f) for finder in clause for f in finder.filters), default=0)
    return len(clause), -shortest
