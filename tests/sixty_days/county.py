"""A county's meetings in PrimeGov's portal: a JSON service, and documents made when asked for.

Shaped after the portal as it is seen in the wild: what is coming and what is over are two lists,
an amended agenda has an address of its own, and documents tell nothing of their changes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.sixty_days import paper
from tests.sixty_days.host import Host, missing

PLACE = "Jefferson County"
_API = "/api/v2/PublicPortal"
_FILE, _PAGE = 1, 3


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of the portal. `start` is aware; `papers` are templates, names, kinds of output."""

    number: int
    start: datetime
    title: str
    papers: tuple[tuple[int, str, int], ...] = ()


@dataclass
class County(Host):
    """The portal; `pages` and `files` are its papers, by their templates."""

    meetings: dict[int, Meeting] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)

    def call(self, meeting: Meeting) -> None:
        """Put a meeting into the calendar."""
        self.meetings[meeting.number] = meeting

    def change(self, number: int, title: str, start: datetime | None = None) -> None:
        """Give a meeting another title, and another time."""
        before = self.meetings[number]
        self.meetings[number] = replace(before, title=title, start=start or before.start)

    def publish(self, number: int, template: int, name: str, *items: str) -> None:
        """Add an agenda to a meeting, as a file and as a page."""
        meeting = self.meetings[number]
        papers = ((template, name, _FILE), (template, f"HTML {name}", _PAGE))
        self.meetings[number] = replace(meeting, papers=(*meeting.papers, *papers))
        self.files[str(template)] = paper.agenda(PLACE, meeting.title, meeting.start, *items)
        self.pages[str(template)] = paper.web_agenda(PLACE, meeting.title, meeting.start, *items)

    def tell_minutes(self, number: int, template: int, *lines: str) -> None:
        """Add a meeting's minutes."""
        meeting = self.meetings[number]
        papers = (*meeting.papers, (template, "Minutes", _FILE))
        self.meetings[number] = replace(meeting, papers=papers)
        self.files[str(template)] = paper.minutes(PLACE, meeting.title, meeting.start, *lines)

    def page(self, request: web.BaseRequest) -> web.Response:
        """What the portal has at an address."""
        if request.path == f"{_API}/ListUpcomingMeetings":
            return self._listed(request, is_over=False)
        if request.path == f"{_API}/ListArchivedMeetings":
            return self._listed(request, is_over=True, year=int(request.query["year"]))
        template = request.query.get("meetingTemplateId", "")
        if request.path == "/Public/CompiledDocument" and template in self.files:
            return web.Response(body=self.files[template], content_type="application/pdf")
        if request.path == "/Portal/Meeting" and template in self.pages:
            return web.Response(text=self.pages[template], content_type="text/html")
        return missing(request)

    def _listed(self, request: web.BaseRequest, *, is_over: bool, year: int = 0) -> web.Response:
        now = self.clock()
        listed = [
            _told(meeting)
            for meeting in sorted(self.meetings.values(), key=lambda meeting: meeting.start)
            if (meeting.start < now) == is_over and year in (0, meeting.start.year)
        ]
        text = json.dumps(listed)
        etag = hashlib.sha256(text.encode()).hexdigest()[:16]
        response = web.Response(text=text, content_type="application/json")
        if request.headers.get("If-None-Match") == f'"{etag}"':
            response = web.Response(status=304)
        response.etag = etag
        return response


def _told(meeting: Meeting) -> dict[str, Any]:
    start = paper.wall(meeting.start)
    return {
        "id": meeting.number,
        "title": meeting.title,
        "dateTime": start.isoformat(),
        "date": f"{start:%b %d, %Y}",
        "time": f"{start:%I:%M %p}",
        "committeeId": 1,
        "videoUrl": None,
        "zoomMeetingLink": None,
        "documentList": [
            {
                "id": template,
                "templateId": template,
                "templateName": name,
                "compileOutputType": output,
                "publishStatus": 1,
                "publishDate": None,
                "link": None,
            }
            for template, name, output in meeting.papers
        ],
    }
