"""`hearye detect`: what can be watched at an address, and its source file."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.console.given import MALFORMED, NOT_FOUND, moment, stop

if TYPE_CHECKING:
    from datetime import datetime

    from config import Settings, Source
    from scrapers import Detected, ListedMeeting

_UTC = "UTC"


def detect(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="A home page, a page of agendas, a portal, a feed.")
    ],
    save: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write its source file there.", show_default=False),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(help="The two letters of its state, where you know it.", show_default=False),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(help="Its time zone, where its state does not tell.", show_default=False),
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="The day to look at it on, as 2026-01-31.", show_default=False
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer with a JSON object.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Save without asking.")] = False,
    config: Annotated[
        Path | None, typer.Option(help="The configuration file.", show_default=False)
    ] = None,
) -> None:
    """Find what can be watched at an address: platform, body, meetings, documents.

    Exits with 0 where something was found, 1 where nothing was, 2 where the question was malformed.
    """
    from config import STATES, read_settings

    code = state.upper() if state else None
    if code is not None and code not in STATES:
        stop(MALFORMED, f"{state!r} is no state's two letters; Wisconsin's are WI.")
    settings, _ = read_settings(config)
    at = moment(now, zone or _UTC)
    found = asyncio.run(look(url, settings, at, zone=zone, state=code))
    typer.echo(
        json.dumps(as_object(found), indent=2, ensure_ascii=False) if as_json else as_text(found)
    )
    if found.source is None:
        raise typer.Exit(NOT_FOUND)
    if save is not None and (yes or as_json or _agreed(save)):
        _save(found.source, save, quiet=as_json)


async def look(
    url: str, settings: Settings, now: datetime, *, zone: str | None, state: str | None
) -> Detected:
    """What `scrapers.detect` finds at an address, with the operator's settings."""
    from scrapers import detect as find
    from scrapers.fetch import Fetcher
    from scrapers.readers import Sandbox

    async with Fetcher.of(settings) as fetcher, Sandbox(1) as sandbox:
        return await find(url, fetcher, sandbox, now, zone=zone, state=state)


def as_object(found: Detected) -> dict[str, Any]:
    """What was found as plain values; meetings' times are local wall clock in the source's zone."""
    source = found.source
    return {
        "source": source.model_dump(mode="json") if source else None,
        "platform": source.platform if source else None,
        "reason": found.reason,
        "proven": found.proven,
        "bodies": list(found.bodies),
        "next": _meeting(found.next),
        "last": _meeting(found.last),
        "meetings": found.meetings,
        "documents": found.documents,
        "papers": [
            {"url": paper.url, "title": paper.title, "kind": paper.kind.value}
            for paper in found.papers
        ],
        "tried": list(found.tried),
    }


def as_text(found: Detected) -> str:
    """What was found for a person at a terminal, with the source file that it would be."""
    from config import source_text

    source = found.source
    lines = [_said(found.reason)]
    if source is None:
        return "\n".join([*lines, *(f"  tried    {_said(line)}" for line in found.tried)])
    facts = [
        ("bodies", ", ".join(found.bodies[:6])),
        ("next", _line(found.next)),
        ("last", _line(found.last)),
        ("listed", f"{found.meetings} meetings, {found.documents} documents"),
        *((paper.kind.value, f"{paper.title} {paper.url}") for paper in found.papers),
        *(("tried", line) for line in found.tried[:-1]),
    ]
    lines += [f"  {name:<9}{_said(value)}" for name, value in facts if value]
    lines += ["", f"{source.slug}.toml:", "", *map(_said, source_text(source).splitlines())]
    return "\n".join(lines)


def _said(text: str) -> str:
    """A site's words, without what a terminal would obey."""
    from bot.alerts.escape import clean

    return clean(text, one_line=True)


def _meeting(meeting: ListedMeeting | None) -> dict[str, Any] | None:
    if meeting is None or meeting.start is None:
        return None
    return {
        "title": meeting.title,
        "body": meeting.body,
        "start": meeting.start.isoformat(),
        "time_known": meeting.time_known,
        "status": meeting.status.value,
        "place": meeting.place,
    }


def _line(meeting: ListedMeeting | None) -> str:
    if meeting is None or meeting.start is None:
        return ""
    day = f"{meeting.start:%Y-%m-%d %H:%M}" if meeting.time_known else f"{meeting.start:%Y-%m-%d}"
    return f"{day} {meeting.title}"


def _agreed(folder: Path) -> bool:
    """A person is asked; a script has asked for it by its option."""
    return not sys.stdin.isatty() or typer.confirm(f"Save it in {folder}?")


def _save(source: Source, folder: Path, *, quiet: bool) -> None:
    from config import write_source

    try:
        path = write_source(source, folder)
    except FileExistsError:
        stop(MALFORMED, f"{folder / source.slug}.toml is there already; it was left as it is.")
    except OSError as error:
        stop(MALFORMED, f"{folder} cannot be written to: {error.strerror}.")
    if not quiet:
        typer.echo(f"Saved as {path}. `hearye run` watches it where the settings name its folder.")
