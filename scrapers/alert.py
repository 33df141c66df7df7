"""An alert as a value: what the check found and the bot will say. Stored as JSON in the outbox.

Everything in it is verbatim from a source or a fact about when and where it was seen; the wording
is the renderer's. Times are aware, in UTC; `zone` is the source's own zone for what people read.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from scrapers.listing import DocumentKind, MeetingStatus


class AlertKind(StrEnum):
    """What an alert tells."""

    ITEM = "item"  # new text in an agenda, packet, minutes or notice
    AMENDED = "amended"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    RESCHEDULED = "rescheduled"
    REINSTATED = "reinstated"  # no longer marked cancelled or postponed
    NEWS = "news"
    ALSO = "also"  # one more outlet that tells a story
    ROSTER = "roster"
    UPCOMING = "upcoming"  # the first check's one summary of meetings still ahead
    SOURCE_BROKEN = "source_broken"
    SOURCE_WELL = "source_well"
    MANY = "many"  # more than a channel can read: a line for each of the first
    NOISE = "noise"  # that a watch's alerts were judged noise
    REMINDER = "reminder"  # before a meeting that was told of
    DIGEST = "digest"  # what a channel collected, told together at its hour
    UNREADABLE = "unreadable"  # the title matched, the document could not be read


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Quote(_Value):
    """One passage to quote. `spans` are [start, end) offsets into `text`, as matched.

    `was` is the passage's text in the version before, where this one replaced it.
    """

    text: str
    spans: tuple[tuple[int, int], ...] = ()
    query: str
    watch: str
    confidence: str
    page: int | None = None
    item: str | None = None
    heading: str | None = None
    was: str | None = None
    ocr: bool = False


class AlertMeeting(_Value):
    """The meeting that an alert is about. `id` is the store's."""

    id: int | None = None
    body: str | None = None
    title: str | None = None
    start: datetime | None = None
    time_known: bool = True
    place: str | None = None
    remote: str | None = None
    status: MeetingStatus = MeetingStatus.SCHEDULED
    comment: str | None = None
    contact: str | None = None


class Review(_Value):
    """An alert that people look at first: where it goes when confirmed, and whom it calls there.

    `decided_by` is the Discord id of who confirmed or dismissed it.
    """

    channel_id: int
    role_id: int | None = None
    decided_by: int | None = None


class RosterLine(_Value):
    """A line of a list that changed, and the workbook that shows it.

    `event` is a `scrapers.roster.EventType`, `was` what stood there before. `last_seen` is when a
    line that is gone was last on the list, `workbook_at` the workbook's own time.
    """

    event: str
    state: str
    agency: str
    model: str
    county: str | None = None
    signed: date | None = None
    moa_url: str | None = None
    was: str | None = None
    last_seen: datetime | None = None
    workbook: str
    workbook_at: datetime
    sha256: str


class DigestEntry(_Value):
    """One line of a digest: what was found in what. `where` is the heading that it stands under.

    `at` is the meeting's start, or the time of publication; `words` are the watches that found it,
    or what became of the meeting.
    """

    kind: AlertKind
    where: str
    title: str
    words: str
    url: str
    document_kind: DocumentKind | None = None
    page: int | None = None
    at: datetime | None = None
    time_known: bool = True
    zone: str = "UTC"


class Alert(_Value):
    """One thing to tell one channel: what, where, when, in whose words.

    `sha256` is that of the stored copy, `stored_copy_url` where others can open it (filled in when
    it is posted: the operator's address may change). `confirmed_by` is the Discord id of who
    confirmed it.
    """

    kind: AlertKind
    source_slug: str
    source_name: str
    state: str | None = None
    county: str | None = None
    place: str | None = None
    zone: str = "UTC"
    title: str
    url: str
    document_kind: DocumentKind | None = None
    page: int | None = None
    published: datetime | None = None
    first_seen: datetime
    meeting: AlertMeeting | None = None
    quotes: tuple[Quote, ...] = ()
    removed: tuple[str, ...] = ()  # items that were taken off
    lines: tuple[str, ...] = ()  # one line each: meetings of a summary, a source's trouble
    roster: RosterLine | None = None
    changes: tuple[dict[str, Any], ...] = ()  # several of a roster: `scrapers.roster.pack_event`'s
    sha256: str | None = None
    stored_copy_url: str | None = None
    review: Review | None = None
    confirmed_by: int | None = None
    entries: tuple[DigestEntry, ...] = ()
    count: int = 0  # how many a digest tells, with those that it has no entry for
