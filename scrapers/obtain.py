"""Getting one document: fetched where it has to be, read in the child process."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from config import Source
from scrapers.errand import Errand, is_fetched
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
from scrapers.platforms.blocked import refusal
from scrapers.platforms.viewers import direct, onward, promises_file
from scrapers.readers.sandbox import Sandbox
from scrapers.reading import Reading, ReadOutcome
from store import Blobs, documents, validators

READABLE = frozenset({ReadOutcome.READ, ReadOutcome.PARTLY})
"""The outcomes of reading that give a document's own text."""

_NAMES_A_FILE = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|odt|rtf)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Obtained:
    """A document's bytes as read just now. `reading` is None where they are the known ones.

    `failure` is why nothing could be had; then it is tried again later. `answer` is what to ask
    for changes with next time. `host` is the site that its bytes came from, "" where its text came
    with the listing. `unanswered`: it blocked us, or said nothing; `unwelcome`: it wants to be left
    alone for a while.
    """

    errand: Errand
    reading: Reading | None = None
    sha256: str = ""
    size: int = 0
    answer: validators.StoredValidators | None = None
    failure: str = ""
    host: str = ""
    unanswered: bool = False
    unwelcome: bool = False


async def obtain(
    errand: Errand,
    source: Source,
    fetcher: Fetcher,
    sandbox: Sandbox,
    tried: Mapping[str, validators.StoredValidators],
    now: Callable[[], datetime],
    blobs: Blobs | None = None,
) -> Obtained:
    """Get and read one document; never raises for what a site or a file does.

    Bytes that are read, and so may become a version, are kept in `blobs` before anything names
    them.
    """
    document = errand.document
    before = tried.get(document.url)
    read = partial(_read, before=before, source=source, sandbox=sandbox, blobs=blobs)
    if not is_fetched(document):
        return await read(Obtained(errand), page=_inline_page(errand), now=now())
    conditional = before is not None and errand.known is not None and errand.known.sha256
    with fetcher.place() as place:
        try:
            fetched = await fetcher.fetch(
                Request(direct(document.url), role="document"),
                validators=Validators(before.etag, before.last_modified)
                if before is not None and conditional
                else None,
                limit=DOCUMENT_LIMIT,
                timeout=DOCUMENT_TIMEOUT,
                obey_robots=source.robots == "obey",
                onward=onward,
                place=place,
            )
        except (BlockedByHost, FetchFailed, Refused) as failed:
            own = Obtained(
                errand, unanswered=_is_unanswered(failed), unwelcome=_is_unwelcome(failed)
            )
            failure = failing(own, before, failed.reason, now())
            if document.inline is None:
                return failure
            if isinstance(failed, FetchFailed) and (failed.status is None or failed.status >= 500):
                # Who does not want us is left alone; what broke off may come whole the next time.
                own = replace(failure, failure="")
            return await read(own, page=_inline_page(errand), now=now())
        digest = before.body_sha256 if before else None
        etag, modified = fetched.validators.etag, fetched.validators.last_modified
        if fetched.page is not None:
            fresh = hashlib.sha256(fetched.page.body).hexdigest()
            if conditional and digest == fresh:
                etag = modified = None  # the site gives them out, and takes no notice of them
            digest = fresh
        got = Obtained(errand, answer=validators.StoredValidators(etag, modified, digest, now()))
        if fetched.page is None:
            return got
        host = urlsplit(fetched.page.url).hostname or ""
        return await read(replace(got, host=host), page=fetched.page, now=now())


def failing(
    one: Obtained, before: validators.StoredValidators | None, reason: str, now: datetime
) -> Obtained:
    """The document as one that could not be had, for that reason, since `before` or now."""
    last = before or validators.StoredValidators(None, None, None, now)
    answer = replace(last, fetched_at=now, failing_since=last.failing_since or now)
    return replace(one, reading=None, sha256="", size=0, answer=answer, failure=reason)


def _is_unanswered(failed: Exception) -> bool:
    return isinstance(failed, BlockedByHost) or getattr(failed, "status", 0) is None


def _is_unwelcome(failed: Exception) -> bool:
    return isinstance(failed, BlockedByHost) and (
        failed.retry_after is not None or failed.status in (429, 503)
    )


async def _read(
    got: Obtained,
    *,
    before: validators.StoredValidators | None,
    source: Source,
    page: Page,
    sandbox: Sandbox,
    blobs: Blobs | None,
    now: datetime,
) -> Obtained:
    digest = hashlib.sha256(page.body).hexdigest()
    known = got.errand.known
    if known is not None and known.sha256 and digest in (known.sha256, _last(before)):
        return got
    reading = await sandbox.read(
        page.body,
        url=page.url,
        content_type=page.content_type,
        zone=source.zone,
        now=now,
        title=got.errand.document.title,
    )
    reason = _refused(got.errand, page, reading)
    if not reason and was_read(known) and reading.outcome not in READABLE:
        # What cannot be read never takes the place of a version that could be.
        reason = reading.reason
    if reason:
        return failing(got, before, reason, now)
    if blobs is not None:
        await blobs.put(digest, page.body)
    return replace(got, reading=reading, sha256=digest, size=len(page.body))


def _refused(errand: Errand, page: Page, reading: Reading) -> str:
    """Why what came is not the document, or ""."""
    if not page.body.strip():
        return "The answer was empty."
    if page.request is None or reading.format != "html":
        return ""
    url = errand.document.url
    if _NAMES_A_FILE.search(urlsplit(url).path) or promises_file(url):
        return "A web page came where a file was promised."
    refused = refusal(page)
    return refused.reason if refused else ""


def was_read(known: documents.KnownDocument | None) -> bool:
    """Whether the version that holds now gave the document's own text."""
    return known is not None and known.outcome in READABLE


def _last(answer: validators.StoredValidators | None) -> str | None:
    return answer.body_sha256 if answer is not None and answer.failing_since is None else None


def _inline_page(errand: Errand) -> Page:
    inline = errand.document.inline or ""
    return Page(errand.document.url, inline.encode(), content_type="text/html; charset=utf-8")
