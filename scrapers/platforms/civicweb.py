"""CivicWeb, iCompass, Diligent Community: a portal's service, by platforms.md, section 10."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from scrapers.dates import parse_when
from scrapers.fetch.page import Page, Request
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.platforms.carried import meeting_of, role
from scrapers.platforms.civicweb_papers import information, of_answer, of_meeting, site, title
from scrapers.platforms.drift import Drift
from scrapers.platforms.links import address, kind_of
from scrapers.platforms.markup import attribute, data, is_html, soup, words
from scrapers.platforms.place import place
from scrapers.platforms.query import query
from scrapers.platforms.result import listing
from scrapers.platforms.status import status_of
from scrapers.platforms.window import local_day, window

if TYPE_CHECKING:
    from config import Source

NAME = "civicweb"
OPTIONS: frozenset[str] = frozenset()
"""`types` (a list of meeting type ids) narrows to some bodies."""

_HOSTS = (
    ".civicweb.net",
    ".diligent.community",
    ".community.highbond.com",
    ".community.diligentoneplatform.com",
)
# The fields of the service's meetings, of a meeting's documents, and of its recording.
_NAMES = (
    (b'"MeetingDateTime"', b'"MeetingLocation"'),
    (b'"MeetingId"', b'"DocumentType"', b'"AgendaCover"'),
    (b'"LocalIndexPoints"', b'"eventTitle"'),
)
_SERVICE = "/Services/MeetingsService.svc/meetings"
# An agenda comes out days before its meeting: documents of meetings far off are not asked for.
_SOON = timedelta(days=45)


def recognise(page: Page) -> bool:
    """One of the product's hosts, its service's objects, or its name on a portal's page."""
    host = urlsplit(page.url).hostname or ""
    if host.endswith(_HOSTS):
        return True
    if page.body.lstrip()[:1] == b"[":
        return any(all(name in page.body for name in names) for names in _NAMES)
    return b"iCompass" in page.body and b"MeetingInformation.aspx" in page.body


def requests(source: Source, now: datetime) -> tuple[Request, ...]:
    """The service's meetings of the window; each meeting's documents follow (see `read`)."""
    first, last = window(source, now)
    url = f"{site(source.url)}{_SERVICE}?from={first.isoformat()}&to={last.isoformat()}"
    return (Request(url, headers={"Accept": "application/json"}, role="meetings"),)


def read(page: Page, source: Source, now: datetime) -> Listing:
    """The meetings of the service, the documents of one of them, or a portal's list of meetings."""
    if is_html(page):
        return _portal(page, source, now)
    answer = data(page)
    if (meeting := meeting_of(page, "documents")) is not None:
        return of_meeting(answer, page, meeting)
    if (told := of_answer(answer, page, local_day(source, now))) is not None:
        return told
    if not isinstance(answer, list) or not all(_is_meeting(meeting) for meeting in answer):
        raise Drift("The answer is not the list of meetings that CivicWeb's service gives.")
    wanted = source.options.get("types")
    if isinstance(wanted, list):
        answer = [meeting for meeting in answer if str(meeting.get("TypeId")) in wanted]
    meetings = [_meeting(meeting, page.url) for meeting in answer]
    return listing(
        meetings,
        empty="an empty list of meetings for these days" if recognise(page) else None,
        missing="The answer holds no meetings.",
        more=_documents_of(answer, meetings, page, source, now),
    )


def _is_meeting(meeting: Any) -> bool:
    return (
        isinstance(meeting, dict)
        and bool(meeting.get("Id"))
        and "Name" in meeting
        and bool(re.match(r"\d{4}-\d\d-\d\d", str(meeting.get("MeetingDateTime") or "")))
    )


def _meeting(meeting: dict[str, Any], base: str) -> ListedMeeting:
    name = " ".join(str(meeting["Name"]).split())
    start = datetime.fromisoformat(str(meeting["MeetingDateTime"]).replace(" ", "T"))
    body = str(meeting.get("MeetingTypeName") or "") or None
    return ListedMeeting(
        key=str(meeting["Id"]),
        title=title(name),
        body=body,
        start=start.replace(tzinfo=None),
        time_known=(start.hour, start.minute) != (0, 0),
        status=status_of(name),
        place=place(str(meeting.get("MeetingLocation") or "")),
        url=information(base, meeting["Id"]),
    )


