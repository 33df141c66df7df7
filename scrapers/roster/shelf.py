"""Getting the workbooks that a page links: fetched each time, read where they are new."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import unquote, urlsplit

from config import Source
from scrapers.fetch import (
    DOCUMENT_LIMIT,
    DOCUMENT_TIMEOUT,
    BlockedByHost,
    Fetcher,
    FetchFailed,
    Page,
    Refused,
    Request,
    Validators,
)
from scrapers.listing import ListedDocument, Outcome
from scrapers.platforms.blocked import refusal
from scrapers.readers.sandbox import Sandbox
from scrapers.roster.gate import claim_of
from scrapers.roster.row import ListKind, Roster
from scrapers.roster.unfit import Unfit
from store import Blobs, validators

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # today's Excel, and the one before 2007


@dataclass(frozen=True, slots=True)
class Book:
    """A linked workbook as it came.

    `sha256` is "" where none came; then `outcome` and `reason` say why. `roster` is None where it
    is known already, or where it cannot be read (`reason`). `modified` is its own time, else that
    of its answer, aware; `answer` is what to ask for changes with next time.
    """

    document: ListedDocument
    claim: ListKind | None
    sha256: str = ""
    outcome: Outcome = Outcome.OK
    reason: str = ""
    roster: Roster | None = None
    modified: datetime | None = None
    answer: validators.StoredValidators | None = None
    retry_after: timedelta | None = None

    @property
    def name(self) -> str:
        """What it is called: its file's name."""
        return _file_name(self.document.url) or self.document.title


async def fetch_book(
    document: ListedDocument,
    source: Source,
    fetcher: Fetcher,
    sandbox: Sandbox,
    answers: Mapping[str, validators.StoredValidators],
    known: Collection[str],
    now: Callable[[], datetime],
    blobs: Blobs | None = None,
) -> Book:
    """Get one workbook; never raises for what a site or a file does.

    One name has served two workbooks, so each is asked for, whether its name is new or not. `known`
    are the hashes of those that need not be read again. What is new is kept in `blobs` as it came:
    it is the evidence for what is told.
    """
    book = Book(document, claim_of(_file_name(document.url), document.title))
    before = answers.get(document.url)
    held = before is not None and before.body_sha256 in known
    try:
        fetched = await fetcher.fetch(
            Request(document.url, role="document"),
            validators=Validators(before.etag, before.last_modified) if before and held else None,
            limit=DOCUMENT_LIMIT,
            timeout=DOCUMENT_TIMEOUT,
            obey_robots=source.robots == "obey",
        )
    except BlockedByHost as blocked:
        return replace(
            book, outcome=Outcome.BLOCKED, reason=blocked.reason, retry_after=blocked.retry_after
        )
    except (FetchFailed, Refused) as failed:
        return replace(book, outcome=Outcome.ERROR, reason=failed.reason)
    page, told = fetched.page, fetched.validators
    last = before.body_sha256 if before and before.body_sha256 else ""
    digest = hashlib.sha256(page.body).hexdigest() if page else last
    answer = validators.StoredValidators(told.etag, told.last_modified, digest, now())
    if page is None or digest in known:
        return replace(book, sha256=digest, answer=answer)
    if not page.body.startswith(_WORKBOOKS):
        return replace(book, outcome=Outcome.BLOCKED, reason=_instead(page))
    if blobs is not None:
        await blobs.put(digest, page.body)
    modified = _http_date(told.last_modified)
    book = replace(book, sha256=digest, answer=answer, modified=modified)
    try:
        roster = await sandbox.roster(page.body)
    except Unfit as unfit:
        return replace(book, reason=str(unfit))
    if roster.modified is None:
        roster = replace(roster, modified=modified)
    return replace(book, roster=roster, modified=roster.modified)


def _file_name(url: str) -> str:
    return unquote(urlsplit(url).path).rpartition("/")[2]


def _instead(page: Page) -> str:
    refused = refusal(page)
    return refused.reason if refused else "Something else came where a workbook was promised."


def _http_date(text: str | None) -> datetime | None:
    """The moment of a Last-Modified header; None where it has none that makes sense."""
    try:
        return parsedate_to_datetime(text).astimezone(UTC) if text else None
    except (ValueError, OverflowError):
        return None
