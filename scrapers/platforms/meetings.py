"""Which records of a page are meetings, and what each of them is: title, time, place, documents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import pairwise
from urllib.parse import urlsplit

from scrapers.dates import find_dates, find_times
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, MeetingStatus
from scrapers.platforms.dating import days_of
from scrapers.platforms.hrefs import REMOTE
from scrapers.platforms.lines import Line
from scrapers.platforms.links import address, file_name, is_document, kind_of
from scrapers.platforms.naming import (
    ABOUT_A_BODY,
    ADDRESS,
    named,
    near_title,
    own_title,
    title_above,
)
from scrapers.platforms.occasions import is_occasion
from scrapers.platforms.papers import BUSINESS, columns_of, documents_of, loose_documents
from scrapers.platforms.place import place
from scrapers.platforms.records import SENTENCE, Gathered, Record, Subject
from scrapers.platforms.status import key_of, status_of, without_when

_STRONG = re.compile(
    r"\b(?:meetings?|mtgs?|sessions?|hearings?|workshops?|agendas?|minutes|packets?|cancel+ed)\b",
    re.IGNORECASE,
)
_ABOUT_MEETINGS = re.compile(
    r"\b(?:meetings?|schedules?|agendas?|minutes|calendar|dates|sessions?|hearings?|packets?"
    r"|board books?)\b",
    re.IGNORECASE,
)
_NO_MEETING_AT_ALL = re.compile(
    r"\b(?:deadlines?|due|appl(?:y|ications?)|filing|elections?|primary|holidays?|closed for"
    r"|offices? closed|posted|updated|last modified|copyright|term|appointed|elected|registration"
    r"|expires?|rfps?|rfqs?|bids?|effective|adopted|ordinances?|resolutions?|jobs?|vacanc\w+|reports?"
    r"|budgets?|audits?|newsletters?|fees?|(?:owned|created|posted|written) by"
    r"|(?:news|press) releases?|statements?"
    r"|founded|established|created|born|since|approved)\b|\u00a9",
    re.IGNORECASE,
)
# Headings of lists whose days are those of something else.
_OF_OTHER_THINGS = re.compile(
    r"\b(?:news|press|faqs?|announcements?|headlines|blog|members?(?:hip)?|terms?|appointments?"
    r"|permits?|jobs?|careers|bids?|rfps?|holidays?|closures?|elections?|deadlines?|newsletters?"
    r"|ordinances?|resolutions?|office hours)\b",
    re.IGNORECASE,
)
_OTHER_SCHEDULE = re.compile(
    r"\b(?:recycling|garbage|trash|refuse|pick-?ups?|collections?|payments?|billing|taxes"
    r"|classes|courses|leagues?|games?|practices?|camps?|buses|routes?|market|sweeping|plowing)\b",
    re.IGNORECASE,
)
_OF_MANY = re.compile(
    r"\b(?:meetings|schedules?|agendas|minutes|calendar|dates|events|hearings|archives?)\b",
    re.IGNORECASE,
)
_HELD = re.compile(r"\b(?:meet|meeting|hearing|session|convene|workshop)\w*\b", re.IGNORECASE)
_PROSE = 300

_PLACE_COLUMN = re.compile(r"\b(?:location|place|where|venue|address|room)\b", re.IGNORECASE)
_PLACE_SAID = re.compile(r"\b(?:location|place|where|venue)\s*:\s*([^|]{4,160})", re.IGNORECASE)
_BARE_CLOCK = re.compile(
    r"[^\w(]{1,60}(?:at\W{1,3})?(\d{1,2}):([0-5]\d)(?![\d:]|\s?[ap]\.?m|/)", re.IGNORECASE
)
_NEAR_LINES = 12
_BARE_DAY = 120
_WORDS_BESIDE_A_DAY = 6
_LONGEST_PLACE = 160


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A record read as if it were a meeting's.

    `titled` is true where the record has a title of its own and not only that of a heading above.
    `usual` is the time at which the page says that its meetings begin. `filed` is true where its
    line is but a link to a file.
    """

    meeting: ListedMeeting
    is_meeting: bool
    titled: bool
    usual: time | None
    filed: bool
    record: Record

    def at_one_time(self, other: _Candidate) -> bool:
        """Whether their times, where both are known, are the same."""
        one, two = self.meeting, other.meeting
        return not (one.time_known and two.time_known) or one.start == two.start

    def same_as(self, other: _Candidate) -> bool:
        """Whether both, on one day, can be the same meeting."""
        if not self.at_one_time(other):
            return False
        if self.meeting.key == other.meeting.key:
            return True
        if self.meeting.time_known and other.meeting.time_known and self.is_named_as(other):
            return True
        # A row of its own with an agenda of its own is a second meeting, though it has no title.
        return not (self.titled and other.titled) and not (self.agendas() and other.agendas())

    def is_named_as(self, other: _Candidate) -> bool:
        """Whether both titles have the same words, in the singular or the plural."""
        one, two = (
            [word.removesuffix("s") for word in re.findall(r"\w+", each.meeting.title.casefold())]
            for each in (self, other)
        )
        return one == two

    def agendas(self) -> set[str]:
        """The addresses of its agendas."""
        return {d.url for d in self.meeting.documents if d.kind is DocumentKind.AGENDA}

    def with_(self, other: _Candidate) -> _Candidate:
        """Both as one, with the better known title, time and place."""
        titled = self if self.titled or not other.titled else other
        timed = self if self.meeting.time_known or not other.meeting.time_known else other
        one, two = self.meeting, other.meeting
        known = {d.url for d in one.documents}
        documents = (*one.documents, *(d for d in two.documents if d.url not in known))
        joined = replace(
            titled.meeting,
            start=timed.meeting.start,
            end=timed.meeting.end,
            time_known=timed.meeting.time_known,
            status=one.status if one.status is not MeetingStatus.SCHEDULED else two.status,
            place=one.place or two.place,
            remote=one.remote or two.remote,
            url=one.url or two.url,
            documents=documents,
        )
        return _Candidate(
            joined,
            self.is_meeting or other.is_meeting,
            titled.titled,
            self.usual or other.usual,
            self.filed and other.filed,
            self.record,
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
    for record, day in zip(gathered.records, days_of(gathered.records, subject.today), strict=True):
        if day is None:
            loose += documents_of(record, subject)
        else:
            by_day.setdefault(day, []).append(_candidate(record, day, subject))
    meetings: list[ListedMeeting] = []
    lists = {
        id(one.record.line.node.parent)
        for candidates in by_day.values()
        for one in candidates
        if one.is_meeting
    }
    for candidates in by_day.values():
        found, rest = _united([_with_its_list(one, lists) for one in candidates])
        if len(by_day) == 1:
            found = _of_one_event(found, candidates, subject)
        meetings += found
        loose += rest
    for line, above in gathered.loose:
        loose += loose_documents(line, above, subject)
    return meetings, loose


def _is_meeting(record: Record, title: str, subject: Subject) -> bool:
    """Whether a day on a page is a meeting's; `title` is the record's own, "" for none."""
    own = record.text
    anchors = (*record.anchors, *(anchor for line in record.within for anchor in line.links))
    kinds = {
        kind_of(anchor.text, *columns_of(record.line, anchor), file_name(anchor.href))
        for anchor in anchors
    }
    if kinds & BUSINESS:
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
    nearest = next(reversed(record.headings), "")
    elsewhere = _OF_OTHER_THINGS.search(nearest) and not _ABOUT_MEETINGS.search(nearest)
    elsewhere = elsewhere or (
        _OTHER_SCHEDULE.search(nearest) and not ABOUT_A_BODY.search(f"{nearest} {own}")
    )
    if elsewhere or _NO_MEETING_AT_ALL.search(said) or is_occasion(said):
        return False
    if ABOUT_A_BODY.search(said) or status_of(said) is MeetingStatus.CANCELLED:
        return True
    if title:
        # An event that names no body and no meeting is one only in a list of meetings.
        headed = any(line.level for line in record.within[:4])
        return not headed and bool(_ABOUT_MEETINGS.search(" / ".join(record.headings[-2:])))
    # What a sentence speaks of is not told by the name of the site or the page.
    telling = len(re.findall(r"[^\W\d]{2,}", without_when(own))) > _WORDS_BESIDE_A_DAY
    context = " / ".join(record.headings if telling else (*record.headings, subject.heading))
    timed = any(find_times(text) for text in (own, *(line.text for line in record.rest[:6])))
    about = (
        record.meets or _ABOUT_MEETINGS.search(context) or (timed and ABOUT_A_BODY.search(context))
    )
    return bool(about) and len(without_when(own)) <= _BARE_DAY


def _candidate(record: Record, day: date, subject: Subject) -> _Candidate:
    documents = {found.url: found for found in documents_of(record, subject)}
    name = own_title(record) or near_title(record)
    filed = len(record.anchors) == 1 and is_document(record.anchors[0].href)
    meeting = _meeting(record, day, name or title_above(record, subject), documents, subject)
    return _Candidate(
        meeting, _is_meeting(record, name, subject), bool(name), record.usual, filed, record
    )


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
        remote=next((url for url in links if REMOTE.search(url)), None),
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
    return _bare_clock(record.text)


def _bare_clock(text: str) -> tuple[time, None] | None:
    """The hour that stands right behind a day without its half ("June 16, 2026 ..... 1:30").

    Bodies meet from eight in the morning to half past seven in the evening.
    """
    days = find_dates(text)
    found = _BARE_CLOCK.match(text[days[-1].end :]) if days else None
    if found is None or not 1 <= int(found[1]) <= 12:
        return None
    hour = int(found[1])
    return time(hour if hour >= 8 else hour + 12, int(found[2])), None


def _place(record: Record, near: Sequence[Line]) -> str | None:
    line = record.line
    for cell, column in zip(line.cells, line.columns, strict=False):
        if _PLACE_COLUMN.search(column):
            return place(cell)
    for text in (record.text, *(one.text for one in near)):
        if said := _PLACE_SAID.search(text):
            return place(said[1])
    for label, value in pairwise(near):
        if re.fullmatch(r"\W*(?:location|place|where|venue|address)\W*", label.text, re.IGNORECASE):
            return place(value.text[:200])
    parts = (*record.text.split(" | "), *(one.text for one in record.within[:_NEAR_LINES]))
    spots = (part for part in parts if len(part) <= _LONGEST_PLACE and ADDRESS.search(part))
    return place(without_when(next(spots, "")).strip(" -,@"))


def _with_its_list(one: _Candidate, lists: Set[int]) -> _Candidate:
    """A bare day is a meeting where others of its list are: one without papers as yet."""
    text = one.record.text
    bare = re.search(r"[^\W\d]{2}", without_when(text)) is None
    if one.is_meeting or not bare or id(one.record.line.node.parent) not in lists:
        return one
    return replace(one, is_meeting=True)


def _of_one_event(
    found: list[ListedMeeting], candidates: Sequence[_Candidate], subject: Subject
) -> list[ListedMeeting]:
    """The meetings of a page that speaks of one day only: most often the page of one event.

    Its files name the day (and their own hearings' times) again, and are all that event's.
    """
    own = [one for one in candidates if one.is_meeting and not one.filed]
    times = {one.meeting.start for one in own if one.meeting.time_known}
    name = named(subject.heading)
    of_event = name and ABOUT_A_BODY.search(name) and not _OF_MANY.search(subject.heading)
    if len(found) < 2 or not own or len(times) > 1 or not of_event:
        return found
    whole = own[0]
    for other in candidates:
        whole = whole.with_(other)
    start = next(iter(times), None)
    one = whole.timed() if start is None else replace(whole.meeting, start=start, time_known=True)
    day = one.start.date() if one.start else None
    return [replace(one, title=name, key=key_of(day, name, one.body))]


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
