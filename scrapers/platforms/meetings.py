"""Which records of a page are meetings, and what each of them is: title, time, place, documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from urllib.parse import unquote, urlsplit

from scrapers.dates import FoundDate, find_dates, find_times
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, MeetingStatus
from scrapers.platforms.lines import Anchor, Line
from scrapers.platforms.links import address, document, file_name, is_bare, is_document, kind_of
from scrapers.platforms.place import place
from scrapers.platforms.records import SENTENCE, Gathered, Record
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
_BUSINESS = frozenset({DocumentKind.AGENDA, DocumentKind.MINUTES, DocumentKind.PACKET})
_INDEX = re.compile(
    r"\b(?:agendas|archives?|past|previous|older|calendars?|subscribe|sign ?up|search|view all|all"
    r"|work ?sessions?|workshops?|reviews?|items?|forms?|requests?)\b",
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
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_GENERAL = re.compile(
    r"\b(?:agendas?|minutes|packets?|archives?|schedules?|calendar|dates|documents?|upcoming|past"
    r"|previous|current|recent|and|&|of|the|all|view|download|click here|pdf|docx?|draft|approved|final"
    r"|meeting|next|fy|(?:19|20)\d\d(?:\s?[-\u2013/]\s?\d{2,4})?|" + _MONTHS + r")\b",
    re.IGNORECASE,
)
# What names the document and not the meeting: "Plan Commission Meeting Notice and Agenda (Jun)".
_PAPER = re.compile(
    r"[\s|,;:\-\u2013\u2014.]*\b(?:(?:public |meeting )?notices?|agendas?|minutes|packets?|recap|summary"
    r"|board book|draft|final|approved|signed|pdf|docx?|and|&|with)(?=\W|$)"
    r"(?:\s*\(" + _MONTHS + r"\))?[\s|,;:\-\u2013\u2014.]*$",
    re.IGNORECASE,
)
_EDGES = re.compile(r"^[\s|,;:.\-\u2013\u2014@()*/#]+|[\s|,;:\-\u2013\u2014@(*/#]+$")
_LOOSE_ENDS = re.compile(
    r"\b(?:at|from|on|time|date|when|to|is|will be)\s*:?\s*$|^(?:at|on|from)\b\s*", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"^(?:location|place|where|venue|address|room)\b|\b[A-Z]{2}\.? \d{5}\b|^\d+ [\w. ]+\b(?:street|st|avenue|ave"
    r"|road|rd|drive|dr|boulevard|blvd|lane|ln|highway|hwy|way|floor|suite)\b",
    re.IGNORECASE,
)
_SENTENCE_LIKE = re.compile(
    r"^(?:below|click|please|the following|for (?:more|the)|see|here|to \w+|if|all|this|these|you|we|join|in the)\b"
    r"|\b(?:is|are|was|were|will|has|have|shall|convene[sd]?|click here|as follows)\b"
    r"|^\W*(?:cancel+ed|postponed|rescheduled|revised)\W*$",
    re.IGNORECASE,
)
_SORT = re.compile(r"(?:regular|special|annual|emergency|organizational|public)", re.IGNORECASE)
_LISTING = re.compile(
    r"\b(?:(?:19|20)\d\d(?:\s?[-\u2013/]\s?\d{2,4})?|agendas?(?: (?:and|&|/) minutes)?|minutes|schedules?|dates|archives?"
    r"|upcoming|past|calendar)\b",
    re.IGNORECASE,
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


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A record read as if it were a meeting's.

    `titled` is true where the record has a title of its own and not only that of a heading above.
    `usual` is the time at which the page says that its meetings begin.
    """

    meeting: ListedMeeting
    is_meeting: bool
    titled: bool
    usual: time | None

    def at_one_time(self, other: _Candidate) -> bool:
        """Whether their times, where both are known, are the same."""
        one, two = self.meeting, other.meeting
        return not (one.time_known and two.time_known) or one.start == two.start

    def same_as(self, other: _Candidate) -> bool:
        """Whether both, on one day, can be the same meeting."""
        if not self.at_one_time(other):
            return False
        return self.meeting.key == other.meeting.key or not (self.titled and other.titled)

    def with_(self, other: _Candidate) -> _Candidate:
        """Both as one, with the better known title, time and place."""
        titled = self if self.titled or not other.titled else other
        timed = self if self.meeting.time_known or not other.meeting.time_known else other
        one, two = self.meeting, other.meeting
        documents = {d.url: d for d in (*two.documents, *one.documents)}
        joined = replace(
            titled.meeting,
            start=timed.meeting.start,
            end=timed.meeting.end,
            time_known=timed.meeting.time_known,
            status=one.status if one.status is not MeetingStatus.SCHEDULED else two.status,
            place=one.place or two.place,
            remote=one.remote or two.remote,
            url=one.url or two.url,
            documents=tuple(documents.values()),
        )
        return _Candidate(
            joined, self.is_meeting or other.is_meeting, titled.titled, self.usual or other.usual
        )

    def timed(self) -> ListedMeeting:
        """The meeting, at the usual time where it has none of its own."""
        if self.meeting.time_known or self.usual is None or self.meeting.start is None:
            return self.meeting
        start = datetime.combine(self.meeting.start.date(), self.usual)
        return replace(self.meeting, start=start, time_known=True)


