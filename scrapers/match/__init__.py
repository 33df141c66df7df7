"""The watch language and its matcher: one language, one parser, one meaning everywhere.

    query = parse("Palmyra AND 287(g)")
    engine = Engine([query])
    context = DocumentContext(body="Village Board", place="Palmyra", state="WI")
    for match in engine.match(passages, context):
        print(match.confidence.label, [passages[match.passage].text[s:e] for s, e in match.spans])

Everything here is pure: no I/O beyond reading the shipped concept files, no clock, no network.
"""

from __future__ import annotations

from scrapers.match.context import DocumentContext
from scrapers.match.engine import Engine
from scrapers.match.error import QueryError
from scrapers.match.explain import Explanation, explain
from scrapers.match.language import Query, parse
from scrapers.match.prefilter import candidates
from scrapers.match.result import TITLE, Confidence, Match

__all__ = [
    "TITLE",
    "Confidence",
    "DocumentContext",
    "Engine",
    "Explanation",
    "Match",
    "Query",
    "QueryError",
    "candidates",
    "explain",
    "parse",
]
