"""Fetching a source's listing: its requests, its further pages, and what they say together."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from config import Source
from scrapers.fetch import BlockedByHost, Fetcher, FetchFailed, Refused, Request, Validators
from scrapers.listing import Listing, Outcome
from scrapers.platforms.identity import across_pages
from scrapers.platforms.registry import LEADING, platform
from scrapers.readers import Sandbox
from store import validators

MOST_PAGES = 40
"""Further pages that one listing may call for; a source with more is read from its newest."""

_LONGEST_KEY = 200

_WORST_FIRST = (
    Outcome.ERROR,
    Outcome.BLOCKED,
    Outcome.DRIFT,
    Outcome.OK,
    Outcome.EMPTY,
    Outcome.UNCHANGED,
)


@dataclass(frozen=True, slots=True)
class Visit:
    """What a look at the listing gave.

    `listing` holds what could be read, even where one of several pages could not. `complete` is
    true where every page was read anew, so that what is not listed is really gone. `answers` are to
    be stored once what was read is. `silent`: no host gave any answer.
    """

    listing: Listing
    complete: bool
    answers: Mapping[str, validators.StoredValidators] = field(default_factory=dict)
    retry_after: timedelta | None = None
    silent: bool = False


async def visit(
    source: Source,
    fetcher: Fetcher,
    sandbox: Sandbox,
    known: Mapping[str, validators.StoredValidators],
    now: Callable[[], datetime],
) -> Visit:
    """Fetch and read the pages of a source's listing; never raises for what a site does."""
    queue = deque(platform(source.platform).requests(source, now()))
    listings: list[Listing] = []
    answers: dict[str, validators.StoredValidators] = {}
    retry_after: timedelta | None = None
    asked: set[tuple[str, bytes | None]] = set()
    unanswered = 0
    while queue and len(asked) < MOST_PAGES:
        request = queue.popleft()
        if (request.url, request.body) in asked:
            continue
        asked.add((request.url, request.body))
        try:
            listing, answer = await _look(
                request, source, fetcher, sandbox, known.get(_key(request)), now
            )
        except BlockedByHost as blocked:
            listings.append(Listing(Outcome.BLOCKED, reason=blocked.reason))
            retry_after = max(filter(None, (blocked.retry_after, retry_after)), default=None)
            continue
        except (FetchFailed, Refused) as failed:
            listings.append(Listing(Outcome.ERROR, reason=failed.reason))
            unanswered += isinstance(failed, FetchFailed) and failed.status is None
            continue
        listings.append(listing)
        queue.extend(listing.more)
        if answer is not None:
            answers[_key(request)] = answer
    together = _together(listings)
    complete = not queue and all(
        listing.outcome in {Outcome.OK, Outcome.EMPTY} for listing in listings
    )
    return Visit(together, complete, answers, retry_after, silent=unanswered == len(asked))


async def _look(
    request: Request,
    source: Source,
    fetcher: Fetcher,
    sandbox: Sandbox,
    before: validators.StoredValidators | None,
    now: Callable[[], datetime],
) -> tuple[Listing, validators.StoredValidators | None]:
    """What one page says, and the answer to remember where it could be read.

    Raises what `Fetcher.fetch` does.
    """
    leads = source.platform in LEADING
    with fetcher.place() as place:
        fetched = await fetcher.fetch(
            request,
            validators=None if leads else _validators(before),
            obey_robots=source.robots == "obey",
            place=place,
        )
        digest = hashlib.sha256(fetched.page.body).hexdigest() if fetched.page else None
        answer = validators.StoredValidators(
            fetched.validators.etag,
            fetched.validators.last_modified,
            digest or (before.body_sha256 if before else None),
            now(),
        )
        same = before is not None and digest == before.body_sha256
        if fetched.page is None or (same and not leads):
            return Listing(Outcome.UNCHANGED), answer
        _, listing = await sandbox.look(fetched.page, source, now(), source.platform)
    if listing.outcome not in {Outcome.OK, Outcome.EMPTY}:
        return listing, None
    return Listing(Outcome.UNCHANGED, more=listing.more) if same else listing, answer


def _validators(before: validators.StoredValidators | None) -> Validators | None:
    return Validators(before.etag, before.last_modified) if before else None


def _key(request: Request) -> str:
    """What a request's answer is remembered under: two bodies sent to one address are two pages."""
    if request.body is None:
        return request.url
    return f"{request.url}#{hashlib.sha256(request.body).hexdigest()[:16]}"


def _bounded(key: str) -> str:
    """A meeting's key, cut where a calendar made it of a whole text: it is compared and indexed."""
    if len(key) <= _LONGEST_KEY:
        return key
    return f"{key[:_LONGEST_KEY]}…{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def _together(listings: list[Listing]) -> Listing:
    """One listing of several pages, with the worst outcome among them and the reason for it."""
    worst = min(listings, key=lambda listing: _WORST_FIRST.index(listing.outcome))
    return Listing(
        worst.outcome,
        across_pages(
            replace(meeting, key=_bounded(meeting.key))
            for listing in listings
            for meeting in listing.meetings
        ),
        tuple(document for listing in listings for document in listing.documents),
        worst.reason,
    )
