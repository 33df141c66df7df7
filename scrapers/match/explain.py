"""Why a query matches a passage, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scrapers.match.context import DocumentContext
from scrapers.match.engine import Engine
from scrapers.match.language import Query
from scrapers.match.result import Match
from scrapers.reading import Passage


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a query in each passage."""

    query: str
    matches: tuple[Match, ...]


def explain(query: Query, passages: Sequence[Passage], context: DocumentContext) -> Explanation:
    """Why the query matches each passage, or the first part that is missing."""
    return Explanation(query.text, tuple(Engine([query]).match(passages, context)))
