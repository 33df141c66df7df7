"""Looking a query up in what is stored: the index finds candidates, the matcher decides."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from scrapers import Passage
from scrapers.match import TITLE, Confidence, DocumentContext, Engine, Query, candidates
from store import Database, Filters, search

BATCH = 200
"""Candidates that are verified at a time, away from the event loop."""
MOST_CANDIDATES = 5_000


@dataclass(frozen=True, slots=True)
class Finding:
    """A stored passage that matches, how sure, and where in its text ([start, end) offsets)."""

    found: search.Found
    confidence: Confidence
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class LookUp:
    """What was found, the newest first. `complete`: no candidate was left out."""

    findings: tuple[Finding, ...]
    considered: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """What was found among some of the candidates; `considered` counts those before as well."""

    findings: tuple[Finding, ...]
    considered: int
    last: bool


async def findings_of(
    database: Database,
    query: Query,
    *,
    filters: Filters,
    lowest: Confidence,
    size: int = BATCH,
) -> AsyncIterator[Batch]:
    """Passages of at least that confidence, the newest first, as far as one asks for more.

    `size` candidates are verified at a time, each in most of a millisecond.
    At most 5,000 candidates are considered: a query that finds so much is to be narrowed anyway.
    """
    wanted = candidates(query)
    considered = 0
    before: int | None = None
    last = False
    while considered < MOST_CANDIDATES and not last:
        async with database.read() as conn:
            batch = await search.search(conn, wanted, filters=filters, limit=size, before=before)
        considered += len(batch)
        last = len(batch) < size
        before = batch[-1].passage_id if batch else None
        yield Batch(tuple(await asyncio.to_thread(verify, query, batch, lowest)), considered, last)


async def look_up(
    database: Database,
    query: Query,
    *,
    filters: Filters,
    limit: int | None = None,
    lowest: Confidence = Confidence.VARIANT,
) -> LookUp:
    """Find up to `limit` passages (None: all) of at least that confidence, the newest first."""
    findings: list[Finding] = []
    considered = 0
    size = BATCH if limit is None else min(BATCH, 2 * limit)
    async for batch in findings_of(database, query, filters=filters, lowest=lowest, size=size):
        findings += batch.findings
        considered = batch.considered
        if batch.last:
            complete = limit is None or len(findings) <= limit
            return LookUp(tuple(findings[:limit]), considered, complete=complete)
        if limit is not None and len(findings) >= limit:
            break
    return LookUp(tuple(findings[:limit]), considered, complete=False)


def verify(query: Query, batch: Sequence[search.Found], lowest: Confidence) -> list[Finding]:
    """Which of the candidates match, in their order; a document that does by its title, once."""
    engine = Engine([query])
    findings: list[Finding] = []
    for _, members in groupby(batch, key=lambda found: found.version_id):
        passages = list(members)
        matches = engine.match([_passage(found) for found in passages], _context(passages[0]))
        findings += _of_document(passages, ((m.passage, m.confidence, m.spans) for m in matches))
    return [finding for finding in findings if finding.confidence >= lowest]


def _of_document(
    passages: Sequence[search.Found],
    matches: Iterable[tuple[int, Confidence, tuple[tuple[int, int], ...]]],
) -> Iterable[Finding]:
    for index, confidence, spans in sorted(matches, key=lambda match: match[0]):
        found = passages[-1 if index == TITLE else index]
        yield Finding(found, confidence, spans)


def _passage(found: search.Found) -> Passage:
    return Passage(
        found.text, page=found.page, item=found.item, heading=found.heading, ocr=found.ocr
    )


def _context(found: search.Found) -> DocumentContext:
    return DocumentContext(
        title=found.document_title,
        body=found.body,
        source=found.source_slug,
        state=found.state,
        county=found.county,
        place=found.place,
        kind=found.document_kind,
    )
