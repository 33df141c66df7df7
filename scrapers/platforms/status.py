"""Words that say where a meeting stands, titles without them, and keys that outlive corrections."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from scrapers.dates import find_dates, find_times
from scrapers.listing import ListedMeeting, MeetingStatus
from scrapers.spanish import spanish_status, without_spanish_status

_RESCHEDULED = (
    r"re-?\s?scheduled|(?:has been |was |been )?moved to (?=\w+ \d|\d)"
    r"|date change|new date"
)
_POSTPONED = r"postpone(?:d|ment)|deferred|tabled until"
_CANCELLED = (
    r"cancel+ed|cancel+ations?|cancels|canx|cxl|no meetings?|will not (?:meet|be held|be meeting)"
    r"|not being held|(?:for |due to |because of )?(?:a )?lack of (?:a )?quorum|no quorum"
)
_AMENDED = r"amended|revised|(?<!last )updated(?! (?:on|by|at))"

_TELLING = (
    (MeetingStatus.RESCHEDULED, re.compile(rf"\b(?:{_RESCHEDULED})(?!\w)", re.IGNORECASE)),
    (MeetingStatus.POSTPONED, re.compile(rf"\b(?:{_POSTPONED})\b", re.IGNORECASE)),
    (MeetingStatus.CANCELLED, re.compile(rf"\b(?:{_CANCELLED})\b", re.IGNORECASE)),
    (MeetingStatus.AMENDED, re.compile(rf"\b(?:{_AMENDED})\b", re.IGNORECASE)),
)
# A rule about meetings is no news of this one: "may be cancelled", "subject to cancellation".
_RULE = re.compile(
    r"\b(?:may|might|can|could|would|should|not)\s+(?:\w+\s+)?be\s+(?:cancel|postpone"
    r"|re-?schedule)\w*"
    r"(?:\s+or\s+\w+)?|\b(?:if|unless|when|subject to|in case of"
    r"|in the event of)\s+(?:\w+\s+){0,3}?"
    r"(?:cancel|postpone|re-?schedule)\w*|\bto\s+(?:cancel|postpone|re-?schedule)\b"
    r"|\bnot cancel+ed\b"
    r"|\bcancel+ation (?:policy|of (?:the )?(?:lease|contract|bond|debt|tax|policy|permit"
    r"|agreement))",
    re.IGNORECASE,
)

_OTHER_DAY = (
    r"(?:\s+(?:to|from|until|till|for)\s+(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:st|nd|rd|th)?"
    r"|\d{1,2}/\d{1,2}(?:/\d{2,4})?)(?:,?\s+20\d\d)?)?"
)
_MARK = re.compile(
    rf"[\s*!\-\u2013\u2014:,(\[]*\b(?:has been |is |was |notice of )?"
    rf"(?:{_RESCHEDULED}|{_POSTPONED}|{_CANCELLED}"
    rf"|{_AMENDED})(?!\w){_OTHER_DAY}(?:\s+of(?: the)?\b)?"
    r"[\s*!)\]]*(?:[\-\u2013\u2014:,]+\s*)?",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"\b(?:agenda|packet|minutes|notice|draft|final|special|meeting|the|of|and|pdf|docx|rev|v\d)s?\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:19|20)\d\d\b|[^\w]+|_",
    re.IGNORECASE,
)


def status_of(*texts: str | None) -> MeetingStatus:
    """Where a meeting stands by its title, row or notice; `scheduled` where nothing is said.

    "Cancelled: rescheduled to June 3" is rescheduled, "postponed" is not cancelled, and a rule
    ("meetings may be cancelled") says nothing.
    """
    said = _RULE.sub(" ", " \n ".join(text for text in texts if text))
    for status, words in _TELLING:
        if words.search(said):
            return status
    return spanish_status(said) or MeetingStatus.SCHEDULED


def plain_title(title: str) -> str:
    """The title without status words and what held them.

    "Plan Commission" for "*CANCELLED* Plan Commission"; the title itself where it says no more.
    """
    return without_status(title) or " ".join(title.split())


def without_status(text: str) -> str:
    """The text without status words and what held them; "" where it says no more than those."""
    plain = without_spanish_status(_MARK.sub(" ", text))
    plain = re.sub(r"\(\s*\)|\[\s*\]", " ", plain)
    plain = re.sub(r"^[\s*!\-\u2013\u2014:,.|]+|[\s*!\-\u2013\u2014:,|]+$", "", plain)
    return " ".join(plain.split())


def key_of(day: date | None, title: str, body: str | None = None) -> str:
    """A key for a meeting that has no id of its vendor's: body, local date, title's lasting words.

    The time is not in it, because times are corrected.
    """
    lasting = _NOISE.sub(" ", without_when(plain_title(title))).casefold()
    kind = "special " if re.search(r"\bspecial\b", title, re.IGNORECASE) else ""
    parts = ((body or "").casefold(), day.isoformat() if day else "", kind + lasting)
    return "|".join(" ".join(part.split()) for part in parts)


def without_when(text: str, mark: str = " ") -> str:
    """A text with `mark` in the place of each day and time of day."""
    spans = [(day.start, day.end) for day in find_dates(text)]
    spans += [(clock.start, clock.end) for clock in find_times(text)]
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}{mark}{text[end:]}"
    return text


def told_apart(meetings: Iterable[ListedMeeting]) -> tuple[ListedMeeting, ...]:
    """The meetings with one key each.

    One that is listed twice (same key and start) becomes one with the documents of both; two of one
    body on one day stay two: the later ones' keys are numbered in the order of their times.
    """
    by_key: dict[str, list[ListedMeeting]] = {}
    for meeting in meetings:
        same = by_key.setdefault(meeting.key, [])
        for index, other in enumerate(same):
            if other.start == meeting.start:
                same[index] = _joined(other, meeting)
                break
        else:
            same.append(meeting)
    return tuple(
        meeting if number == 1 else replace(meeting, key=f"{meeting.key}#{number}")
        for same in by_key.values()
        for number, meeting in enumerate(
            sorted(same, key=lambda one: (one.start is None, one.start)) if len(same) > 1 else same,
            1,
        )
    )


def _joined(one: ListedMeeting, two: ListedMeeting) -> ListedMeeting:
    known = {document.url for document in one.documents}
    status = one.status if one.status is not MeetingStatus.SCHEDULED else two.status
    return replace(
        one,
        status=status,
        place=one.place or two.place,
        remote=one.remote or two.remote,
        url=one.url or two.url,
        documents=(*one.documents, *(d for d in two.documents if d.url not in known)),
    )
