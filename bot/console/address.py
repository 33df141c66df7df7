"""`hearye address`: would this URL be fetched, and if not, why."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from scrapers.fetch import Allowance, Judgement

_REFUSED = 1
_MALFORMED = 2


def address(
    url: Annotated[str | None, typer.Argument(help="The URL to judge.", show_default=False)] = None,
    resolves_to: Annotated[
        list[str] | None,
        typer.Option(
            help="Judge as if the name resolved to this IP address (repeatable; no DNS then).",
            metavar="IP",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer with a JSON object.")] = False,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl",
            help='Answer each line of the standard input, {"url": …, "resolves_to": […]}, without '
            "any network.",
        ),
    ] = False,
) -> None:
    """Say whether a URL would be fetched, and if not, why.

    Exits with 0 where it would be, 1 where it is refused, 2 where the question was malformed. With
    --jsonl, refusals are answers: 0 where each line was answered, 2 where one was malformed.
    """
    from config import read_settings
    from scrapers.fetch import Allowance, judge, look_up_and_judge

    if jsonl == (url is not None) or (jsonl and (resolves_to or as_json)):
        typer.echo(
            "Give either a URL, or --jsonl alone with lines on the standard input.", err=True
        )
        raise typer.Exit(_MALFORMED)
    network = read_settings()[0].network
    allowance = Allowance.of(network.allow, network.ports)
    if url is None:
        raise typer.Exit(_answer_lines(sys.stdin.buffer, allowance))
    if resolves_to:
        judgement = judge(url, allowance, resolves_to)
    else:
        judgement = asyncio.run(look_up_and_judge(url, allowance))
    typer.echo(_as_json(judgement) if as_json else _as_text(judgement))
    raise typer.Exit(0 if judgement.allowed else _REFUSED)


def _answer_lines(lines: Iterable[bytes], allowance: Allowance) -> int:
    """Answer each line on the standard output, name malformed ones on stderr; the exit code."""
    from scrapers.fetch import judge

    code = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            url, resolves_to = _question(line)
        except ValueError as error:
            typer.echo(f"line {number}: {error}", err=True)
            code = _MALFORMED
            continue
        answer = judge(url, allowance, resolves_to)
        typer.echo(
            json.dumps({"url": answer.url, "allowed": answer.allowed, "reason": answer.reason})
        )
    return code


def _question(line: bytes) -> tuple[str, list[str] | None]:
    """The URL and the addresses of one line; ValueError says what is wrong with it."""
    try:
        question = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ValueError("this is not JSON") from None
    match question:
        case {"url": str(url), "resolves_to": list(addresses)}:
            if all(isinstance(each, str) for each in addresses):
                return url, addresses
        case {"url": str(url)} if question.get("resolves_to") is None:
            return url, None
    raise ValueError('this is not {"url": "…", "resolves_to": ["…"]}')


def _as_json(judgement: Judgement) -> str:
    return json.dumps(
        {
            "url": judgement.url,
            "allowed": judgement.allowed,
            "reason": judgement.reason,
            "host": judgement.host,
            "resolves_to": list(judgement.addresses),
        }
    )


def _as_text(judgement: Judgement) -> str:
    lines = [f"Refused: {judgement.reason}." if judgement.reason else "Would be fetched."]
    if judgement.host is not None:
        lines.append(f"Host: {judgement.host}")
    if judgement.addresses:
        lines.append(f"Resolves to: {', '.join(judgement.addresses)}")
    return "\n".join(lines)
