"""Which documents of a listing are read now, and why. Pure."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from config import Source
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from store import documents, meetings, sources

MOST_AT_ONCE = 100
"""Documents read in one check; what is left over is new again at the next."""

BASELINE_NEWEST = 20
"""Documents that the first check reads beside those of meetings ahead; the rest is only noted."""

_GIVE_UP = timedelta(days=30)
_LONGEST_WAIT = timedelta(hours=24)
_JUST_OVER = timedelta(hours=12)
_FAR = timedelta(days=30)
_MEETING = "#meeting="
_MAY_BE_REPLACED = {DocumentKind.AGENDA, DocumentKind.PACKET, DocumentKind.NOTICE}


class Why(StrEnum):
    """Why a document is read."""

    NEW = "new"
    STAMP = "stamp"  # the platform says that it changed
    AHEAD = "ahead"  # its meeting is ahead: clerks replace agendas under the same address
    AGAIN = "again"  # it could not be had before


@dataclass(frozen=True, slots=True)
class Errand:
    """One document to read. `meeting` is the key of the meeting that it belongs to."""

    document: ListedDocument
    why: Why
    meeting: str | None = None
    known: documents.KnownDocument | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to read now, and what to note without reading it (old papers, at the first check).

    `left` counts what was too much for one check: the listing has to be read again for it.
    """

    read: tuple[Errand, ...] = ()
    note: tuple[Errand, ...] = ()
    left: int = 0


@dataclass(frozen=True, slots=True)
class Memory:
    """What the store knows of a source when a check begins.

    `answers` are what its addresses answered last; one without a digest failed.
    """

    known: Mapping[str, documents.KnownDocument]
    held: Mapping[int, meetings.StoredMeeting]
    answers: Mapping[str, sources.StoredValidators]
    baseline: bool

    def meeting_of(self, document: documents.KnownDocument) -> meetings.StoredMeeting | None:
        """The stored meeting of a stored document."""
        if document.meeting_id is None:
            return None
        return self.held.get(document.meeting_id)


def plan(listing: Listing, memory: Memory, source: Source, now: datetime) -> Plan:
    """What of a changed listing to read."""
    zone = source.timezone
    starts = {meeting.key: _utc(meeting, zone) for meeting in listing.meetings}
    errands = []
    for document, meeting in _once(_listed(listing, source.url)):
        known = memory.known.get(document.url)
        why = _why(document, known, starts.get(meeting or ""), memory, now)
        if why is not None:
            errands.append(Errand(document, why, meeting, known))
    if not memory.baseline:
        return Plan(tuple(errands[:MOST_AT_ONCE]), left=len(errands[MOST_AT_ONCE:]))
    ahead = [errand for errand in errands if _is_ahead(starts.get(errand.meeting or ""), now)]
    others = [errand for errand in errands if errand not in ahead]
    others.sort(key=lambda errand: _age(errand, starts, now))
    return Plan(
        read=tuple((ahead + others[:BASELINE_NEWEST])[:MOST_AT_ONCE]),
        note=tuple(others[BASELINE_NEWEST:]),
    )


def plan_unchanged(memory: Memory, now: datetime) -> Plan:
    """What to read though the listing did not change.

    Papers of the meetings that are near, which clerks replace under one address, and those that
    could not be had before.
    """
    errands = []
    for document in memory.known.values():
        meeting = memory.meeting_of(document)
        listed = _as_listed(document)
        start = meeting.start_utc if meeting else None
        why = _why(listed, document, start, memory, now)
        if why is not None and _MEETING not in document.url:
            errands.append(Errand(listed, why, meeting.key if meeting else None, document))
    return Plan(tuple(errands[:MOST_AT_ONCE]))


def of_meeting(meeting: ListedMeeting, page: str) -> ListedDocument:
    """A meeting without papers, as a document of its own: its title may say what people watch."""
    lines = [meeting.title, meeting.body or "", meeting.place or ""]
    return ListedDocument(
        url=f"{page}{_MEETING}{meeting.key}",
        title=meeting.title,
        kind=DocumentKind.NOTICE,
        inline="<br>".join(html.escape(line) for line in lines if line),
        stamp=meeting.title,
    )


def _listed(listing: Listing, page: str) -> Iterator[tuple[ListedDocument, str | None]]:
    for meeting in listing.meetings:
        for document in meeting.documents or (of_meeting(meeting, page),):
            yield document, meeting.key
    for document in listing.documents:
        yield document, None


def _once(
    listed: Iterable[tuple[ListedDocument, str | None]],
) -> Iterator[tuple[ListedDocument, str | None]]:
    seen: set[str] = set()
    for document, meeting in listed:
        if document.url not in seen:
            seen.add(document.url)
            yield document, meeting


def _why(
    document: ListedDocument,
    known: documents.KnownDocument | None,
    start: datetime | None,
    memory: Memory,
    now: datetime,
) -> Why | None:
    if known is None:
        return Why.NEW
    if document.stamp != known.stamp:
        return Why.STAMP
    if document.inline is None and document.kind in _MAY_BE_REPLACED and _is_ahead(start, now):
        return Why.AHEAD
    return Why.AGAIN if _is_owed(known, memory.answers.get(document.url), now) else None


def _is_owed(
    known: documents.KnownDocument, answer: sources.StoredValidators | None, now: datetime
) -> bool:
    """Whether a document that failed is to be tried again: ever more seldom, for a month."""
    if answer is None or answer.body_sha256 is not None:
        return False
    age = now - known.first_seen
    return age < _GIVE_UP and now - answer.fetched_at >= min(age / 4, _LONGEST_WAIT)


def _is_ahead(start: datetime | None, now: datetime) -> bool:
    return start is not None and -_JUST_OVER <= start - now <= _FAR


def _age(errand: Errand, starts: Mapping[str, datetime | None], now: datetime) -> timedelta:
    at = errand.document.published or starts.get(errand.meeting or "")
    return abs(now - at) if at is not None else timedelta.max


def _utc(meeting: ListedMeeting, zone: ZoneInfo) -> datetime | None:
    return meeting.start.replace(tzinfo=zone) if meeting.start is not None else None


def _as_listed(document: documents.KnownDocument) -> ListedDocument:
    return ListedDocument(
        document.url,
        document.title,
        DocumentKind(document.kind),
        document.published,
        document.stamp,
    )
