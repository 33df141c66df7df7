"""The matcher: every distinct query over the passages of a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from scrapers.match.context import DocumentContext
from scrapers.match.language import Query
from scrapers.match.normalise import fold
from scrapers.match.result import Confidence, Match
from scrapers.match.syntax import And, Node, Not, Or
from scrapers.match.text import Text
from scrapers.reading import Passage

_GAP = r"[ \-/_]+"


def _regex(text: Text) -> re.Pattern[str]:
    pieces = []
    for word in text.words:
        if word.citation:
            steps = "".join(rf" *\( *{step} *\)" for step in word.citation.steps)
            pieces.append(rf"(?<![\d,.])(?<!\d-){re.escape(word.citation.number)}{steps}")
        else:
            pieces.append(_GAP.join(map(re.escape, re.split(r"[-/]+", word.folded))))
    tail = "" if text.prefix or text.words[-1].citation else r"(?![^\W_])"
    return re.compile(r"(?<![^\W_])" + _GAP.join(pieces) + tail)


class Engine:
    """All distinct queries that are watched, matched together.

    `add` and `discard` take effect with the next `match`; both are cheap at any number of queries.
    Not for use from two threads at once.
    """

    def __init__(self, queries: Iterable[Query] = ()) -> None:
        self._queries: dict[str, Query] = {query.text: query for query in queries}

    def __len__(self) -> int:
        return len(self._queries)

    def __contains__(self, query: Query) -> bool:
        return query.text in self._queries

    def add(self, query: Query) -> None:
        """Match this query too; nothing happens where it is there already."""
        self._queries[query.text] = query

    def discard(self, query: Query) -> None:
        """Match this query no longer; nothing happens where it is not there."""
        self._queries.pop(query.text, None)

    def match(self, passages: Sequence[Passage], context: DocumentContext) -> list[Match]:
        """Every query found, a `Match` for each passage that it is found in, at any confidence."""
        matches = []
        around = " \n ".join(filter(None, (context.title, context.body, context.place)))
        for query in self._queries.values():
            for index, passage in enumerate(passages):
                found = _find(query.root, passage.text, around)
                if found:
                    matches.append(Match(query.text, index, Confidence.EXACT, tuple(sorted(found))))
        return matches


def _find(node: Node, text: str, around: str) -> set[tuple[int, int]] | None:
    match node:
        case Text():
            regex = _regex(node)
            folded = fold(text)
            spans = {folded.published(*m.span()) for m in regex.finditer(folded.text)}
            return spans if spans or regex.search(fold(around).text) else None
        case And():
            found = [_find(part, text, around) for part in node.parts]
            return None if any(f is None for f in found) else set().union(*(f or () for f in found))
        case Or():
            found = [f for part in node.parts if (f := _find(part, text, around)) is not None]
            return set().union(*found) if found else None
        case Not():
            return None if _find(node.part, text, around) is not None else set()
    return None
