"""`hearye read`: what the readers make of a document."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.console.given import NOT_FOUND, file_page, is_address, moment, stop, web_page

if TYPE_CHECKING:
    from scrapers import Reading
    from scrapers.fetch import Page


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
    at = moment(now, zone)
    reading = asyncio.run(_read(_obtain(document, url), zone, at, title))
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


def _obtain(document: str, url: str | None) -> Page:
    """The document, fetched or from a file. Ends the command where it cannot be had."""
    from config import read_settings
    from scrapers.fetch import BlockedByHost, FetchFailed, Refused

    if not is_address(document):
        return file_page(document, url)
    try:
        return asyncio.run(web_page(document, read_settings()[0], viewed=True))
    except (Refused, BlockedByHost, FetchFailed) as error:
        stop(NOT_FOUND, str(error))


async def _read(page: Page, zone: str, now: datetime, title: str | None) -> Reading:
    from scrapers.readers import Sandbox

    async with Sandbox() as sandbox:
        return await sandbox.read(
            page.body,
            url=page.url,
            content_type=page.content_type,
            zone=zone,
            now=now,
            title=title,
        )
