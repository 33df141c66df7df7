"""Why a query matches a passage or not: for `/watch test`, `--explain` and "Why this alert?"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from config import ConceptFile
from scrapers.match.batch import Batch, Mark
from scrapers.match.context import DocumentContext
from scrapers.match.document import Around
from scrapers.match.language import Query
from scrapers.match.plan import Plan
from scrapers.match.planner import Planner
from scrapers.match.result import TITLE, Confidence
from scrapers.match.view import View
from scrapers.reading import Passage


@dataclass(frozen=True, slots=True)
class AtomFound:
    """What became of one atom of the query in a passage.

    `spans` are offsets into the passage's text and `quotes` what stands there. With neither, a
    confidence says that the atom holds by the document's title, board, jurisdiction or heading, or
    by a field. `confidence` is None where it was not found.
    """

    atom: str
    confidence: Confidence | None
    spans: tuple[tuple[int, int], ...] = ()
    quotes: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.confidence is None:
            return f"{self.atom}: not found"
        places = [
            f'"{" ".join(quote.split())}" at {start}-{end}'
            for quote, (start, end) in zip(self.quotes, self.spans, strict=True)
        ]
        return f"{self.atom}: {self.confidence.label}, {', '.join(places) or 'around the passage'}"


@dataclass(frozen=True, slots=True)
class PassageExplained:
    """What became of the query in one passage; `passage` is `TITLE` (-1) for the document alone.

    `confidence` is None where it does not match; then `failed` is the first thing that failed, as a
    clause for people ("zoning is not in it").
    """

    passage: int
    confidence: Confidence | None
    atoms: tuple[AtomFound, ...]
    failed: str = ""

    @property
    def matched(self) -> bool:
        """Whether the query holds of the passage, at whatever confidence."""
        return self.confidence is not None

    def __str__(self) -> str:
        name = (
            "the document's own words" if self.passage == TITLE else f"passage {self.passage + 1}"
        )
        if self.confidence is None:
            head = f"{name}: no match, {self.failed}"
        else:
            head = f"{name}: match, {self.confidence.label}"
        return "\n".join((head, *(f"  {atom}" for atom in self.atoms)))


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a query in every passage of a document, and in the document's own words."""

    query: str
    passages: tuple[PassageExplained, ...]

    def __str__(self) -> str:
        return "\n".join((self.query, *map(str, self.passages)))


Places = Callable[[Iterable[Mark]], tuple[tuple[int, int], ...]]


def explain(
    query: Query,
    passages: Sequence[Passage],
    context: DocumentContext,
    concepts: Iterable[ConceptFile] | None = None,
) -> Explanation:
    """For each passage: whether the query holds, which atoms were found where, what failed first.

    Last come the document's own words (title, board, jurisdiction) without any passage.
    """
    plan = Planner(concepts).plan(query.root)
    return Explanation(query.text, tuple(_explained(plan, passages, context)))


def _explained(
    plan: Plan, passages: Sequence[Passage], context: DocumentContext
) -> Iterator[PassageExplained]:
    finders = frozenset(plan.finders())
    around = Around(context, passages)
    around.batch.present = finders
    for index, passage in enumerate(passages):
        batch = Batch([passage.text], index)
        batch.present = finders
        view = View(
            [(batch, segment) for segment in range(len(batch))],
            around.segments(passage.heading),
            context,
            is_item=passage.item is not None,
        )
        yield _of_view(plan, view, index, passage.text, batch.spans)
    yield _of_view(plan, around.document(), TITLE, context.title or "", around.title_spans)


def _of_view(plan: Plan, view: View, index: int, text: str, places: Places) -> PassageExplained:
    found = plan.find(view)
    return PassageExplained(
        index,
        found.confidence if found else None,
        tuple(_of_atom(atom, view, text, places) for atom in plan.atoms()),
        "" if found else plan.why_not(view),
    )


def _of_atom(atom: Plan, view: View, text: str, places: Places) -> AtomFound:
    found = atom.find(view)
    if found is None:
        return AtomFound(atom.written, None)
    spans = places(found.marks)
    quotes = tuple(text[start:end] for start, end in spans)
    return AtomFound(atom.written, found.confidence, spans, quotes)
