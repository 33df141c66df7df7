"""What parent and child say to each other, length first.

Neither side ever unpickles: the child has handled hostile bytes, so what it answers is JSON of a
bounded length that is checked field by field, and it needs nothing better from its parent.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scrapers.listing import DocumentKind, MeetingStatus
from scrapers.reading import Agenda, Passage, Reading, ReadOutcome

# request: length of the JSON, length of the document; answer: length of the JSON
REQUEST = struct.Struct(">II")
ANSWER = struct.Struct(">I")
# Four million characters of text, escaped, with their passages' numbers.
MAX_ANSWER = 48 * 2**20


def pack_request(job: Mapping[str, Any], body: bytes) -> bytes:
    """The head of a request: its lengths and its JSON. The document's bytes follow it."""
    head = json.dumps(job).encode()
    return REQUEST.pack(len(head), len(body)) + head


def pack_reading(reading: Reading, unread: tuple[int, ...] = ()) -> bytes:
    """A reading as JSON, without its length."""
    agenda = reading.agenda
    return json.dumps(
        {
            "outcome": reading.outcome,
            "format": reading.format,
            "passages": [[p.text, p.page, p.item, p.heading, p.ocr] for p in reading.passages],
            "title": reading.title,
            "pages": reading.pages,
            "reason": reading.reason,
            "kind": reading.kind,
            "unread": unread,
            "agenda": {
                "body": agenda.body,
                "start": agenda.start.isoformat() if agenda.start else None,
                "time_known": agenda.time_known,
                "place": agenda.place,
                "remote": agenda.remote,
                "status": agenda.status,
                "comment": agenda.comment,
                "contact": agenda.contact,
                "posted": agenda.posted,
                "closed": agenda.closed,
            },
        }
    ).encode()


def unpack_reading(answer: bytes) -> tuple[Reading, tuple[int, ...]]:
    """The reading of an answer and the pages that OCR should still read.

    Raises ValueError where the answer is not exactly of this shape.
    """
    try:
        said = json.loads(answer)
        reading = Reading(
            ReadOutcome(said["outcome"]),
            _text(said["format"]),
            tuple(_passage(entry) for entry in said["passages"]),
            _optional(said["title"]),
            _number(said["pages"]),
            _agenda(said["agenda"]),
            _text(said["reason"]),
            DocumentKind(said["kind"]) if said["kind"] is not None else None,
        )
        return reading, tuple(int(page) for page in said["unread"])
    except (KeyError, TypeError, RecursionError, AttributeError) as error:
        raise ValueError(f"not a reading: {error!r}") from error


def _passage(entry: Any) -> Passage:
    text, page, item, heading, ocr = entry
    # Written out: a packet has thousands of them, and the parent has better to do.
    if (
        type(text) is not str
        or (page is not None and type(page) is not int)
        or (item is not None and type(item) is not str)
        or (heading is not None and type(heading) is not str)
    ):
        raise TypeError(f"{entry!r} is not a passage")
    return Passage(text, page, item, heading, ocr is True)


def _agenda(said: Mapping[str, Any]) -> Agenda:
    start = _optional(said["start"])
    status = _optional(said["status"])
    return Agenda(
        body=_optional(said["body"]),
        start=datetime.fromisoformat(start) if start else None,
        time_known=said["time_known"] is True,
        place=_optional(said["place"]),
        remote=_optional(said["remote"]),
        status=MeetingStatus(status) if status else None,
        comment=_optional(said["comment"]),
        contact=_optional(said["contact"]),
        posted=_optional(said["posted"]),
        closed=tuple(_text(statute) for statute in said["closed"]),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _optional(value: Any) -> str | None:
    return None if value is None else _text(value)


def _number(value: Any) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise TypeError(f"{value!r} is not a number")
    return value
