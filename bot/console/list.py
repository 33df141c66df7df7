"""`hearye list`: what a listing page says, as the checks would read it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.console.given import MALFORMED, file_page, is_address, moment, stop, web_page

if TYPE_CHECKING:
    from scrapers import ListedDocument, ListedMeeting, Listing
    from scrapers.fetch import Page

_NOWHERE = "https://example.org/"


def list_listing(
    page: Annotated[
        str, typer.Argument(metavar="FILE|URL", help="A file, or an address to fetch it from.")
    ],
    url: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Where a file came from.", show_default=False),
    ] = None,
    platform: Annotated[
        str | None,
        typer.Option(help="Read it as this platform's; else it is recognised.", show_default=False),
    ] = None,
    zone: Annotated[str, typer.Option(help="The time zone of the place.")] = "America/Chicago",
    now: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="The day to read it on, as 2026-01-31.", show_default=False
        ),
    ] = None,
    news: Annotated[
        bool, typer.Option("--news", help="It publishes news, not a body's business.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer with a JSON object.")] = False,
) -> None:
    """Show the meetings and documents that a page lists.

    Exits with 0 whatever the page is (a blocked or changed one is an answer too), 1 where there is
    none, 2 where the question was malformed.
    """
    from config import Source
    from scrapers import Listing
    from scrapers.platforms import NAMES, look

    at = moment(now, zone)
    if platform is not None and platform not in NAMES:
        stop(MALFORMED, f"{platform!r} is no platform; one of: {', '.join(NAMES)}.")
    got = _obtain(page, url)
    name, listing = platform or "", got
    if not isinstance(listing, Listing):
        source = Source(
            slug="page",
            name="Page",
            platform=platform or "generic",
            url=listing.url,
            kind="news" if news else "agenda",
            zone=zone,
        )
        name, listing = look(listing, source, at, name)
    said = as_object(name, listing)
    typer.echo(json.dumps(said, indent=2, ensure_ascii=False) if as_json else as_text(said))


def as_object(platform: str, listing: Listing) -> dict[str, Any]:
    """The listing as plain values; times are local wall clock, without an offset."""
    return {
        "platform": platform or None,
        "outcome": listing.outcome.value,
        "reason": listing.reason,
        "meetings": [_meeting(meeting) for meeting in listing.meetings],
        "documents": [
            {
                **_document(document),
                "published": document.published.isoformat() if document.published else None,
            }
            for document in listing.documents
        ],
        "more": [request.url for request in listing.more],
    }


def as_text(said: dict[str, Any]) -> str:
    """The listing for a person at a terminal."""
    platform = said["platform"] or "no platform"
    lines = [f"{platform}: {said['outcome']}" + (f". {said['reason']}" if said["reason"] else "")]
    for meeting in said["meetings"]:
        start = (meeting["start"] or "no date").replace("T", " ")
        when = start[:16] if meeting["time_known"] else start[:10]
        status = "" if meeting["status"] == "scheduled" else f" [{meeting['status']}]"
        lines.append(f"{when:<17}{meeting['title']}{status}")
        lines += [f"{'':17}{meeting['place']}"] if meeting["place"] else []
        lines += [f"{'':17}{link['kind']}: {link['url']}" for link in meeting["links"]]
    lines += [f"{one['kind']}: {one['title']}  {one['url']}" for one in said["documents"]]
    return "\n".join(lines)


def _meeting(meeting: ListedMeeting) -> dict[str, Any]:
    links = [_document(document) for document in meeting.documents]
    if meeting.url:
        links.append({"url": meeting.url, "title": "Meeting page", "kind": "page"})
    if meeting.remote:
        links.append({"url": meeting.remote, "title": "Join or watch", "kind": "remote"})
    return {
        "key": meeting.key,
        "title": meeting.title,
        "body": meeting.body,
        "start": meeting.start.isoformat() if meeting.start else None,
        "end": meeting.end.isoformat() if meeting.end else None,
        "time_known": meeting.time_known,
        "status": meeting.status.value,
        "place": meeting.place,
        "links": links,
    }


def _document(document: ListedDocument) -> dict[str, Any]:
    return {"url": document.url, "title": document.title, "kind": document.kind.value}


def _obtain(page: str, url: str | None) -> Page | Listing:
    """The page, fetched or from a file; a listing that says why where the host refuses us."""
    from config import read_settings
    from scrapers import Listing, Outcome
    from scrapers.fetch import BlockedByHost, FetchFailed, Refused
    from scrapers.platforms import saved_address

    if not is_address(page):
        found = file_page(page, url or _NOWHERE)
        # A saved page often says itself where it came from.
        said = None if url else saved_address(found.body)
        return replace(found, url=said) if said else found
    try:
        return asyncio.run(web_page(page, read_settings()[0]))
    except BlockedByHost as blocked:
        return Listing(Outcome.BLOCKED, reason=blocked.reason)
    except (FetchFailed, Refused) as failed:
        return Listing(Outcome.ERROR, reason=failed.reason)
