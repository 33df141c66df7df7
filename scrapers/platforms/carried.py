"""A meeting carried along with a request for its papers, and taken up again with the answer.

Some services list meetings at one address and each meeting's papers at another, which does not say
again whose they are (CivicWeb, BoardDocs). The request's role tells it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scrapers.fetch.page import Page
from scrapers.listing import ListedMeeting, MeetingStatus


def role(what: str, meeting: ListedMeeting) -> str:
    """The role of a request for a meeting's papers; `what` names the papers ("documents")."""
    return f"{what}|{json.dumps(fields_of(meeting))}"


def fields_of(meeting: ListedMeeting) -> dict[str, Any]:
    """A meeting without its papers as plain values, for JSON."""
    return {
        "key": meeting.key,
        "title": meeting.title,
        "start": meeting.start.isoformat() if meeting.start else None,
        "time_known": meeting.time_known,
        "status": meeting.status.value,
        "body": meeting.body,
        "place": meeting.place,
        "url": meeting.url,
    }


def meeting_of(page: Page, what: str) -> ListedMeeting | None:
    """The meeting whose papers the page is an answer with; None where none was asked for."""
    asked, separator, told = (page.request.role if page.request else "").partition("|")
    if not separator or asked != what:
        return None
    return of_fields(json.loads(told))


def of_fields(fields: Mapping[str, Any]) -> ListedMeeting:
    """The meeting that `fields_of` told."""
    start, status = fields["start"], fields["status"]
    rest = {name: value for name, value in fields.items() if name not in ("start", "status")}
    return ListedMeeting(
        start=datetime.fromisoformat(start) if start else None,
        status=MeetingStatus(status),
        **rest,
    )
