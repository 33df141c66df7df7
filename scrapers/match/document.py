"""A document as it is matched: its passages in batches, and what counts as part of each of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from config import STATES
from scrapers.match.batch import Batch, Mark
from scrapers.match.context import DocumentContext
from scrapers.match.view import View
from scrapers.reading import Passage

# Long enough that looking at a batch costs more than beginning with it, short enough that a search
# for one of many finds in it costs little.
BATCH_SIZE = 2048
_TITLE = 0


class Around:
    """What counts as part of every passage, and of those under a heading, as one batch."""

    __slots__ = ("_begun_by", "_document", "_under", "batch", "context")

    def __init__(self, context: DocumentContext, passages: Sequence[Passage]) -> None:
        self.context = context
        texts = [context.title or "", context.body or "", _jurisdiction(context)]
        first: dict[str, int] = {}
        for index, passage in enumerate(passages):
            if passage.heading and passage.heading not in first:
                first[passage.heading] = index
        self.batch = Batch([*texts, *first])
        self._begun_by = dict(enumerate(first.values(), len(texts)))
        self._document: list[tuple[Batch, int]] = []
        self._under: dict[str, list[tuple[Batch, int]]] = {heading: [] for heading in first}
        headings = list(first)
        for segment, owner in enumerate(self.batch.owners):
            if owner >= len(texts):
                self._under[headings[owner - len(texts)]].append((self.batch, segment))
            elif texts[owner]:
                self._document.append((self.batch, segment))

    def segments(self, heading: str | None) -> list[tuple[Batch, int]]:
        """What counts as part of a passage under that heading."""
        return self._document + self._under[heading] if heading else self._document

    def document(self) -> View:
        """The document's own words, without any of its passages."""
        return View((), self._document, self.context)

    def begun(self, segments: Iterable[int]) -> Iterator[int]:
        """The passages that come first under the headings among these segments."""
        for segment in segments:
            passage = self._begun_by.get(self.batch.owners[segment])
            if passage is not None:
                yield passage

    def begins(self, passage: int, marks: Iterable[Mark]) -> bool:
        """Whether a passage comes first under a heading in which something was found."""
        return passage in self.begun(mark.segment for mark in marks if mark.batch is self.batch)

    def title_spans(self, marks: Iterable[Mark]) -> tuple[tuple[int, int], ...]:
        """The places in the document's title."""
        return self.batch.spans(
            mark
            for mark in marks
            if mark.batch is self.batch and self.batch.owners[mark.segment] == _TITLE
        )


def batches(passages: Sequence[Passage]) -> Iterator[Batch]:
    """The passages' texts in batches; `Batch.owners` are indices into `passages`."""
    texts = [passage.text for passage in passages]
    ends = list(accumulate(map(len, texts)))
    first = taken = 0
    while first < len(texts):
        last = min(bisect_left(ends, taken + BATCH_SIZE), len(texts) - 1)
        yield Batch(texts[first : last + 1], first)
        first, taken = last + 1, ends[last]


def _jurisdiction(context: DocumentContext) -> str:
    county = context.county
    if county and not county.lower().endswith("county"):
        county = f"{county} County"
    state = STATES.get((context.state or "").upper())
    # The bars keep a phrase from reaching from one into the next.
    return " | ".join(filter(None, (context.place, county, context.state, state and state.name)))
