"""What a person gave a command: a page or document, from a file or an address, and a moment."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

if TYPE_CHECKING:
    from config import Settings
    from scrapers.fetch import Page

NOT_FOUND = 1
MALFORMED = 2


def stop(code: int, why: str) -> NoReturn:
    """End the command with a sentence on standard error."""
    typer.echo(why, err=True)
    raise typer.Exit(code)


def is_address(given: str) -> bool:
    """Whether what was given is a web address rather than a file's name."""
    return given.lower().startswith(("http://", "https://"))


def moment(now: str | None, zone: str) -> datetime:
    """The moment to read at, aware in `zone`: the clock's, or the one that was given.

    A bare day means its noon: early and late hours belong to other days elsewhere. Ends the command
    where either is none.
    """
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        stop(MALFORMED, f"{zone!r} is no time zone; one is America/Chicago.")
    if now is None:
        return datetime.now(place)
    try:
        at = datetime.fromisoformat(now)
    except ValueError:
        stop(MALFORMED, f"{now!r} is no date; one is 2026-01-31.")
    if len(now) <= len("2026-01-31"):
        at = at.replace(hour=12)
    return at if at.tzinfo else at.replace(tzinfo=place)


def file_page(given: str, url: str | None) -> Page:
    """A file as if it had been fetched from `url`. Ends the command where there is no such file."""
    from scrapers.fetch import Page

    path = Path(given)
    if not path.is_file():
        stop(NOT_FOUND, f"There is no file {given}.")
    return Page(url or path.resolve().as_uri(), path.read_bytes())


async def web_page(address: str, settings: Settings, *, viewed: bool = False) -> Page:
    """The page or document at an address; of a viewer the document that it shows, if `viewed`.

    Raises what `scrapers.fetch.Fetcher.fetch` raises.
    """
    from scrapers.fetch import DOCUMENT_LIMIT, DOCUMENT_TIMEOUT, Fetcher, Request
    from scrapers.platforms import direct, onward

    async with Fetcher.of(settings) as fetcher:
        fetched = await fetcher.fetch(
            Request(direct(address) if viewed else address),
            limit=DOCUMENT_LIMIT,
            timeout=DOCUMENT_TIMEOUT,
            onward=onward if viewed else None,
        )
    return cast("Page", fetched.page)  # only a conditional request is answered without one
