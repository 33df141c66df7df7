"""CivicWeb: a meeting's documents and its recording, as the service tells them by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from scrapers.dates import parse_when
from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import kind_of
from scrapers.platforms.result import listing
from scrapers.platforms.status import key_of, status_of
from scrapers.platforms.titles import undated

# A document's `Type` in the service (platforms.md, section 10).
_KINDS = {1: DocumentKind.AGENDA, 2: DocumentKind.MINUTES}
_OF_ONE = re.compile(r"/(\d+)/?(?:meetingDocuments)?$", re.IGNORECASE)


def site(url: str) -> str:
    """The site of an address, without path."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def information(url: str, identity: Any) -> str:
    """Where the site of `url` shows a meeting of that id."""
    return f"{site(url)}/Portal/MeetingInformation.aspx?Org=Cal&Id={identity}"


def title(name: str) -> str:
    """The name without date and draft mark: "Regular Meeting - Dec 14 2026 (DRAFT AGENDA)"."""
    return undated(re.sub(r"\(\s*draft[^)]*\)", " ", name, flags=re.IGNORECASE))


def of_meeting(answer: Any, page: Page, meeting: ListedMeeting) -> Listing:
    """The documents of a meeting that is known. Raises `Drift` where the answer is none of such."""
    entries = _entries(answer)
    if entries is None:
        raise Drift("The answer is not the list of documents that CivicWeb's service gives.")
    documents = tuple(_documents(entries, page))
    return listing(
        [replace(meeting, documents=documents)] if documents else [],
        empty="no documents for this meeting",
        missing="The answer holds no documents.",
    )


def of_answer(answer: Any, page: Page, today: date) -> Listing | None:
    """The meetings of documents or recordings that nobody asked for; None for another answer.

    Their names and days are all that there is to tell of the meetings: the time is not known.
    """
    if isinstance(answer, list) and answer and all(_is_recording(one) for one in answer):
        found = [_recorded(one, page) for one in answer]
        return listing(found, missing="The answer holds no recording of a meeting.")
    entries = _entries(answer)
    if not entries or not all("MeetingId" in e and "DocumentType" in e for e in entries):
        return None
    by_meeting: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        by_meeting.setdefault(str(entry["MeetingId"]), []).append(entry)
    meetings = (_documented(key, own, page, today) for key, own in by_meeting.items())
    return listing(
        (meeting for meeting in meetings if meeting is not None),
        empty="no public documents for this meeting",
        missing="The answer holds no documents.",
    )


def _entries(answer: Any) -> list[dict[str, Any]] | None:
    entries = answer.get("Documents") if isinstance(answer, dict) else answer
    if not isinstance(entries, list) or not all(isinstance(e, dict) and "Id" in e for e in entries):
        return None
    return entries


def _documents(entries: list[dict[str, Any]], page: Page) -> Iterator[ListedDocument]:
    for entry in entries:
        if not entry.get("IsPublic", True):
            continue
        name = " ".join(str(entry.get("Name") or "Document").split())
        kind = kind_of(name) or _KINDS.get(int(entry.get("Type") or 0)) or DocumentKind.NOTICE
        # Whatever a document was written in, this gives its PDF (platforms.md, section 10).
        url = f"{site(page.url)}/document/{entry['Id']}?printPdf=true"
        yield ListedDocument(url, name, kind, stamp=str(entry.get("LastModified") or "") or None)


def _documented(
    key: str, entries: list[dict[str, Any]], page: Page, today: date
) -> ListedMeeting | None:
    name = str(entries[0].get("Name") or "")
    when = parse_when(name, today=today)
    documents = tuple(_documents(entries, page))
    if when.start is None or not documents:
        return None
    return ListedMeeting(
        key=key,
        title=title(name),
        start=when.start,
        time_known=when.time_known,
        status=status_of(name),
        url=information(page.url, key),
        documents=documents,
    )


def _is_recording(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("Event"), dict)
        and bool(one["Event"].get("eventTitle"))
        and bool(re.match(r"\d{4}-\d\d-\d\dT", str(one.get("MeetingDate") or "")))
    )


def _recorded(one: dict[str, Any], page: Page) -> ListedMeeting:
    name, video = str(one["Event"]["eventTitle"]), str(one["Event"].get("eventId") or "")
    start = datetime.fromisoformat(str(one["MeetingDate"])).replace(tzinfo=None)
    asked = _OF_ONE.search(urlsplit(page.url).path)
    seen = one.get("YouTube") and one.get("ShowVideoLink", True) and video
    return ListedMeeting(
        key=asked[1] if asked else key_of(start.date(), name),
        title=title(name),
        start=start,
        time_known=(start.hour, start.minute) != (0, 0),
        status=status_of(name),
        remote=f"https://www.youtube.com/watch?v={video}" if seen else None,
        url=information(page.url, asked[1]) if asked else None,
    )