def meetings_of(
    gathered: Gathered, subject: Subject
) -> tuple[list[ListedMeeting], list[ListedDocument]]:
    """The meetings among the records, and the documents that belong to none of them."""
    loose: list[ListedDocument] = []
    by_day: dict[date, list[_Candidate]] = {}
    for record, day in zip(gathered.records, _days(gathered.records, subject), strict=True):
        if day is None:
            loose += _documents(record, subject)
        else:
            by_day.setdefault(day, []).append(_candidate(record, day, subject))
    meetings: list[ListedMeeting] = []
    for candidates in by_day.values():
        found, rest = _united(candidates)
        meetings += found
        loose += rest
    for line, above in gathered.loose:
        loose += _loose(line, above, subject)
    return meetings, loose


def _days(records: Sequence[Record], subject: Subject) -> list[date | None]:
    """Each record's day; where no year is printed, the one that the page as a whole implies."""
    told = [
        record.day if isinstance(record.day, date) else _day(record.day, record)
        for record in records
    ]
    unsure = [record.day for record, day in zip(records, told, strict=True) if day is None]
    # A list from January to December is this year's, however near next January may be.
    whole_year = len({day.month for day in unsure}) > 7
    days: list[date | None] = []
    before: date | None = next((day for day in told if day is not None), None)
    for record, day in zip(records, told, strict=True):
        if day is None and isinstance(record.day, FoundDate):
            if before is not None:
                day = record.day.near(before)
            elif whole_year and record.day.weekday is None:
                day = record.day.on(subject.today.year)
            else:
                day = record.day.near(subject.today)
        elif day is not None:
            before = day
        days.append(_sensible(day, subject.today))
    return days


def _sensible(day: date | None, today: date) -> date | None:
    if day is None or not today.year - _YEARS_BACK <= day.year <= today.year + _YEARS_AHEAD:
        return None
    return day


def _day(found: FoundDate, record: Record) -> date | None:
    """The record's day where it, its heading or its links' addresses tell the year; else None."""
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


def _is_meeting(record: Record, title: str, subject: Subject) -> bool:
    """Whether a day on a page is a meeting's; `title` is the record's own, "" for none."""
    own = record.text
    anchors = (*record.anchors, *(anchor for line in record.within for anchor in line.links))
    kinds = {
        kind_of(anchor.text, *_columns(record.line, anchor), file_name(anchor.href))
        for anchor in anchors
    }
    if kinds & _BUSINESS:
        return True
    if record.line.aside:
        return status_of(own) is MeetingStatus.CANCELLED and bool(_STRONG.search(own))
    if len(own) > _PROSE and not record.line.cells:
        return any(
            find_dates(sentence) and find_times(sentence) and _HELD.search(sentence)
            for sentence in SENTENCE.split(own)
        )
    said = f"{own} {title}"
    if _STRONG.search(said):
        return True
    if _NO_MEETING_AT_ALL.search(said):
        return False
    if _MEETING.search(said) or status_of(said) is MeetingStatus.CANCELLED:
        return True
    if any(line.level for line in record.within[:3]) and title:
        return False  # an event whose own heading names no body and no meeting
    context = " / ".join((*record.headings, subject.heading))
    timed = any(find_times(text) for text in (own, *(line.text for line in record.rest[:6])))
    about = (
        record.usual is not None
        or _ABOUT_MEETINGS.search(context)
        or (timed and _MEETING.search(context))
    )
    return bool(about) and len(_without_when(own)) <= 120


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
        # What a row of several links says is not about each of them.
        whole = record.text if len(record.anchors) == 1 else ""
        around = (*_columns(record.line, anchor), whole)
        found = _linked(anchor, around, record.headings, subject)
        if found is not None:
            yield found
    for line in record.rest:
        for anchor in line.links:
            whole = line.text if len(line.links) == 1 else ""
            found = _linked(anchor, (whole,), record.headings, subject)
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
    titled = said in _BUSINESS and len(anchor.text) <= 60 and not _INDEX.search(anchor.text)
    name = file_name(url)
    titled = titled or (kind_of(name) in _BUSINESS and bool(re.search(r"\d\d", name)))
    if not is_document(url) and not (titled and not _REMOTE.search(url)):
        return None
    kind = said or kind_of(
        *around[:-1], file_name(url), around[-1], *reversed(headings), subject.heading
    )
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


def _candidate(record: Record, day: date, subject: Subject) -> _Candidate:
    documents = {found.url: found for found in _documents(record, subject)}
    name = _own_title(record) or _near_title(record)
    meeting = _meeting(record, day, name or _title(record, subject), documents, subject)
    return _Candidate(meeting, _is_meeting(record, name, subject), bool(name), record.usual)


