"""Queries that are one atom, most of all: matched without a plan, straight from what was found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from scrapers.match.batch import Batch
from scrapers.match.finder import Finder
from scrapers.match.result import Confidence, Match

_EXACT = Confidence.EXACT


def match_alone(queries: Iterable[tuple[str, Finder]], batch: Batch, matches: list[Match]) -> None:
    """Add the matches of queries that are one atom: every place counts, whatever is around it."""
    starts, owners = batch.starts, batch.owners
    if not batch.is_plain:
        for query, finder in queries:
            found = batch.hits(finder)
            for owner in dict.fromkeys([owners[segment] for segment in found]):
                spans = batch.spans(batch.marks(found, owner))
                matches.append(Match(query, owner, _EXACT, spans))
        return
    for query, finder in queries:
        last = -1
        for start, end, _, _ in finder.find(batch):
            segment = bisect_right(starts, start) - 1
            base = starts[segment]
            if segment == last:
                match = matches.pop()
                place = (start - base, end - base)
                matches.append(match._replace(spans=(*match.spans, place)))
            else:
                matches.append(Match(query, owners[segment], _EXACT, ((start - base, end - base),)))
                last = segment
