"""Which records of a page are meetings, and what each of them is: title, time, place, documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from urllib.parse import unquote, urlsplit

from scrapers.dates import FoundDate, FoundTime, find_dates, find_times, parse_when
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, MeetingStatus
from scrapers.platforms.lines import Anchor, Line
from scrapers.platforms.links import address, document, file_name, is_bare, is_document, kind_of
from scrapers.platforms.place import place
from scrapers.platforms.records import Gathered, Record
from scrapers.platforms.status import key_of, plain_title, status_of

_MEETING = re.compile(
    r"\b(?:meetings?|mtgs?|sessions?|hearings?|workshops?|retreat|board|council|commission(?:ers)?|committees?"
    r"|trustees|caucus|town ?hall|assembly|docket|agendas?|minutes|packets?)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(?:meetings?|mtgs?|sessions?|hearings?|workshops?|agendas?|minutes|packets?|cancel+ed)\b",
    re.IGNORECASE,
)
_ABOUT_MEETINGS = re.compile(
    r"\b(?:meetings?|schedules?|agendas?|minutes|calendar|dates|sessions?|hearings?|packets?|board books?)\b",
    re.IGNORECASE,
)
_NO_MEETING_AT_ALL = re.compile(
    r"\b(?:deadlines?|due|appl(?:y|ications?)|filing|elections?|primary|holidays?|closed for|offices? closed"
    r"|posted|updated|last modified|copyright|term|appointed|elected|registration|expires?|rfps?|rfqs?|bids?"
    r"|effective|adopted|ordinances?|resolutions?|jobs?|vacanc\w+|reports?|budgets?|audits?|newsletters?|fees?"
    r"|founded|established|created|born|since|approved)\b|\u00a9",
    re.IGNORECASE,
)
_HELD = re.compile(r"\b(?:meet|meeting|hearing|session|convene|workshop)\w*\b", re.IGNORECASE)
_PROSE = 300
_YEARS_BACK, _YEARS_AHEAD = 30, 3

_NAME_COLUMN = re.compile(
    r"\b(?:meetings?|name|title|event|committee|board|body|type|subject|description|group)\b",
    re.IGNORECASE,
)
_PLACE_COLUMN = re.compile(r"\b(?:location|place|where|venue|address|room)\b", re.IGNORECASE)
_PLACE_SAID = re.compile(r"\b(?:location|place|where|venue)\s*:\s*([^|]{4,160})", re.IGNORECASE)
_REMOTE = re.compile(
    r"zoom\.us/|webex\.com/|teams\.microsoft\.com/|gotomeet|youtube\.com/|youtu\.be/|facebook\.com/\w+/(?:live|videos)"
    r"|vimeo\.com/|MediaPlayer\.php|bluejeans\.com|meet\.google\.com|swagit\.com",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"\b(?:agendas?|minutes|packets?|archives?|schedules?|calendar|dates|documents?|upcoming|past|previous|current"
    r"|recent|and|&|of|the|all|view|download|click here|pdf|docx?|draft|approved|final|fy|(?:19|20)\d\d(?:\s?[-\u2013/]\s?\d{2,4})?)\b",
    re.IGNORECASE,
)
_EDGES = re.compile(r"^[\s|,;:.\-\u2013\u2014@()*/#]+|[\s|,;:\-\u2013\u2014@(*/#]+$")
_LOOSE_ENDS = re.compile(
    r"\b(?:at|from|on|time|date|when|to|is|will be)\s*:?\s*$|^(?:at|on|from)\b\s*", re.IGNORECASE
)
_TITLE_LENGTH = 140
_NEAR_LINES = 12


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of the page as a whole: its address, heading and body, and the day it is read."""

    url: str
    heading: str
    body: str | None
    today: date


def meetings_of(
    gathered: Gathered, subject: Subject
) -> tuple[list[ListedMeeting], list[ListedDocument]]:
    """The meetings among the records, and the documents that belong to none of them."""
    meetings: list[ListedMeeting] = []
    loose: list[ListedDocument] = []
    days = _days(gathered.records, subject)
    for record, day in zip(gathered.records, days, strict=True):
        documents = list(_documents(record, subject))
        if day is None or not _is_meeting(record, documents, subject):
            loose += documents
        else:
            meetings.append(_meeting(record, day, documents, subject))
    for line, above in gathered.loose:
        loose += _loose(line, above, subject)
    return _merged(meetings), loose


