"""`hearye match`: a grep that speaks the watch language, for people and for scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from bot.console.given import MALFORMED, NOT_FOUND, stop

if TYPE_CHECKING:
    from rich.console import Console

    from scrapers import Passage
    from scrapers.match import Confidence, DocumentContext, Engine, Match, Query

_FACTS = ("title", "body", "source", "state", "county", "place", "kind")


class Paragraph(NamedTuple):
    """Lines without an empty one between them. `line` is the number of the first, from 1."""

    line: int
    text: str


class BadLineError(ValueError):
    """A line of input that is no passage; says why."""


def match(
    query: Annotated[str, typer.Argument(help="What to look for, in the watch language.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Text files; standard input where none is named.", show_default=False),
    ] = None,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl",
            help='Read lines {"id", "text"} from standard input; answer each with one line.',
        ),
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say why, or why not.")] = False,
    confidence: Annotated[
        str, typer.Option(help="The lowest: possible, variant or exact.")
    ] = "variant",
) -> None:
    """Look for a query in text. Exits with 1 for nothing found, 2 for what cannot be read.

    A paragraph is one passage: AND, NOT and NEAR are decided within it. With --jsonl each line is a
    document of one passage; it may also have title, body, source, state, county, place, kind,
    heading and item. Spans are offsets in characters into the text.
    """
    from scrapers.match import Confidence, Engine, QueryError, parse

    try:
        parsed = parse(query)
    except QueryError as error:
        stop(MALFORMED, str(error))
    try:
        lowest = Confidence.of(confidence)
    except KeyError:
        stop(MALFORMED, f"{confidence!r} is no confidence: possible, variant or exact.")
    for hint in parsed.hints:
        typer.echo(hint, err=True)
    engine = Engine([parsed])
    if jsonl:
        if files:
            stop(MALFORMED, "--jsonl reads standard input; leave the files out.")
        code = _answer(sys.stdin.buffer, parsed, engine, lowest, explain=explain)
    else:
        code = _grep(files or [], parsed, engine, lowest, explain=explain)
    raise typer.Exit(code)


def _grep(
    files: list[Path], query: Query, engine: Engine, lowest: Confidence, *, explain: bool
) -> int:
    """Print the lines that match, or what became of each paragraph; the exit code."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    found = failed = False
    for name, text in _texts(files):
        if text is None:
            failed = True
            continue
        prefix = f"{name}:" if name else ""
        for paragraph in paragraphs(text):
            matches = _matches(engine, _passage(paragraph.text), _no_context(), lowest)
            found = found or bool(matches)
            if explain:
                _print_why(console, query, paragraph, prefix)
            elif matches:
                spans = [span for one in matches for span in one.spans]
                _print_lines(console, paragraph, spans, prefix)
    if failed:
        return MALFORMED
    return 0 if found else NOT_FOUND


def _texts(files: list[Path]) -> Iterator[tuple[str, str | None]]:
    """Each file's name and text; None, and a sentence, for one that cannot be read."""
    if not files:
        yield "", _decoded(sys.stdin.buffer.read())
    for path in files:
        try:
            body = path.read_bytes()
        except OSError as error:
            typer.echo(f"{path}: {error.strerror or error}", err=True)
            yield str(path), None
            continue
        if body.startswith((b"%PDF", b"PK\x03\x04")) or b"\0" in body[:1024]:
            typer.echo(f"{path}: this is no text; hearye read {path} shows its text.", err=True)
            yield str(path), None
        else:
            yield str(path), _decoded(body)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def paragraphs(text: str) -> Iterator[Paragraph]:
    """The paragraphs of a text, their line breaks kept."""
    start = 0
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            if not lines:
                start = number
            lines.append(line)
        elif lines:
            yield Paragraph(start, "\n".join(lines))
            lines = []
    if lines:
        yield Paragraph(start, "\n".join(lines))


