"""The matcher: every distinct query over the passages of a document (design: "Speed")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

from config import ConceptFile
from scrapers.match.batch import Batch, Mark
from scrapers.match.context import DocumentContext
from scrapers.match.document import Around, batches
from scrapers.match.finder import Finder
from scrapers.match.language import Query
from scrapers.match.plan import Leaf, Plan, rarest
from scrapers.match.planner import Planner
from scrapers.match.result import TITLE, Confidence, Match
from scrapers.match.sieve import Sieves
from scrapers.match.view import View
from scrapers.reading import Passage


@dataclass(frozen=True, slots=True, eq=False)
class _Watched:
    """A query with its plan. `alone` is its one finder where it is a single atom."""

    text: str
    plan: Plan
    sought: tuple[Finder, ...]
    alone: Finder | None

    def triggers(self) -> Iterable[Finder]:
        """Finders of which one must have found something for the query to match a passage."""
        return rarest(self.plan.clauses) or self.sought


class Engine:
    """All distinct queries that are watched, matched together.

    `add` and `discard` take effect with the next `match`, which compiles what is new; both are cheap
    at any number of queries. `match` may run in a thread while another adds and discards. `concepts`
    are those that `@names` mean, the shipped ones where none are given.
    """

    def __init__(
        self, queries: Iterable[Query] = (), concepts: Iterable[ConceptFile] | None = None
    ) -> None:
        self._planner = Planner(concepts)
        self._sieves = Sieves()
        self._watched: dict[str, _Watched] = {}
        self._concerned: dict[Finder, tuple[_Watched, ...]] = {}
        self._of_document: dict[str, _Watched] = {}
        self._lock = Lock()
        for query in queries:
            self.add(query)

    def __len__(self) -> int:
        return len(self._watched)

    def __contains__(self, query: Query) -> bool:
        return query.text in self._watched

    def add(self, query: Query) -> None:
        """Match this query too; nothing happens where it is there already."""
        with self._lock:
            if query.text in self._watched:
                return
            plan = self._planner.plan(query.root)
            alone = plan.finder if isinstance(plan, Leaf) else None
            watched = _Watched(query.text, plan, tuple(dict.fromkeys(plan.sought())), alone)
            self._watched[query.text] = watched
            self._sieves.add(plan.finders())
            for finder in watched.triggers():
                self._concerned[finder] = (*self._concerned.get(finder, ()), watched)
            if not plan.clauses:
                self._of_document[query.text] = watched

    def discard(self, query: Query) -> None:
        """Match this query no longer; nothing happens where it is not there."""
        with self._lock:
            watched = self._watched.pop(query.text, None)
            if watched is None:
                return
            self._sieves.discard(watched.plan.finders())
            self._of_document.pop(query.text, None)
            for finder in watched.triggers():
                left = tuple(one for one in self._concerned[finder] if one is not watched)
                if left:
                    self._concerned[finder] = left
                else:
                    del self._concerned[finder]

    def match(self, passages: Sequence[Passage], context: DocumentContext) -> list[Match]:
        """Every query found, a `Match` for each passage that it is found in, at any confidence.

        A passage matches where the query holds of it together with its document's title, board and
        jurisdiction and its heading, and some of what was found stands in its own text. What stands
        only in a heading counts for the first passage under it. Where no passage matches and the
        document's own words do, there is one `Match` with passage `TITLE`.
        """
        with self._lock:
            sift = self._sieves.ready()
        around = Around(context, passages)
        sift(around.batch)
        beyond: dict[str, _Watched] = {}
        for finder in around.batch.present:
            for watched in self._concerned.get(finder, ()):
                beyond[watched.text] = watched
        matches: list[Match] = []
        for batch in batches(passages):
            sift(batch)
            self._match_batch(batch, passages, around, beyond, matches)
        matched = {match.query for match in matches}
        for watched in {**self._of_document, **beyond}.values():
            if watched.text not in matched and (found := watched.plan.find(around.document())):
                spans = around.title_spans(found.marks)
                matches.append(Match(watched.text, TITLE, found.confidence, (), spans))
        return matches

    def _match_batch(
        self,
        batch: Batch,
        passages: Sequence[Passage],
        around: Around,
        beyond: dict[str, _Watched],
        matches: list[Match],
    ) -> None:
        triggered = dict(beyond)
        for finder in batch.present:
            for watched in self._concerned.get(finder, ()):
                if watched.alone is None:
                    triggered[watched.text] = watched
                elif watched.text not in beyond:
                    matches += _alone(watched.text, batch, finder)
        known = batch.present | around.batch.present
        for watched in triggered.values():
            if any(clause.isdisjoint(known) for clause in watched.plan.clauses):
                continue
            for owner in self._worth_a_look(watched, batch, around):
                passage = passages[owner]
                view = View(
                    [(batch, segment) for segment in batch.segments_of(owner)],
                    around.segments(passage.heading),
                    around.context,
                    is_item=passage.item is not None,
                )
                found = watched.plan.find(view)
                if found is None:
                    continue
                spans = batch.spans(found.marks)
                if spans or around.begins(owner, found.marks):
                    title = around.title_spans(found.marks)
                    matches.append(Match(watched.text, owner, found.confidence, spans, title))

    def _worth_a_look(self, watched: _Watched, batch: Batch, around: Around) -> list[int]:
        """The passages of a batch that hold something sought, or come first under a heading that does."""
        owners = set()
        for finder in watched.sought:
            if finder in batch.present:
                owners.update(batch.owners[segment] for segment in batch.hits(finder))
            if finder in around.batch.present:
                begun = around.begun(around.batch.hits(finder))
                owners.update(passage for passage in begun if batch.reads(passage))
        return sorted(owners)


def _alone(query: str, batch: Batch, finder: Finder) -> Iterator[Match]:
    """The matches of a query that is one atom: every place counts, whatever stands around it."""
    hits = batch.hits(finder)
    if batch.rereads:
        for owner in dict.fromkeys(batch.owners[segment] for segment in hits):
            marks = [
                Mark(batch, segment, start, end)
                for segment in batch.segments_of(owner)
                for start, end, _, _ in hits.get(segment, ())
            ]
            yield Match(query, owner, Confidence.EXACT, batch.spans(marks))
        return
    for segment, found in hits.items():
        spans = tuple([batch.published(segment, start, end) for start, end, _, _ in found])
        yield Match(query, batch.owners[segment], Confidence.EXACT, spans)