def _days(records: Sequence[Record], subject: Subject) -> list[date | None]:
    """Each record's day; where no year is printed, the one that the page as a whole implies."""
    unsure: list[FoundDate] = []
    days: list[date | None | FoundDate] = []
    for record in records:
        day = record.day if isinstance(record.day, date) else _day(record, subject)
        if day is None and isinstance(record.day, FoundDate):
            unsure.append(record.day)
            days.append(record.day)
        else:
            days.append(day)
    months = {day.month for day in unsure}
    # A list from January to December is this year's, however near next January may be.
    whole_year = len(months) > 7
    return [
        _sensible(
            (
                day.on(subject.today.year)
                if whole_year and day.weekday is None
                else day.near(subject.today)
            )
            if isinstance(day, FoundDate)
            else day,
            subject.today,
        )
        for day in days
    ]


def _sensible(day: date | None, today: date) -> date | None:
    if day is None or not today.year - _YEARS_BACK <= day.year <= today.year + _YEARS_AHEAD:
        return None
    return day


def _day(record: Record, subject: Subject) -> date | None:
    """The record's day where it, its heading or its links' addresses tell the year; else None."""
    found = record.day
    assert isinstance(found, FoundDate)  # noqa: S101 - the caller has told them apart
    if found.year is not None:
        return found.full
    if record.years is not None:
        first, last = record.years
        day = found.on(first if found.month >= 7 else last)
        if day is not None and found.weekday in (None, day.weekday()):
            return day
    for anchor in record.anchors:
        path = unquote(urlsplit(anchor.href).path)
        for other in find_dates(re.sub(r"[_/+]", " ", file_name(anchor.href))):
            if other.year and (other.month, other.day) == (found.month, found.day):
                return other.full
        # A year's folder; with a month it is that of the upload, which comes near the meeting.
        if folder := re.search(r"/(20\d\d)/(?:(\d\d)/)?", path):
            month = int(folder[2] or 0)
            if not 1 <= month <= 12:
                return found.on(int(folder[1]))
            return found.near(date(int(folder[1]), month, 15))
    return None


def _is_meeting(record: Record, documents: Sequence[ListedDocument], subject: Subject) -> bool:
    own = record.text
    kinds = {
        kind_of(anchor.text, *_columns(record.line, anchor), file_name(anchor.href))
        for anchor in record.anchors
    }
    if kinds & {DocumentKind.AGENDA, DocumentKind.MINUTES, DocumentKind.PACKET}:
        return True
    if len(own) > _PROSE and not record.line.cells:
        return any(
            find_dates(sentence) and find_times(sentence) and _HELD.search(sentence)
            for sentence in re.split(r"(?<=[a-z)])[.;!?]\s+(?=[A-Z(])", own)
        )
    if _STRONG.search(own):
        return True
    if _NO_MEETING_AT_ALL.search(own):
        return False
    if _MEETING.search(own) or status_of(own) is MeetingStatus.CANCELLED:
        return True
    rest = _without_when(own)
    context = " / ".join((*record.headings, subject.heading))
    return bool(_ABOUT_MEETINGS.search(context)) and len(rest) <= 120


def _columns(line: Line, anchor: Anchor) -> tuple[str, ...]:
    """The heading of the column that a link stands in."""
    if not line.columns:
        return ()
    for other, index in zip(line.links, line.where, strict=False):
        if other is anchor and index < len(line.columns):
            return (line.columns[index],)
    return ()


def _documents(record: Record, subject: Subject) -> Iterator[ListedDocument]:
    for anchor in record.anchors:
        around = (*_columns(record.line, anchor), record.text)
        found = _linked(anchor, around, record.headings, subject)
        if found is not None:
            yield found
    for line in record.following:
        for anchor in line.links:
            found = _linked(anchor, (line.text,), record.headings, subject)
            if found is not None:
                yield found


def _linked(
    anchor: Anchor, around: Sequence[str], headings: Sequence[str], subject: Subject
) -> ListedDocument | None:
    """The document behind a link: a file, or a page that the link calls an agenda or minutes."""
    url = address(subject.url, anchor.href)
    if url is None:
        return None
    said = kind_of(anchor.text)
    titled = said in (DocumentKind.AGENDA, DocumentKind.MINUTES, DocumentKind.PACKET)
    if not is_document(url) and not (titled and not _REMOTE.search(url)):
        return None
    kind = said or kind_of(*around[:-1], file_name(url), around[-1], *reversed(headings))
    return document(subject.url, anchor.href, anchor.text, kind=kind, around=" ".join(around)[:160])


def _loose(line: Line, above: Sequence[str], subject: Subject) -> Iterator[ListedDocument]:
    for anchor in line.links:
        url = address(subject.url, anchor.href)
        if url is None or not is_document(url):
            continue
        kind = kind_of(
            anchor.text, *_columns(line, anchor), file_name(url), line.text, *above[::-1]
        )
        found = document(subject.url, anchor.href, anchor.text, kind=kind, around=line.text[:160])
        if found is not None:
            yield found