def _print_lines(
    console: Console, paragraph: Paragraph, spans: Iterable[tuple[int, int]], prefix: str
) -> None:
    """The lines of a paragraph in which something was found, with that marked."""
    from rich.text import Text

    places = sorted(spans)
    at = 0
    for offset, line in enumerate(paragraph.text.split("\n")):
        end = at + len(line)
        here = [(max(first, at), min(last, end)) for first, last in places]
        marked = [(first - at, last - at) for first, last in here if first < last]
        if marked:
            shown = Text(line)
            for first, last in marked:
                shown.stylize("bold red", first, last)
            where = Text(f"{prefix}{paragraph.line + offset}:", style="cyan")
            console.print(where.append_text(Text(" ")).append_text(shown))
        at = end + 1


def _print_why(console: Console, query: Query, paragraph: Paragraph, prefix: str) -> None:
    from scrapers.match import explain

    explained = explain(query, [_passage(paragraph.text)], _no_context()).passages[0]
    lines = str(explained).split("\n")
    _, _, told = lines[0].partition(": ")
    console.print(f"{prefix}{paragraph.line}: {told}", markup=False)
    for line in lines[1:]:
        console.print(line, markup=False)


def _answer(
    lines: Iterable[bytes], query: Query, engine: Engine, lowest: Confidence, *, explain: bool
) -> int:
    """Answer each JSON line on standard output; the exit code."""
    code = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given = _read_line(line)
        except BadLineError as error:
            typer.echo(f"line {number}: {error}", err=True)
            code = MALFORMED
            continue
        print(json.dumps(_answer_to(given, query, engine, lowest, explain=explain)), flush=True)
    return code


def _read_line(line: bytes) -> dict[str, Any]:
    """The object of a JSON line. Raises BadLineError for what is none or has no text."""
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLineError(f"this is no JSON: {error}") from error
    if not isinstance(given, dict):
        raise BadLineError('this is no JSON object such as {"id": 1, "text": "…"}')
    for key in ("text", "heading", "item", *_FACTS):
        if not isinstance(given.get(key), str | None):
            raise BadLineError(f"{key!r} is no string")
    if given.get("text") is None:
        raise BadLineError("'text' is missing")
    return given


def _answer_to(
    given: dict[str, Any], query: Query, engine: Engine, lowest: Confidence, *, explain: bool
) -> dict[str, Any]:
    from scrapers.match import DocumentContext

    passage = _passage(given["text"], given.get("item"), given.get("heading"))
    context = DocumentContext(**{key: given.get(key) for key in _FACTS})
    matches = _matches(engine, passage, context, lowest)
    answer: dict[str, Any] = {
        "id": given.get("id"),
        "matched": bool(matches),
        "confidence": max(one.confidence for one in matches).label if matches else None,
        "spans": [list(span) for one in matches for span in one.spans],
    }
    if explain:
        answer["explain"] = _why(query, passage, context)
    return answer


def _why(query: Query, passage: Passage, context: DocumentContext) -> list[dict[str, Any]]:
    """What became of each atom in the passage and, as passage -1, in the document's own words."""
    from scrapers.match import explain

    return [
        {
            "passage": one.passage,
            "confidence": one.confidence.label if one.confidence else None,
            "failed": one.failed,
            "atoms": [
                {
                    "atom": atom.atom,
                    "confidence": atom.confidence.label if atom.confidence else None,
                    "spans": [list(span) for span in atom.spans],
                }
                for atom in one.atoms
            ],
        }
        for one in explain(query, [passage], context).passages
    ]


def _matches(
    engine: Engine, passage: Passage, context: DocumentContext, lowest: Confidence
) -> list[Match]:
    return [one for one in engine.match([passage], context) if one.confidence >= lowest]


def _passage(text: str, item: str | None = None, heading: str | None = None) -> Passage:
    from scrapers import Passage

    return Passage(text, item=item, heading=heading)


def _no_context() -> DocumentContext:
    from scrapers.match import DocumentContext

    return DocumentContext()
