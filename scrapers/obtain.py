"""Getting one document: fetched where it has to be, read in the child process."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from config import Source
from scrapers.errand import Errand
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
from scrapers.listing import ListedDocument
from scrapers.platforms.links import direct
from scrapers.readers.sandbox import Sandbox
from scrapers.reading import Reading, ReadOutcome
from store import sources

SHORT = 600
"""Characters of text below which a feed's entry is a teaser, so that its article is fetched."""

_NAMES_A_FILE = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|odt|rtf)$", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Obtained:
    """A document's bytes as read just now. `reading` is None where they are the known ones.

    `failure` is why nothing could be had; then it is tried again later. `answer` is what to ask
    for changes with next time.
    """

    errand: Errand
    reading: Reading | None = None
    sha256: str = ""
    size: int = 0
    answer: sources.StoredValidators | None = None
    failure: str = ""


async def obtain(
    errand: Errand,
    source: Source,
    fetcher: Fetcher,
    sandbox: Sandbox,
    tried: Mapping[str, sources.StoredValidators],
    now: Callable[[], datetime],
) -> Obtained:
    """Get and read one document; never raises for what a site or a file does."""
    document = errand.document
    if document.inline is not None and not _is_teaser(document):
        return await _read(errand, source, _inline_page(errand), sandbox, None, now)
    before = tried.get(document.url) if errand.known is not None else None
    try:
        fetched = await fetcher.fetch(
            Request(direct(document.url), role="document"),
            validators=Validators(before.etag, before.last_modified) if before else None,
            limit=DOCUMENT_LIMIT,
            timeout=DOCUMENT_TIMEOUT,
            obey_robots=source.robots == "obey",
        )
    except (BlockedByHost, FetchFailed, Refused) as failed:
        if document.inline is not None:
            return await _read(errand, source, _inline_page(errand), sandbox, None, now)
        answer = sources.StoredValidators(None, None, None, now())
        return Obtained(errand, answer=answer, failure=failed.reason)
    if fetched.page is None:
        digest = before.body_sha256 if before else None
        answer = sources.StoredValidators(
            fetched.validators.etag, fetched.validators.last_modified, digest, now()
        )
        return Obtained(errand, answer=answer)
    digest = hashlib.sha256(fetched.page.body).hexdigest()
    answer = sources.StoredValidators(
        fetched.validators.etag, fetched.validators.last_modified, digest, now()
    )
    return await _read(errand, source, fetched.page, sandbox, answer, now)


async def _read(
    errand: Errand,
    source: Source,
    page: Page,
    sandbox: Sandbox,
    answer: sources.StoredValidators | None,
    now: Callable[[], datetime],
) -> Obtained:
    digest = hashlib.sha256(page.body).hexdigest()
    if errand.known is not None and errand.known.sha256 == digest:
        return Obtained(errand, answer=answer)
    reading = await sandbox.read(
        page.body,
        url=page.url,
        content_type=page.content_type,
        zone=source.zone,
        now=now(),
        title=errand.document.title,
    )
    if _is_an_outage_page(errand, reading):
        reason = "a web page came where a file was promised"
        return Obtained(errand, answer=answer, failure=reason)
    if errand.known is not None and reading.outcome is not ReadOutcome.READ:
        # What cannot be read never takes the place of a version that could be.
        return Obtained(errand, answer=answer, failure=reading.reason)
    return Obtained(errand, reading, digest, len(page.body), answer)


def _is_teaser(document: ListedDocument) -> bool:
    """Whether a feed gave the start of a story only. A meeting's own line has nothing behind it."""
    return "#" not in document.url and len(_TAG.sub("", document.inline or "")) < SHORT


def _inline_page(errand: Errand) -> Page:
    inline = errand.document.inline or ""
    return Page(errand.document.url, inline.encode(), content_type="text/html; charset=utf-8")


def _is_an_outage_page(errand: Errand, reading: Reading) -> bool:
    names_a_file = _NAMES_A_FILE.search(urlsplit(errand.document.url).path)
    return bool(names_a_file) and reading.format == "html"
