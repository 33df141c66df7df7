"""A match as a terminal shows it: where it is, how sure, and the words around it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from bot.alerts.escape import clean, runs
from bot.commands.archive import Finding
from scrapers import Passage, Span, excerpt
from scrapers.match import Match

QUOTE = 300
_SPANS = 5


def print_quote(console: Console, where: str, passage: Passage, match: Match) -> None:
    """Print one match: document, page, item, offsets and confidence, then the quote."""
    marks = [
        where,
        f"page {passage.page}" if passage.page else "",
        f"item {passage.item}" if passage.item else "",
        "by OCR" if passage.ocr else "",
        "in the title" if match.passage < 0 else "",
        " ".join(f"{start}-{end}" for start, end in match.spans[:_SPANS]),
        match.confidence.label,
    ]
    said = ", ".join(clean(mark, one_line=True) for mark in marks if mark)
    console.print(Text(f"  {said}", style="dim"), soft_wrap=True)
    _print_words(console, passage.heading, passage.text, match.spans or match.title_spans)


def print_stored(console: Console, finding: Finding) -> None:
    """Print a passage found in the archive: its document, where it is from, and the quote."""
    found = finding.found
    marks = [
        found.document_title,
        found.source_name,
        f"{found.first_seen:%Y-%m-%d}",
        f"page {found.page}" if found.page else "",
        f"item {found.item}" if found.item else "",
        finding.confidence.label,
    ]
    said = ", ".join(clean(mark, one_line=True) for mark in marks if mark)
    console.print(Text(said, style="dim"), soft_wrap=True)
    _print_words(console, found.heading, found.text, finding.spans)
    console.print(Text(f"    {clean(found.document_url, one_line=True)}"), soft_wrap=True)


def _print_words(console: Console, heading: str | None, text: str, spans: Sequence[Span]) -> None:
    if heading:
        under = clean(heading, one_line=True)
        console.print(Text(f"    under: {under}", style="dim"), soft_wrap=True)
    quote, kept = excerpt(text, spans, QUOTE)
    line = Text("    > ")
    for run, found in runs(quote, kept):
        line.append(run, style="bold" if found else None)
    console.print(line, soft_wrap=True)
