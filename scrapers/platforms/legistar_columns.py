"""A Legistar calendar's rows as JSON, by the names of its columns.

So the libraries that read these calendars keep them: `{"Name": {"label": …, "url": …}, "Meeting
Date": "9/16/2026", …}`, "Not available" where there is no link, comments between `--em--`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from scrapers.dates import parse_when
from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import address, kind_of
from scrapers.platforms.markup import data
from scrapers.platforms.place import place
from scrapers.platforms.query import query
from scrapers.platforms.status import key_of, plain_title, status_of, without_status

KINDS = {
    "A": DocumentKind.AGENDA,
    "AADA": DocumentKind.AGENDA,
    "PA": DocumentKind.PACKET,
    "M": DocumentKind.MINUTES,
    "MADA": DocumentKind.MINUTES,
    "F": DocumentKind.NOTICE,
}
"""What View.ashx gives for its `M` (platforms.md, section 2); `IC` is the meeting as a calendar."""

_ITALIC = re.compile(r"--em--(.*?)--em--", re.DOTALL)
# What clerks put in italics below a place is the rest of its address, or words on the meeting.
_REMARK = re.compile(
    r"\b(?:will|is|are|has|have|may|please|note|see|approximate|meeting|training|immediately)\b",
    re.IGNORECASE,
)


def is_columns(page: Page) -> bool:
    """Whether the page is such rows."""
    body = page.body
    return (
        body.lstrip()[:1] == b"["
        and all(name in body for name in (b'"Meeting Date"', b'"Meeting Time"', b'"Name"'))
        and (b"legistar" in body or b"MeetingDetail.aspx" in body)
    )


def of_columns(page: Page, today: date) -> Iterator[ListedMeeting]:
    """The rows as meetings. Raises `Drift` where the page is something else."""
    rows = data(page)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Drift("The answer is not the list of a Legistar calendar's rows.")
    for row in rows:
        if (meeting := _meeting(row, page.url, today)) is not None:
            yield meeting


def is_remark(text: str) -> bool:
    """Whether what stands in italics below a place speaks of something else."""
    return _REMARK.search(text) is not None


def _place(where: str) -> str | None:
    said = _ITALIC.sub(lambda one: "\n" if is_remark(one[1]) else f"\n{one[1]}\n", where)
    return place(*map(without_status, said.splitlines()))


def _said(cell: Any) -> str:
    return str((cell.get("label") if isinstance(cell, dict) else cell) or "")


def _label(cell: Any) -> str:
    return " ".join(_said(cell).split())


def _meeting(row: dict[str, Any], base: str, today: date) -> ListedMeeting | None:
    body, clock = _label(row.get("Name")), _label(row.get("Meeting Time"))
    when = parse_when(f"{_label(row.get('Meeting Date'))} {clock}", today=today)
    if when.start is None or not body:
        return None
    where = _said(row.get("Meeting Location"))
    documents: list[ListedDocument] = []
    detail = calendar = video = identity = None
    for column, cell in row.items():
        url = address(base, str(cell.get("url") or "")) if isinstance(cell, dict) else None
        path = urlsplit(url).path.lower() if url else ""
        if url is None or path.endswith("/departmentdetail.aspx"):
            continue
        asked = query(url)
        if path.endswith("/meetingdetail.aspx"):
            detail, identity = url, asked.get("id") or asked.get("legid")
        elif asked.get("m", "").upper() == "IC":
            calendar, identity = url, identity or asked.get("id")
        elif path.endswith("/video.aspx") or column.casefold() == "video":
            video = url
        elif kind := KINDS.get(asked.get("m", "").upper()) or kind_of(_label(cell), column):
            documents.append(ListedDocument(url, _label(cell) or column, kind))
    return ListedMeeting(
        key=identity or key_of(when.date, body),
        title=plain_title(body),
        body=plain_title(body),
        start=when.start,
        time_known=when.time_known,
        status=status_of(clock, body, where),
        place=_place(where),
        remote=video,
        url=detail or calendar,
        documents=tuple(documents),
    )
