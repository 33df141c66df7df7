"""The matcher: every distinct query over the passages of a document (design: "Speed")."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from threading import Lock

from config import ConceptFile
from scrapers.match.batch import Batch
from scrapers.match.context import DocumentContext
from scrapers.match.document import Around, batches
from scrapers.match.finder import Finder, WordFinder
from scrapers.match.language import Query
from scrapers.match.plan import Leaf, Plan, rarest
from scrapers.match.planner import Planner
from scrapers.match.result import TITLE, Confidence, Match
from scrapers.match.sieve import Sieves
from scrapers.match.view import View
from scrapers.reading import Passage


_PATIENCE = 8


@dataclass(slots=True, eq=False)
class _Watched:
    """A query with its plan. `alone` is its one finder where it is a single atom.

    `triggers` are finders of which one must have found something for the query to match a passage.
    Where several sets would do, the one that is met least often saves most work. `misses` counts how
    often they were met in vain; after a few of them the set that was missing takes over, so that a
    query waits, most of the time, for the rarest of its words.
    """

    text: str
    plan: Plan
    sought: tuple[Finder, ...]
    alone: Finder | None
    triggers: Collection[Finder]
    misses: int = 0

    def missing(self, known: Set[Finder]) -> frozenset[Finder] | None:
        """A set of finders of which one is needed and none has found anything."""
        for clause in self.plan.clauses:
            if clause.isdisjoint(known):
                return clause
        return None


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
            sought = tuple(dict.fromkeys(plan.sought()))
            triggers = rarest(plan.clauses) or sought
            watched = _Watched(query.text, plan, sought, alone, triggers)
            self._watched[query.text] = watched
            self._sieves.add(plan.finders())
            self._listen(watched)
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
            self._unlisten(watched)

    def _listen(self, watched: _Watched) -> None:
        for finder in watched.triggers:
            self._concerned[finder] = (*self._concerned.get(finder, ()), watched)

    def _unlisten(self, watched: _Watched) -> None:
        for finder in watched.triggers:
            left = tuple(one for one in self._concerned[finder] if one is not watched)
            if left:
                self._concerned[finder] = left
            else:
                del self._concerned[finder]

    def _missed(self, watched: _Watched, missing: frozenset[Finder]) -> None:
        """Let a query that was looked at in vain wait for what was missing, if that goes on."""
        watched.misses += 1
        if watched.misses < _PATIENCE:
            return
        with self._lock:
            if self._watched.get(watched.text) is watched:
                self._unlisten(watched)
                watched.triggers = missing
                self._listen(watched)
            watched.misses = 0

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
        sifted = list(batches(passages))
        for batch in sifted:
            sift(batch)
        for batch in sifted:
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
        alone = []
        for finder in batch.present:
            for watched in self._concerned.get(finder, ()):
                if watched.alone is None:
                    triggered[watched.text] = watched
                elif watched.text not in beyond:
                    alone.append((watched.text, finder))
        _match_alone(alone, batch, matches)
        beside = around.batch.present
        known = batch.present | beside if beside else batch.present
        for watched in triggered.values():
            missing = watched.missing(known)
            if missing is not None:
                if watched.text not in beyond:
                    self._missed(watched, missing)
                continue
            for owner in _worth_a_look(watched, batch, around):
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


def _worth_a_look(watched: _Watched, batch: Batch, around: Around) -> list[int]:
    """The passages of a batch that hold what is needed, as far as the document does not hold it.

    Something sought must stand in the passage, or in a heading that the passage comes first under.
    """
    beside = around.batch.present
    needed = [clause for clause in watched.plan.clauses if clause.isdisjoint(beside)]
    worth = batch.holding(needed[0] if needed else watched.sought)
    for clause in needed[1:]:
        if not worth:
            break
        worth &= batch.holding(clause)
    if not needed and beside:
        for finder in watched.sought:
            worth.update(filter(batch.reads, around.begun(around.batch.hits(finder))))
    return sorted(worth)


def _match_alone(
    queries: Iterable[tuple[str, Finder]], batch: Batch, matches: list[Match]
) -> None:
    """The matches of queries that are one atom: every place counts, whatever stands around it."""
    starts, owners = batch.starts, batch.owners
    if not batch.is_plain:
        for query, finder in queries:
            found = batch.hits(finder)
            for owner in dict.fromkeys([owners[segment] for segment in found]):
                spans = batch.spans(batch.marks(found, owner))
                matches.append(Match(query, owner, Confidence.EXACT, spans))
        return
    for query, finder in queries:
        last = -1
        if type(finder) is WordFinder:
            length = len(finder.word)
            spans = [(at, at + length) for at in finder.places(batch)]
        else:
            spans = [hit[:2] for hit in finder.find(batch)]
        for start, end in spans:
            segment = bisect_right(starts, start) - 1
            base = starts[segment]
            place = (start - base, end - base)
            if segment == last:
                match = matches.pop()
                matches.append(match._replace(spans=(*match.spans, place)))
            else:
                matches.append(Match(query, owners[segment], Confidence.EXACT, (place,)))
                last = segment
