"""`hearye read`: what the readers make of a document."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

if TYPE_CHECKING:
    from scrapers import Reading
    from scrapers.fetch import Page

_NOT_FOUND = 1
_MALFORMED = 2


def read(
    document: Annotated[
        str, typer.Argument(metavar="FILE|URL", help="A file, or an address to fetch it from.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Answer with a JSON object.")] = False,
    url: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Where a file came from.", show_default=False),
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="What the link to it said.", show_default=False)
    ] = None,
    zone: Annotated[str, typer.Option(help="The time zone that it speaks of.")] = "America/Chicago",
    now: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="The day to read it on, as 2026-01-31.", show_default=False
        ),
    ] = None,
) -> None:
    """Show what the readers make of a document: its meeting, and its passages with their pages.

    Exits with 0 whatever the document is (a damaged one is an answer too), 1 where there is none,
    2 where the question was malformed.
    """
    moment = _moment(now, zone)
    body, address, content_type = _obtain(document, url)
    reading = asyncio.run(_read(body, address, content_type, zone, moment, title))
    typer.echo(
        json.dumps(as_object(reading, zone), indent=2) if as_json else as_text(reading, zone)
    )


def as_object(reading: Reading, zone: str) -> dict[str, Any]:
    """The reading as plain values. `meeting.start` is local wall time in `meeting.zone`."""
    agenda, start = reading.agenda, reading.agenda.start
    status = agenda.status.value if agenda.status else "scheduled" if start else None
    return {
        "outcome": reading.outcome.value,
        "reason": reading.reason,
        "format": reading.format,
        "kind": reading.kind.value if reading.kind else None,
        "title": reading.title,
        "body": agenda.body,
        "meeting": {
            "date": start.date().isoformat() if start else None,
            "time": f"{start:%H:%M}" if start and agenda.time_known else None,
            "start": start.isoformat() if start and agenda.time_known else None,
            "zone": zone,
            "place": agenda.place,
            "remote": agenda.remote,
            "status": status,
        },
        "comment": agenda.comment,
        "contact": agenda.contact,
        "posted": agenda.posted,
        "closed": list(agenda.closed),
        "pages": reading.pages,
        "passages": [
            {
                "page": passage.page,
                "item": passage.item,
                "heading": passage.heading,
                "text": passage.text,
                "ocr": passage.ocr,
            }
            for passage in reading.passages
        ],
    }


def as_text(reading: Reading, zone: str) -> str:
    """The reading for a person at a terminal."""
    said = as_object(reading, zone)
    meeting = said["meeting"]
    facts = {
        "Outcome": " ".join(filter(None, (said["outcome"], said["reason"]))),
        "Format": said["format"] + _pages(said["pages"]),
        "Kind": said["kind"],
        "Title": said["title"],
        "Body": said["body"],
        "Meets": " ".join(filter(None, (meeting["date"], meeting["time"], meeting["zone"])))
        if meeting["date"]
        else None,
        "Place": meeting["place"],
        "Join": meeting["remote"],
        "Status": meeting["status"],
        "Comment": said["comment"],
        "Contact": said["contact"],
        "Posted": said["posted"],
        "Closed": ", ".join(said["closed"]),
    }
    lines = [f"{name + ':':<9}{value}" for name, value in facts.items() if value]
    for passage in said["passages"]:
        marks = [
            f"page {passage['page']}" if passage["page"] else "",
            f"item {passage['item']}" if passage["item"] else "",
            f"under {passage['heading']}" if passage["heading"] else "",
            "by OCR" if passage["ocr"] else "",
        ]
        lines += ["", f"[{', '.join(filter(None, marks)) or 'text'}]", passage["text"]]
    return "\n".join(lines)


def _pages(count: int | None) -> str:
    if count is None:
        return ""
    return ", 1 page" if count == 1 else f", {count} pages"


def _moment(now: str | None, zone: str) -> datetime:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        typer.echo(f"{zone!r} is no time zone; one is America/Chicago.", err=True)
        raise typer.Exit(_MALFORMED) from None
    if now is None:
        return datetime.now(place)
    try:
        moment = datetime.fromisoformat(now)
    except ValueError:
        typer.echo(f"{now!r} is no date; one is 2026-01-31.", err=True)
        raise typer.Exit(_MALFORMED) from None
    # A bare day means its noon: early and late hours belong to other days elsewhere.
    if len(now) <= 10:
        moment = moment.replace(hour=12)
    return moment if moment.tzinfo else moment.replace(tzinfo=place)


def _obtain(document: str, url: str | None) -> tuple[bytes, str, str]:
    """The document's bytes, its address and what its server called it."""
    if document.lower().startswith(("http://", "https://")):
        return asyncio.run(_fetch(document))
    path = Path(document)
    if not path.is_file():
        typer.echo(f"There is no file {document}.", err=True)
        raise typer.Exit(_NOT_FOUND)
    return path.read_bytes(), url or path.resolve().as_uri(), ""


async def _fetch(address: str) -> tuple[bytes, str, str]:
    from config import ConfigError, read_settings
    from scrapers.fetch import (
        DOCUMENT_LIMIT,
        DOCUMENT_TIMEOUT,
        BlockedByHost,
        Fetcher,
        FetchFailed,
        Refused,
        Request,
    )

    try:
        settings, _ = read_settings()
        async with Fetcher.of(settings) as fetcher:
            fetched = await fetcher.fetch(
                Request(address), limit=DOCUMENT_LIMIT, timeout=DOCUMENT_TIMEOUT
            )
    except (Refused, BlockedByHost, FetchFailed, ConfigError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_NOT_FOUND) from None
    page = cast("Page", fetched.page)  # only a conditional request is answered without one
    return page.body, page.url, page.content_type


async def _read(
    body: bytes, url: str, content_type: str, zone: str, now: datetime, title: str | None
) -> Reading:
    from scrapers.readers import Sandbox

    async with Sandbox() as sandbox:
        return await sandbox.read(
            body, url=url, content_type=content_type, zone=zone, now=now, title=title
        )