def _meeting(
    record: Record, day: date, documents: Sequence[ListedDocument], subject: Subject
) -> ListedMeeting:
    near = record.following[:_NEAR_LINES]
    clock = _clock(record, near)
    at = clock.clock if clock else record.usual
    until = clock.until if clock else None
    name = _title(record, subject)
    short = [line.text for line in near if len(line.text) <= 150]
    files = [file_name(anchor.href) for anchor in record.anchors]
    status = status_of(record.text, *short, *(anchor.text for anchor in record.anchors))
    if status is MeetingStatus.SCHEDULED and status_of(*files) is not MeetingStatus.AMENDED:
        status = status_of(*files)
    anchors = (*record.anchors, *(anchor for line in near for anchor in line.links))
    links = [url for anchor in anchors if (url := address(subject.url, anchor.href))]
    listed = {found.url for found in documents}
    own_page = [url for url in links if url not in listed and not _REMOTE.search(url)]
    return ListedMeeting(
        key=key_of(day, name, subject.body),
        title=name,
        start=datetime.combine(day, at or time()),
        body=subject.body,
        end=datetime.combine(day, until) if until and at and until > at else None,
        time_known=at is not None,
        status=status,
        place=_place(record, near),
        remote=next((url for url in links if _REMOTE.search(url)), None),
        url=next(iter(own_page), None),
        documents=tuple(documents),
    )


def _clock(record: Record, near: Sequence[Line]) -> FoundTime | None:
    for text in (record.text, *(line.text for line in near)):
        if found := find_times(text):
            return found[0]
    return None


def _without_when(text: str) -> str:
    """A text without its days and times."""
    spans = sorted(
        [(one.start, one.end) for one in find_dates(text)]
        + [(one.start, one.end) for one in find_times(text)],
        reverse=True,
    )
    for start, end in spans:
        text = f"{text[:start]} | {text[end:]}"
    parts = [_EDGES.sub("", _LOOSE_ENDS.sub("", _EDGES.sub("", part))) for part in text.split("|")]
    return " | ".join(part for part in parts if re.search(r"[^\W\d]{2}", part))


def _title(record: Record, subject: Subject) -> str:
    line = record.line
    if line.columns:
        for cell, column in zip(line.cells, line.columns, strict=False):
            if _NAME_COLUMN.search(column) and (named := _named(cell)):
                return named
    text = record.text
    for anchor in record.anchors:
        if is_bare(anchor.text) or not _GENERAL.sub("", anchor.text).strip(" -()"):
            text = text.replace(anchor.text, "|", 1) if anchor.text else text
    for candidate in (*_without_when(text).split(" | "), *reversed(record.headings)):
        if named := _named(candidate):
            return named
    return subject.body or _named(subject.heading) or "Meeting"


def _named(text: str) -> str:
    """The text as a title, "" where it is none: too long, or only words that every list has."""
    plain = _EDGES.sub("", plain_title(_without_when(text).replace(" | ", " ")))
    if not 3 <= len(plain) <= _TITLE_LENGTH or plain.endswith("."):
        return ""
    telling = _EDGES.sub("", _GENERAL.sub(" ", plain))
    return plain if len(re.findall(r"[^\W\d]", telling)) >= 4 else ""


def _place(record: Record, near: Sequence[Line]) -> str | None:
    line = record.line
    for cell, column in zip(line.cells, line.columns, strict=False):
        if _PLACE_COLUMN.search(column):
            return place(cell)
    for text in (record.text, *(one.text for one in near)):
        if said := _PLACE_SAID.search(text):
            return place(said[1])
    for label, value in zip(near, near[1:], strict=False):
        if re.fullmatch(r"\W*(?:location|place|where|venue|address)\W*", label.text, re.IGNORECASE):
            return place(value.text[:200])
    return None


def _merged(meetings: Iterable[ListedMeeting]) -> list[ListedMeeting]:
    """One meeting for the agenda's row and the minutes' row of it."""
    by_day: dict[tuple[date, str], ListedMeeting] = {}
    for meeting in meetings:
        assert meeting.start is not None  # noqa: S101 - every record has a day
        slot = (meeting.start.date(), meeting.key)
        other = by_day.get(slot)
        if other is None:
            by_day[slot] = meeting
            continue
        timed = meeting if meeting.time_known else other
        known = {found.url for found in other.documents}
        status = other.status if other.status is not MeetingStatus.SCHEDULED else meeting.status
        by_day[slot] = replace(
            other,
            start=timed.start,
            end=timed.end,
            time_known=timed.time_known,
            status=status,
            documents=(*other.documents, *(d for d in meeting.documents if d.url not in known)),
        )
    return list(by_day.values())
