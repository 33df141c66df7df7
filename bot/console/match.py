"""`hearye match`: a grep that speaks the watch language, for people and for scripts."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from bot.console.given import MALFORMED, NOT_FOUND, stop

if TYPE_CHECKING:
    from scrapers import Passage
    from scrapers.match import Confidence, DocumentContext, Engine, Match, Query

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
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
    found = failed = False
    for name, text in _texts(files):
        if text is None:
            failed = True
            continue
        prefix = f"{name}:" if name else ""
        found_here = _print_file(list(paragraphs(text)), prefix, query, engine, lowest, explain)
        found = found or found_here
    if failed:
        return MALFORMED
    return 0 if found else NOT_FOUND


def _print_file(
    of_file: list[Paragraph],
    prefix: str,
    query: Query,
    engine: Engine,
    lowest: Confidence,
    explained: bool,
) -> bool:
    """Print what was found in a file's paragraphs, or why not; whether anything was."""
    passages = [_passage(paragraph.text) for paragraph in of_file]
    spans: dict[int, list[tuple[int, int]]] = {}
    for one in _matches(engine, passages, _no_context(), lowest):
        spans.setdefault(one.passage, []).extend(one.spans)
    for index, paragraph in enumerate(of_file):
        if explained:
            _print_why(query, paragraph, prefix)
        elif index in spans:
            _print_lines(paragraph, spans[index], prefix)
    return bool(spans)


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


def _print_lines(paragraph: Paragraph, spans: list[tuple[int, int]], prefix: str) -> None:
    """The lines of a paragraph in which something was found, with that marked."""
    waiting = sorted(spans, reverse=True)
    at = 0
    for number, line in enumerate(paragraph.text.split("\n"), paragraph.line):
        end = at + len(line)
        pieces = []
        shown = at
        while waiting and waiting[-1][0] < end:
            first, last = waiting.pop()
            pieces.append(_clean(line[shown - at : max(first - at, 0)]))
            pieces.append(_marked(line[max(first - at, 0) : last - at]))
            shown = min(last, end)
            if last > end:
                waiting.append((end + 1, last))
                break
        if pieces:
            pieces.append(_clean(line[shown - at :]))
            typer.echo(typer.style(f"{prefix}{number}: ", fg="cyan") + "".join(pieces))
        at = end + 1


def _marked(text: str) -> str:
    return typer.style(_clean(text), fg="red", bold=True)


def _clean(text: str) -> str:
    """Text without what a terminal would obey."""
    return _CONTROLS.sub("\ufffd", text)


def _print_why(query: Query, paragraph: Paragraph, prefix: str) -> None:
    from scrapers.match import explain

    explained = explain(query, [_passage(paragraph.text)], _no_context()).passages[0]
    lines = str(explained).split("\n")
    _, _, told = lines[0].partition(": ")
    typer.echo("\n".join((f"{prefix}{paragraph.line}: {told}", *map(_clean, lines[1:]))))


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
    matches = _matches(engine, [passage], context, lowest)
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
    engine: Engine, passages: list[Passage], context: DocumentContext, lowest: Confidence
) -> list[Match]:
    return [one for one in engine.match(passages, context) if one.confidence >= lowest]


def _passage(text: str, item: str | None = None, heading: str | None = None) -> Passage:
    from scrapers import Passage

    return Passage(text, item=item, heading=heading)


def _no_context() -> DocumentContext:
    from scrapers.match import DocumentContext

    return DocumentContext()
