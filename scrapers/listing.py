"""A listing as read: the meetings and documents that one page of a platform names.

Pure values. A platform module turns bytes into a `Listing`; the check decides what is new.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from scrapers.fetch.page import Request


class Outcome(StrEnum):
    """The result of a check (design: "Result of a check").

    Zero rows without an explicit empty marker is `drift`, never `ok`.
    """

    OK = "ok"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    BLOCKED = "blocked"
    DRIFT = "drift"
    ERROR = "error"


class MeetingStatus(StrEnum):
    """Where a meeting stands, as its page tells it."""

    SCHEDULED = "scheduled"
    AMENDED = "amended"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    RESCHEDULED = "rescheduled"
    MISSING = "missing"
    HELD = "held"


class DocumentKind(StrEnum):
    """What a document is to a reader; the values of the query field `kind:`."""

    AGENDA = "agenda"
    PACKET = "packet"
    MINUTES = "minutes"
    NOTICE = "notice"
    ARTICLE = "article"
    LIST = "list"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document that a listing links to.

    `title` has its meaning already (a link that says "here" takes its row's or heading's text).
    `stamp` is the platform's own change signal ("Amended Oct 7, 2020 9:44 AM", a `publishOn`), kept
    verbatim: a new stamp means that the document must be fetched again. `inline` is HTML that the
    listing itself carried (a feed's content), so that nothing need be fetched to read it.
    `published` is aware, in UTC.
    """

    url: str
    title: str
    kind: DocumentKind = DocumentKind.NOTICE
    published: datetime | None = None
    stamp: str | None = None
    inline: str | None = None


@dataclass(frozen=True, slots=True)
class ListedMeeting:
    """A meeting that a listing names.

    `start` and `end` are naive: the local wall clock that the source prints. `time_known` is false
    where only a date was printed (then the clock part is 00:00). `key` is stable within the source
    (the vendor's id; else body, local date and the title without status words), and survives a
    corrected time.
    """

    key: str
    title: str
    start: datetime | None
    body: str | None = None
    end: datetime | None = None
    time_known: bool = True
    status: MeetingStatus = MeetingStatus.SCHEDULED
    place: str | None = None
    remote: str | None = None
    url: str | None = None
    documents: tuple[ListedDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """What one page gave: an outcome with its reason, and what was read.

    `documents` are those that belong to no meeting (feed entries, loose links). `more` are further
    requests that this page calls for (the next page, a year's list).
    """

    outcome: Outcome
    meetings: tuple[ListedMeeting, ...] = ()
    documents: tuple[ListedDocument, ...] = ()
    reason: str = ""
    more: tuple[Request, ...] = field(default=())
