"""The meeting that a document is about.

Only what the document says of its own meeting: days of posting, of minutes to approve, of deadlines
and of other meetings are told apart by the words around them; where many days are left it is a list
of meetings, and where none is left there is none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from scrapers.agenda.body import find_body
from scrapers.agenda.notice import (
    closed_session,
    comment_rule,
    contact,
    posting,
    remote_link,
    standing,
)
from scrapers.agenda.occasion import announces_meeting
from scrapers.agenda.place import FIRST_ITEM, find_place
from scrapers.dates import (
    FoundDate,
    FoundTime,
    find_dates,
    find_times,
    find_year,
    parse_when,
)
from scrapers.listing import DocumentKind
from scrapers.reading import Agenda

# Words right before a date that make it another day than the meeting's. In small letters, as the
# words before a date are searched: a pattern that ignores case takes several times as long.
_OTHER_DAY = re.compile(
    r"""(?x)\b(?:
        post(?:ed|ing)?(?:\s+on)? | dated | (?:date\s+|file\s+)?filed? | file\s+date | printed
      | published | mailed | updated | approv\w* | adopt\w* | enacted | signed | minutes | next
      | previous | prior | last | continued?\s+(?:from|to) | deadline | due | no\s+later\s+than | by
      | before | until | through | since | after | effective | expir\w+ | ending | ended | as\s+of
      | week\s+of | ordinance | resolution | warrants? | invoices? | bills? | report | budget
      | certif\w+ | submitt\w* | received | created | revised | term | introduced | from
      | adjourn\w* | tentative | born
      | election | application | permit | letter | e-?mail | re | copyright
      | version | modified | future | following | upcoming | originally | instead\s+of
    )\b[^.;\n]{0,60}$"""
)
# Nothing but a little word stands between such a word and a day that is surely another one.
_SURELY_OTHER = re.compile(
    r"""(?x)\b(?:
        posted | dated | filed | published? | mailed | updated | approved | adopted | enacted
      | passed | signed | due | deadline | no\s+later\s+than | received | effective | expires
      | revised | as\s+of | ended | ending | antes\s+del? | next\s+meeting | amended
      | continued\s+from | printed
    )\b(?:[\s:,(]|\b(?:on|this|is|the|date|day|it|in|by|for|at)\b){0,8}$"""
)
# "Date:" over or under "To:" and "From:" is the day on which a memorandum was written.
_MEMO = re.compile(r"(?:to|from|re|subject|cc)\s*:", re.IGNORECASE)
_OWN_MINUTES = re.compile(r"^\W*minutes\s+(?:of|for)\s+(?:the\s+)?", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|;|&|\band\b|\bor\b|\bthrough\b|-|\u2013|\s)*")
_THIS_DAY = re.compile(
    r"\b(?:meets?|meetings?|agenda|session|hearing|will\s+(?:be\s+held|convene|meet|hold)|notice"
    r"|date|when|workshop|retreat|conven\w+|regular|special|held"
    r"|fecha|reuni[oó]n|sesi[oó]n|audiencia|celebrar[aá])\b"
)
# "1 of 7 12/19/22, 4:46 PM": a browser's stamp on each printed page; a mail's on what it answers.
_PRINT_STAMP = re.compile(
    r"\b\d+\s*(?:of|/)\s*\d+\s+\d{1,2}/\d{1,2}/\d{2,4}|\d/\d{2,4},\s+\d"
    r"|^\W*On\s.{0,60}\d{4}.*(?:\bwrote:|<\S*@)|^\W*Sent:\s"
)
# Words before a time that make it office hours, a deadline or a call.
_OTHER_TIME = re.compile(
    r"""(?x)\b(?:
        by | before | until | after | following | no\s+later\s+than | prior\s+to | deadline
      | hours | posted
      | office | open\s+from | close[sd]?(?!\s+session) | received | submitted | business
      | between | polls?
      | adjourn\w* | available | weekdays | monday\s*(?:-|\u2013|through|to) | join\s+via
      | opens\s+at | call\s+in | faxed | mailed | dated | e-?mail\w* | doors
    )\b[^.;]{0,60}$"""
)
_HALF = re.compile(r"\b[ap]\.\s?m\.")
_BESIDE = 7  # lines between a date and its time
_HEADER = 60  # lines that are searched
_TOP = 15
_PROSE = 70  # characters of a line that is running text
_MANY = 3
_LIST = 5  # days on a page that does not call itself an agenda
_OF_ONE_MEETING = (DocumentKind.AGENDA, DocumentKind.PACKET, DocumentKind.MINUTES)
# Older days are those of laws and foundings, later ones of terms and bonds.
_PAST, _AHEAD = timedelta(days=-20 * 366), timedelta(days=2 * 366)
_SURE = 5  # the score of a date whose year need not be printed


@dataclass(frozen=True, slots=True)
class _Candidate:
    day: date
    row: int
    score: int
    end: int  # offset into the row's line


def describe(
    lines: Sequence[str],
    *,
    title: str | None,
    kind: DocumentKind | None,
    today: date,
    links: Sequence[str] = (),
    whole: Sequence[str] = (),
) -> Agenda:
    """What the document says about its meeting.

    `lines` are the first page's, `whole` those of all of the agenda's pages (the rule for comment,
    the clerk and the posting stamp stand at the foot). `title` is the document's or the text of the
    link to it, `links` addresses that the text does not print. A yearless date takes the year that
    the page or title names, else the one nearest `today` that fits its weekday; without a weekday
    only where the words around it leave no doubt.
    """
    lines, whole = lines[:_HEADER], whole or lines
    text = "\n".join(whole)
    start, known, row = None, False, None
    meets = kind in _OF_ONE_MEETING or announces_meeting(lines, title)
    if kind is DocumentKind.MINUTES:  # of their own day, then
        lines = [_OWN_MINUTES.sub("", line) for line in lines]
    if kind is not DocumentKind.LIST and meets:
        start, known, row = _start(lines, title, kind, today)
    return Agenda(
        body=find_body(lines, title),
        start=start,
        time_known=known,
        place=find_place(lines, row) if meets else None,
        remote=remote_link("\n".join((text, *links))),
        status=standing(lines, title, kind) if meets else None,
        comment=comment_rule(text),
        contact=contact(whole),
        posted=posting(whole),
        closed=closed_session(text),
    )


def _start(
    lines: Sequence[str], title: str | None, kind: DocumentKind | None, today: date
) -> tuple[datetime | None, bool, int | None]:
    named = parse_when(title, today=today) if title else None
    year = find_year(title or "") or find_year("\n".join(lines[:12]))
    candidates = sorted(_candidates(lines, kind, year, today), key=lambda each: -each.score)
    candidates = [
        each for each in candidates if each.score > 0 and _PAST <= each.day - today <= _AHEAD
    ]
    if named is not None and named.date is not None:
        agreeing = [each for each in candidates if each.day == named.date]
        day, row = named.date, agreeing[0].row if agreeing else None
    elif candidates:
        best = candidates[0]
        rivals = {each.day for each in candidates if each.score >= best.score - 1}
        days = {each.day for each in candidates}
        if len(rivals) >= _MANY or (kind not in _OF_ONE_MEETING and len(days) >= _LIST):
            return None, False, None
        # A day that the head and a sentence both print is the head's: the place stands there.
        agreeing = [c for c in candidates if c.day == best.day and c.score >= best.score - 3]
        agreeing.sort(key=lambda each: each.row)
        day, row = best.day, agreeing[0].row
    else:
        return None, False, None
    clock = _clock(lines, row, agreeing[0].end) if row is not None else None
    if clock is None and named is not None:
        clock = named.time
    return datetime.combine(day, clock or time(0, 0)), clock is not None, row


def _candidates(
    lines: Sequence[str], kind: DocumentKind | None, year: int | None, today: date
) -> Iterator[_Candidate]:
    text = "\n".join(lines)
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    first = next((row for row, line in enumerate(lines) if FIRST_ITEM.match(line)), len(lines))
    before = 0
    for found in find_dates(text):
        row = bisect_right(starts, found.start) - 1
        score = _score(found, row, starts[row], before, text, lines)
        before = found.end
        # The days of the items are those of contracts, hearings and other meetings.
        score -= 0 if row <= first else 8 if kind in _OF_ONE_MEETING else 5
        day = _resolve(found, year, today, score)
        if day is not None and not _PRINT_STAMP.search(lines[row]):
            yield _Candidate(day, row, score, found.end - starts[row])


def _resolve(found: FoundDate, year: int | None, today: date, score: int) -> date | None:
    if found.year is None and year is not None:
        return found.on(year)
    if found.year is None and found.weekday is None and score < _SURE:
        return None
    return found.near(today)


def _score(
    found: FoundDate, row: int, start: int, other: int, text: str, lines: Sequence[str]
) -> int:
    """How sure it is that a date is the meeting's; `other` is where the date before it ends."""
    line = lines[row]
    before = line[: found.start - start]
    if len(line) > _PROSE and row > 0 and len(lines[row - 1]) > _PROSE:
        before = f"{lines[row - 1]} {before}"  # running text breaks its lines anywhere
    alone = line.strip() == text[found.start : found.end].strip()
    if start <= other and not _AND.fullmatch(text, other, found.start):
        before = text[other : found.start]  # "dated May 4, on June 1"
    before = _HALF.sub(" ", before.lower())  # its dots would end the sentence
    above = " ".join(lines[max(0, row - 2) : row]).lower()
    score = 1 + alone
    score -= 6 if _OTHER_DAY.search(before[-80:]) else 0
    score -= 6 if _SURELY_OTHER.search(before[-80:]) or _is_of_a_memo(lines, row) else 0
    score += 2 if _THIS_DAY.search(f"{above} {before}") else 0
    score += 2 if found.weekday is not None else 0
    score += 2 if _clock(lines, row, found.end - start) is not None else 0
    score += 1 if re.search(r"\b(?:agenda|notice)\b", before) else 0
    score += 1 if row < _TOP else 0
    score += 1 if found.year is not None else 0
    return score


def _is_of_a_memo(lines: Sequence[str], row: int) -> bool:
    if not lines[row].lstrip()[:5].lower().startswith("date"):
        return False
    near = lines[max(0, row - 3) : row + 4]
    return sum(_MEMO.match(line.lstrip()) is not None for line in near) >= 2


def _clock(lines: Sequence[str], row: int, end: int) -> time | None:
    """The time that stands on the date's line, after it, or else just before it.

    `end` is where the date ends in its line.
    """
    order = [row, *range(row + 1, row + 1 + _BESIDE), *range(row - 1, row - 1 - _BESIDE, -1)]
    for at in order:
        if not 0 <= at < len(lines):
            continue
        times = find_times(lines[at])
        if times and (at == row or not find_dates(lines[at])):
            # In a sentence with several days an hour belongs to the day before it.
            for found in sorted(times, key=lambda each: at == row and each.start < end):
                since = end if at == row and found.start >= end else 0
                if not _is_other_time(lines, at, found, since):
                    return found.clock
    return None


def _is_other_time(lines: Sequence[str], at: int, found: FoundTime, since: int) -> bool:
    line = lines[at]
    before = line[since : found.start]
    if not since and len(before) < 30 and at > 0 and len(lines[at - 1]) > _PROSE:
        before = f"{lines[at - 1]} {before}"
    before = _HALF.sub(" ", before.lower())  # its dots would end the sentence
    return _OTHER_TIME.search(before) is not None or _PRINT_STAMP.search(line) is not None
