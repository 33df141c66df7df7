"""Concepts: curated queries, the words that must stand beside a find, and the look-alikes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scrapers.match.batch import Mark
from scrapers.match.citation import Need
from scrapers.match.finder import Finder
from scrapers.match.plan import Plan, rarest
from scrapers.match.result import Confidence
from scrapers.match.view import Found, View

if TYPE_CHECKING:
    from scrapers.match.place import Place


class Concept:
    """What a concept file says about the passage around a find, ready to be asked."""

    __slots__ = ("_doubtful", "_never", "_words", "description", "misread", "name")

    def __init__(
        self,
        name: str,
        description: str,
        *,
        misread: Confidence,
        words: Sequence[tuple[Need, Sequence[Finder]]],
        never: Sequence[Finder],
        doubtful: Sequence[Finder],
    ) -> None:
        self.name = name
        self.description = description
        self.misread = misread
        self._words = sorted(words, key=lambda entry: -entry[0])
        self._never = tuple(never)
        self._doubtful = tuple(doubtful)

    def level(self, view: View) -> Need:
        """How plainly the passage speaks of the concept's matter."""
        for need, finders in self._words:
            if any(self._is_said(finder, view) for finder in finders):
                return need
        return Need.NOTHING

    def _is_said(self, finder: Finder, view: View) -> bool:
        """Whether a context word stands in the passage outside a look-alike ("ICE arena")."""
        return any(
            not _overlapped(Mark(batch, segment, start, end), self._never)
            for batch, segment in view.segments()
            for start, end, _, _ in batch.hits(finder).get(segment, ())
        )

    def refuses(self, mark: Mark, view: View) -> bool:
        """Whether a find is part of a look-alike."""
        if _overlapped(mark, self._never):
            return True
        return _overlapped(mark, self._doubtful) and view.level(self) < Need.SUBJECT


def _overlapped(mark: Mark, finders: Sequence[Finder]) -> bool:
    for finder in finders:
        hits = mark.batch.hits(finder).get(mark.segment)
        if hits:
            # They follow each other without overlaps: the last that begins before the end decides.
            before = bisect_left(hits, (mark.end,))
            if before and hits[before - 1][1] > mark.start:
                return True
    return False


class Cited(Plan):
    """A section citation that belongs to a concept: its context decides on the other spellings."""

    __slots__ = ("concept", "finder")

    def __init__(self, written: str, finder: Finder, concept: Concept) -> None:
        self.written = written
        self.finder = finder
        self.concept = concept
        self.parts = ()
        self.clauses = (frozenset([finder]),)

    def find(self, view: View) -> Found | None:
        """The places whose need the passage meets."""
        judged = view if view.judge is self.concept else view.under(self.concept)
        met = [
            (mark, sure)
            for mark, sure, need in judged.marks(self.finder)
            if need is Need.NOTHING or view.level(self.concept) >= need
        ]
        if not met:
            return None
        return Found(max(sure for _, sure in met), [mark for mark, _ in met])

    def why_not(self, view: View) -> str:
        """That it is not there, or what it would need beside it."""
        if not view.has(self.finder):
            return f"{self.written} is not in it"
        return (
            f"what could be {self.written} is in it, but part of something else "
            f"or without a word beside it that goes with {self.concept.description}"
        )

    def finders(self) -> Iterator[Finder]:
        """The one finder."""
        yield self.finder

    sought = finders


class Curated(Plan):
    """A concept's name in a query."""

    __slots__ = ("concept", "place", "tiers")

    def __init__(
        self,
        written: str,
        concept: Concept,
        tiers: Sequence[tuple[Plan, Confidence]],
        place: Place | None,
    ) -> None:
        self.written = written
        self.concept = concept
        self.tiers = tuple(tiers)
        self.place = place
        self.parts = tuple(plan for plan, _ in tiers)
        best = [rarest(plan.clauses) for plan in self.parts]
        known = [clause for clause in best if clause is not None]
        self.clauses = (frozenset().union(*known),) if len(known) == len(best) else ()

    def find(self, view: View) -> Found | None:
        """The places of every tier that holds, as sure as the surest."""
        judged = view.under(self.concept)
        sure = Confidence.POSSIBLE
        marks: list[Mark] = []
        held = False
        for plan, ceiling in self.tiers:
            found = plan.find(judged)
            if found:
                held = True
                sure = max(sure, min(ceiling, found.confidence))
                marks += found.marks
        if not held:
            return None
        found = Found(sure, marks)
        return self.place.judge(found, view) if self.place else found

    def why_not(self, view: View) -> str:
        """That none of its spellings is there, or what is said of a place of that name."""
        if self.place and any(view.has(finder) for finder in self.sought()):
            return (
                f"the name is in it, but what stands around it tells of another than {self.written}"
            )
        return f"nothing that {self.written} means is in it"

    def atoms(self) -> Iterator[Plan]:
        """The concept as one."""
        yield self
