"""A view: one passage with all that counts as part of it, as a query looks at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from scrapers.match.batch import Batch, Mark
from scrapers.match.citation import Need
from scrapers.match.context import DocumentContext
from scrapers.match.result import Confidence

if TYPE_CHECKING:
    from scrapers.match.concept import Concept
    from scrapers.match.finder import Finder


class Found(NamedTuple):
    """That a part of a query holds: how surely, and by what. Absence leaves no marks."""

    confidence: Confidence
    marks: list[Mark]


class View:
    """The segments of a passage's text, those around it, and the document that it is from.

    `around` are the document's title, board and jurisdiction and the passage's heading. `is_item`
    says whether the passage is an agenda item. `judge` is the concept that is being looked for, if
    any: it knows the look-alikes.
    """

    __slots__ = ("_levels", "around", "context", "is_item", "judge", "text")

    def __init__(
        self,
        text: Sequence[tuple[Batch, int]],
        around: Sequence[tuple[Batch, int]],
        context: DocumentContext,
        *,
        is_item: bool = False,
    ) -> None:
        self.text = text
        self.around = around
        self.context = context
        self.is_item = is_item
        self.judge: Concept | None = None
        self._levels: dict[Concept, Need] = {}

    def under(self, concept: Concept) -> View:
        """The same passage, judged by a concept's look-alikes."""
        view = View(self.text, self.around, self.context, is_item=self.is_item)
        view.judge = concept
        view._levels = self._levels
        return view

    def segments(self) -> Iterator[tuple[Batch, int]]:
        """Everything that counts as the passage: its own text first."""
        yield from self.text
        yield from self.around

    def level(self, concept: Concept) -> Need:
        """The greatest need that the passage meets for the concept's doubtful spellings."""
        level = self._levels.get(concept)
        if level is None:
            level = self._levels[concept] = concept.level(self)
        return level

    def marks(self, finder: Finder) -> list[tuple[Mark, Confidence, Need]]:
        """Where a finder finds something in the passage, look-alikes left out."""
        found = []
        for batch, segment in self.segments():
            for start, end, confidence, need in batch.hits(finder).get(segment, ()):
                mark = Mark(batch, segment, start, end)
                if self.judge is None or not self.judge.refuses(mark, self):
                    found.append((mark, confidence, need))
        return found

    def has(self, finder: Finder) -> bool:
        """Whether a finder finds anything in the passage, look-alikes or not."""
        return any(batch.hits(finder).get(segment) for batch, segment in self.segments())