def _documents_of(
    answer: list[dict[str, Any]],
    meetings: list[ListedMeeting],
    page: Page,
    source: Source,
    now: datetime,
) -> Iterator[Request]:
    first = window(source, now)[0]
    last = local_day(source, now) + _SOON
    for raw, meeting in zip(answer, meetings, strict=True):
        if meeting.start is None or not first <= meeting.start.date() <= last:
            continue
        if raw.get("Published") is False:
            continue
        yield Request(
            f"{site(page.url)}{_SERVICE}/{meeting.key}/meetingDocuments",
            headers={"Accept": "application/json"},
            role=role("documents", meeting),
        )


def _portal(page: Page, source: Source, now: datetime) -> Listing:
    if not recognise(page):
        raise Drift("The page is not a CivicWeb portal's list of meetings.")
    tree = soup(page)
    found: list[ListedMeeting] = []
    for anchor in tree.select('a[href*="MeetingInformation.aspx"]'):
        url = address(page.url, attribute(anchor, "href"))
        identity = query(url).get("id")
        label = words(anchor)
        when = parse_when(label, today=local_day(source, now))
        if when.start is None or not identity:
            continue
        group = anchor.find_parent(class_="item-template")
        body = words(group.select_one("h2")) if group else ""
        found.append(_listed(identity, label, body, when.start, url))
    found += _buttons(tree, page, source, now)
    if one := _information(tree, page, source, now):
        found.append(one)
    says = re.search(r"(?:There are )?no meetings [\w ]{0,40}", words(tree), re.IGNORECASE)
    return listing(
        found,
        empty=says[0].strip() if says else None,
        missing="The portal's page names no meeting with a date.",
    )


def _listed(key: str, label: str, body: str, start: datetime, url: str | None) -> ListedMeeting:
    return ListedMeeting(
        key=key,
        title=title(label),
        body=body or None,
        start=start,
        time_known=(start.hour, start.minute) != (0, 0),
        status=status_of(label),
        url=url,
    )


def _buttons(
    tree: BeautifulSoup, page: Page, source: Source, now: datetime
) -> Iterator[ListedMeeting]:
    """The buttons beside a meeting's page: `meetingClick(this, 5189,0,0)`."""
    for button in tree.select("button[onclick*=meetingClick]"):
        identity = re.search(r"meetingClick\(\s*this\s*,\s*(\d+)", attribute(button, "onclick"))
        label = words(button.select_one(".meeting-list-item-button-name")) or words(button)
        date = words(button.select_one(".meeting-list-item-button-date")) or words(button)
        when = parse_when(date.title(), today=local_day(source, now))
        if identity is None or when.start is None:
            continue
        url = information(page.url, identity[1])
        yield _listed(identity[1], label, "", when.start, url)


def _information(
    tree: BeautifulSoup, page: Page, source: Source, now: datetime
) -> ListedMeeting | None:
    """The meeting whose own page this is, with the documents it shows."""
    identity = query(page.url).get("id")
    links = tree.select(
        "[id$=AgendaDocument], [id$=DocumentPrintVersion], [id$=ExternalMinutesLink],"
        ' a[href*="/document/"]'
    )
    heading = words(tree.select_one("[id$=MeetingTitle], h1")) or words(tree.title)
    when = parse_when(heading, today=local_day(source, now))
    if not identity or when.start is None:
        return None
    documents = {}
    for link in links:
        url = address(page.url, attribute(link, "href"))
        if url is not None:
            kind = kind_of(attribute(link, "id"), words(link), url) or DocumentKind.AGENDA
            documents[url] = ListedDocument(url, words(link) or kind.value.capitalize(), kind)
    return ListedMeeting(
        key=identity,
        title=title(heading),
        start=when.start,
        time_known=when.time_known,
        status=status_of(heading),
        url=page.url,
        documents=tuple(documents.values()),
    )
