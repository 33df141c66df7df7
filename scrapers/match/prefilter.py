"""What the store's full-text search can narrow a query down to, before the matcher verifies."""

from __future__ import annotations

from scrapers.match.language import Query


def candidates(query: Query) -> object | None:
    """An expression of `store.search` that every passage which matches the query satisfies.

    None where the query cannot be narrowed (a regular expression): then every passage is a candidate.
    """
    return None
