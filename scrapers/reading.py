"""A document as read: its passages and what it says about its meeting. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scrapers.listing import DocumentKind, MeetingStatus


class ReadOutcome(StrEnum):
    """How reading a document ended."""

    READ = "read"
    PARTLY = "partly"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a document that is matched and quoted on its own.

    `text` is verbatim, as published. `page` counts from 1 (None where there are no pages). `item`
    is the agenda item's number as printed ("7", "2.C.ii."), `heading` the heading that governs it
    ("New business: discussion and possible action on the following").
    """

    text: str
    page: int | None = None
    item: str | None = None
    heading: str | None = None
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a document says about its own meeting. Nothing is invented: what is not said is None.

    `start` is naive local wall time; `time_known` is false where only a date was printed. `comment`
    is the public-comment rule, `posted` the posting stamp and `closed` the statutes that a closed
    session is announced under, each verbatim.
    """

    body: str | None = None
    start: datetime | None = None
    time_known: bool = False
    place: str | None = None
    remote: str | None = None
    status: MeetingStatus | None = None
    comment: str | None = None
    contact: str | None = None
    posted: str | None = None
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the readers made of a document. `format` is by content: pdf, html, docx, xlsx, ics …

    `reason` is one sentence for people wherever `outcome` is not `read`. `kind` is what the
    document itself shows to be, None where nothing tells.
    """

    outcome: ReadOutcome
    format: str
    passages: tuple[Passage, ...] = ()
    title: str | None = None
    pages: int | None = None
    agenda: Agenda = Agenda()
    reason: str = ""
    kind: DocumentKind | None = None

    @classmethod
    def none(cls, reason: str) -> Reading:
        """The reading of a document that could not be had, for that reason."""
        return cls(ReadOutcome.UNREADABLE, "none", reason=reason)
