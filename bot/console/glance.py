"""Looking at files and addresses as a check would, without storing anything."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.alerts.escape import clean
from bot.console.given import file_page
from bot.console.quoted import print_quote
from config import Settings, Source
from scrapers import Passage, Reading, preview
from scrapers.fetch import Fetcher
from scrapers.match import DocumentContext, Engine, Match, Query, explain
from scrapers.readers import Sandbox

ZONE = "America/Chicago"
_NO_PAGES = frozenset({".md", ".toml", ".py"})


@dataclass(frozen=True, slots=True)
class Glance:
    """What was made of one document: how its listing and its reading ended, and what was found.

    `platform` is the one that recognised it, "document" for what is no web page, "none" for a page
    of no platform.
    """

    name: str
    platform: str
    outcome: str
    reading: Reading
    context: DocumentContext
    matches: tuple[Match, ...] = ()

    def passage(self, match: Match) -> Passage:
        """The passage that a match points to, or the document's title as one."""
        if match.passage >= 0:
            return self.reading.passages[match.passage]
        return Passage(self.context.title or self.name)


def files_below(target: Path) -> list[Path]:
    """The file itself, or every file below a folder that may be a page or a document."""
    if target.is_file():
        return [target]
    found = (path for path in target.rglob("*") if path.is_file())
    return sorted(path for path in found if path.suffix not in _NO_PAGES)


async def glance_at_files(
    files: Sequence[Path],
    queries: Sequence[Query],
    now: datetime,
    *,
    readers: int,
    advance: Callable[[], None],
) -> list[Glance]:
    """Read files as pages and as documents, each in a child process; in the order given."""
    engine = Engine(queries)
    turns = asyncio.Semaphore(readers * 2)
    async with Sandbox(readers) as sandbox:

        async def one(file: Path) -> Glance:
            async with turns:
                glance = await _glance(file, engine, sandbox, now)
            advance()
            return glance

        return list(await asyncio.gather(*(one(file) for file in files)))


async def _glance(file: Path, engine: Engine, sandbox: Sandbox, now: datetime) -> Glance:
    page = file_page(str(file), None)
    source = Source(
        slug="file", name=file.name[:120], platform="generic", url="https://example.org/", zone=ZONE
    )
    reading = await sandbox.read(page.body, url=page.url, zone=ZONE, now=now)
    platform, outcome = "document", reading.outcome.value
    if reading.format in {"html", "xml", "json", "ics", "text", "unknown"}:
        name, listing = await sandbox.look(replace(page, url=source.url), source, now)
        platform, outcome = name or "none", listing.outcome.value
    context = DocumentContext(title=reading.title, body=reading.agenda.body)
    matches = _matches(engine, reading, context)
    return Glance(file.name, platform, outcome, reading, context, matches)


async def glance_at_address(
    url: str, queries: Sequence[Query], settings: Settings, now: Callable[[], datetime]
) -> tuple[str, list[Glance]]:
    """Look at an address as a first check would: one sentence on it, and its newest documents.

    Each document's outcome is how its reading ended, or why it could not be had.
    """
    engine = Engine(queries)
    async with Fetcher.of(settings) as fetcher, Sandbox(settings.readers) as sandbox:
        seen = await preview(url, fetcher, sandbox, now, zone=ZONE)
    found = seen.detected
    if found.source is None:
        return found.reason, []
    glances = []
    for paper in seen.papers:
        document = paper.errand.document
        context = DocumentContext(title=document.title, kind=document.kind.value)
        reading = paper.reading or Reading.none(paper.failure)
        outcome = reading.outcome.value if paper.reading else paper.failure
        matches = _matches(engine, reading, context)
        glances.append(
            Glance(document.url, found.source.platform, outcome, reading, context, matches)
        )
    counts = f"{found.meetings} meetings and {found.documents} documents are listed"
    return f"{found.reason.rstrip('.')}: {counts}.", glances


def _matches(engine: Engine, reading: Reading, context: DocumentContext) -> tuple[Match, ...]:
    return tuple(engine.match(reading.passages, context))


def print_glances(console: Console, glances: Iterable[Glance]) -> None:
    """Print every match, quoted with its page and offsets."""
    for glance in glances:
        if glance.matches:
            console.print(clean(glance.name, one_line=True), markup=False, style="bold")
        for match in glance.matches:
            where = glance.context.title or glance.name
            print_quote(console, where, glance.passage(match), match)


def print_explanations(
    console: Console, glances: Iterable[Glance], queries: Sequence[Query]
) -> None:
    """Print for each passage and query why it matched, or the first part that is missing."""
    for glance in glances:
        console.print(clean(glance.name, one_line=True), markup=False, style="bold")
        for query in queries:
            told = explain(query, glance.reading.passages, glance.context)
            console.print(str(told), markup=False, highlight=False, soft_wrap=True)


def print_counts(console: Console, glances: Sequence[Glance]) -> None:
    """Print how many files ended how, by platform, and what was found in them."""
    outcomes = sorted({glance.outcome for glance in glances})
    table = Table(box=None)
    table.add_column("platform")
    for name in ("files", *outcomes, "matches"):
        table.add_column(name, justify="right")
    by_platform: dict[str, list[Glance]] = {}
    for glance in glances:
        by_platform.setdefault(glance.platform, []).append(glance)
    for platform, own in [*sorted(by_platform.items()), ("all", list(glances))]:
        counts = Counter(glance.outcome for glance in own)
        found = sum(len(glance.matches) for glance in own)
        cells = [str(counts[outcome] or "") for outcome in outcomes]
        table.add_row(platform, str(len(own)), *cells, str(found))
    console.print(table)
