"""The matcher: every distinct query over the passages of a document (design: "Speed")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Lock

from config import ConceptFile
from scrapers.match.alone import match_alone
from scrapers.match.batch import Batch
from scrapers.match.context import DocumentContext
from scrapers.match.document import Around, batches
from scrapers.match.language import Query
from scrapers.match.planner import Planner
from scrapers.match.result import TITLE, Match
from scrapers.match.sieve import Sieves
from scrapers.match.view import View
from scrapers.match.watched import Watched
from scrapers.reading import Passage


class Engine:
    """All distinct queries that are watched, matched together.

    `add` and `discard` take effect with the next `match`, which compiles what is new; both are
    cheap at any number of queries. `match` may run in a thread while another adds and discards.
    `concepts` are those that `@names` mean, the shipped ones where none are given.
    """

    def __init__(
        self, queries: Iterable[Query] = (), concepts: Iterable[ConceptFile] | None = None
    ) -> None:
        self._planner = Planner(concepts)
        self._sieves = Sieves()
        self._watched: dict[str, Watched] = {}
        self._of_document: dict[str, Watched] = {}
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
            watched = Watched.of(query.text, self._planner.plan(query.root))
            self._watched[query.text] = watched
            self._sieves.add(watched.plan.finders())
            watched.listen()
            if not watched.plan.clauses:
                self._of_document[query.text] = watched

    def discard(self, query: Query) -> None:
        """Match this query no longer; nothing happens where it is not there."""
        with self._lock:
            watched = self._watched.pop(query.text, None)
            if watched is None:
                return
            self._sieves.discard(watched.plan.finders())
            self._of_document.pop(query.text, None)
            watched.unlisten()

    def match(self, passages: Sequence[Passage], context: DocumentContext) -> list[Match]:
        """Every query found, a `Match` for each passage that it is found in, at any confidence.

        A passage matches where the query holds of it together with its document's title, board and
        jurisdiction and its heading, and some of what was found stands in its own text. What stands
        only in a heading counts for the first passage under it. Where no passage matches and the
        document's own words do, there is one `Match` with passage `TITLE`.
        """
        sift = self._sieves.ready()
        around = Around(context, passages)
        sift(around.batch)
        beyond: dict[str, Watched] = {}
        for finder in around.batch.present:
            for watched in finder.waiting:
                beyond[watched.text] = watched
            alone = self._watched.get(finder.alone) if finder.alone else None
            if alone:
                beyond[alone.text] = alone
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

    def _wait_elsewhere(self, watched: Watched) -> None:
        with self._lock:
            if self._watched.get(watched.text) is watched:
                watched.wait_for_the_rarest()

    def _match_batch(
        self,
        batch: Batch,
        passages: Sequence[Passage],
        around: Around,
        beyond: dict[str, Watched],
        matches: list[Match],
    ) -> None:
        triggered = dict(beyond)
        alone = []
        for finder in batch.present:
            finder.seen += 1
            query = finder.alone
            if query is not None and query not in beyond:
                alone.append((query, finder))
            for watched in finder.waiting:
                triggered[watched.text] = watched
        match_alone(alone, batch, matches)
        beside = around.batch.present
        known = batch.present | beside if beside else batch.present
        for watched in triggered.values():
            if watched.lacks(known):
                if watched.text not in beyond and watched.is_tired():
                    self._wait_elsewhere(watched)
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


def _worth_a_look(watched: Watched, batch: Batch, around: Around) -> list[int]:
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