def _meeting(
    record: Record,
    day: date,
    name: str,
    documents: Mapping[str, ListedDocument],
    subject: Subject,
) -> ListedMeeting:
    near = record.rest[:_NEAR_LINES]
    clock = _clock(record, near)
    at = clock[0] if clock else None
    until = clock[1] if clock else None
    short = [line.text for line in near if len(line.text) <= 150]
    files = [file_name(anchor.href) for anchor in record.anchors]
    status = status_of(record.text, *short, *(anchor.text for anchor in record.anchors))
    if status is MeetingStatus.SCHEDULED and status_of(*files) is not MeetingStatus.AMENDED:
        status = status_of(*files)
    anchors = (*record.anchors, *(anchor for line in near for anchor in line.links))
    links = [url for anchor in anchors if (url := address(subject.url, anchor.href))]
    own_page = [
        url
        for url in links
        if url not in documents and _site(url) == _site(subject.url) and not is_document(url)
    ]
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
        documents=tuple(documents.values()),
    )


def _site(url: str) -> str:
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])


def _clock(record: Record, near: Sequence[Line]) -> tuple[time, time | None] | None:
    """The first time of day in the record, and the one that ends it where a range is printed."""
    for text in (record.text, *(line.text for line in near)):
        found = find_times(text)
        if not found:
            continue
        until = found[0].until
        if len(found) > 1 and re.fullmatch(
            r"\W*(?:[-\u2013\u2014]|to|until)\W*", text[found[0].end : found[1].start]
        ):
            until = found[1].clock
        return found[0].clock, until
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


def _own_title(record: Record) -> str:
    """The title that stands in the record's own line; "" for none."""
    line = record.line
    for cell, column in zip(line.cells, line.columns, strict=False):
        if _NAME_COLUMN.search(column) and (named := _named(cell)):
            return named
    text = record.text
    for anchor in record.anchors if len(record.anchors) > 1 else ():
        text = text.replace(anchor.text, "|", 1) if anchor.text else text
    linked = (anchor.text for anchor in record.anchors if _MEETING.search(anchor.text))
    for part in (*_without_when(text).split(" | "), *linked):
        if not is_bare(part) and (named := _named(part)):
            return named
    return ""


def _near_title(record: Record) -> str:
    """The title that stands in the record's block, or in a short line under the day; "" for none."""
    for line in record.within[:4]:
        if line.level and (named := _named(line.text)):
            return named
    for line in record.rest[:3]:
        filed = any(is_document(anchor.href) for anchor in line.links)
        if len(line.text) <= 100 and _MEETING.search(line.text) and not filed:
            if not find_dates(line.text) and (named := _named(line.text)):
                return named
    return ""


def _title(record: Record, subject: Subject) -> str:
    """The title that the headings above give, without the year and the words for a list."""
    for heading in (*reversed(record.headings), subject.body or "", subject.heading):
        if named := _named(heading):
            return _EDGES.sub("", " ".join(_LISTING.sub(" ", named).split())) or named
    return "Meeting"


def _named(text: str) -> str:
    """The text as a title, "" where it is none: too long, a sentence, only words of every list."""
    plain = _EDGES.sub("", plain_title(_without_when(text).replace(" | ", " ")))
    plain = re.sub(r"^\d{1,2}[.)]\s+", "", plain)
    while (shorter := _PAPER.sub("", plain)) != plain:
        plain = _EDGES.sub("", shorter)
    if not 3 <= len(plain) <= _TITLE_LENGTH or plain.endswith("."):
        return ""
    if _ADDRESS.search(plain) or _SENTENCE_LIKE.search(plain):
        return ""
    telling = _EDGES.sub("", _GENERAL.sub(" ", plain))
    if len(re.findall(r"[^\W\d]", telling)) < 4:
        return ""
    return f"{plain} meeting" if _SORT.fullmatch(plain) else plain


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


def _united(
    candidates: Sequence[_Candidate],
) -> tuple[list[ListedMeeting], list[ListedDocument]]:
    """A day's meetings, and the documents of a day that has none.

    What a page says of a day in several places (the agenda's list and the minutes' list, a heading
    and the details under it) is one meeting, unless the places have titles or times of their own
    that differ.
    """
    meetings: list[_Candidate] = []
    for candidate in (one for one in candidates if one.is_meeting):
        for index, other in enumerate(meetings):
            if other.same_as(candidate):
                meetings[index] = other.with_(candidate)
                break
        else:
            meetings.append(candidate)
    documents: list[ListedDocument] = []
    for other in (one for one in candidates if not one.is_meeting):
        if len(meetings) == 1 and meetings[0].at_one_time(other):
            meetings[0] = meetings[0].with_(other)
        else:
            documents += other.meeting.documents
    return [one.timed() for one in meetings], documents
