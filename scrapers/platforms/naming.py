"""What a meeting is called: by its own line, the block that it stands in, or a heading above."""

from __future__ import annotations

import re

from scrapers.dates import find_dates
from scrapers.platforms.links import is_bare, is_document
from scrapers.platforms.occasions import HOLIDAY
from scrapers.platforms.records import Record, Subject
from scrapers.platforms.status import plain_title, without_when

ABOUT_A_BODY = re.compile(
    r"\b(?:meetings?|mtgs?|sessions?|hearings?|workshops?|retreat|board|council|commission(?:ers)?"
    r"|committees?|trustees|caucus|town ?hall|assembly|docket|agendas?|minutes|packets?)\b",
    re.IGNORECASE,
)
"""Words of a body that meets, or of its meeting."""

_NAME_COLUMN = re.compile(
    r"\b(?:meetings?|name|title|event|committee|board|body|type|subject|description|group)\b",
    re.IGNORECASE,
)
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEARS = r"(?:19|20)\d\d(?:\s?[-\u2013/]\s?\d{2,4})?"
_GENERAL = re.compile(
    r"\b(?:agendas?|minutes|packets?|archives?|schedules?|calendar|dates|documents?|upcoming|past"
    r"|previous|current|recent|materials|and|&|of|the|all|view|download|click here|pdf|docx?|draft"
    rf"|approved|final|meetings?|next|most|details?|tentative|date|time|when|day|fy|{_YEARS}|{_MONTHS})\b",
    re.IGNORECASE,
)
# What names the paper and not the meeting: "Plan Commission Meeting Notice and Agenda (Jun)".
_PAPER = re.compile(
    r"[\s|,;:\-\u2013\u2014.]*\b(?:(?:public |meeting )?notices?|agendas?|minutes|packets?|recap"
    r"|summary|board book|draft|final|approved|signed|pdf|docx?|and|&|with)(?=\W|$)"
    rf"(?:\s*\({_MONTHS}\))?[\s|,;:\-\u2013\u2014.]*$",
    re.IGNORECASE,
)
_EDGES = re.compile(
    r"^[\s|,;:.\-\u2013\u2014\u2026\u2022@()*/#]+|[\s|,;:\-\u2013\u2014\u2026\u2022@(*/#]+$",
)
# What a list puts beside a file: "Minutes.pdf 292 KB", "(pdf) Download", "Details Story time".
_FILE_WORDS = re.compile(
    r"\s*\.?\(?\b(?:pdf|docx?)\b\)?|\b\d+(?:\.\d+)?\s?[KM]B\b|^(?:details|view|download"
    r"|read more)\b"
    r"|\b(?:view|download|read more)$",
    re.IGNORECASE,
)
_LOOSE_ENDS = re.compile(
    r"\b(?:at|from|of|on|for|time|date|when|to|is|will be)\s*:?\s*$|^(?:at|on|from)\b\s*",
    re.IGNORECASE,
)
ADDRESS = re.compile(
    r"^(?:location|place|where|venue|address|room)\b|\b[A-Z]{2}\.? \d{5}\b|\broom(?: \w+)?$"
    r"|\b(?:suite|ste|room|rm)\.? ?#?\d|\b\d+ ?(?:st|nd|rd|th)? floor\b"
    r"|\b\d{2,5} (?:[NSEW]\.? )?(?:\w+ ){1,2}(?:street|st|avenue|ave|road|rd|drive|dr|boulevard"
    r"|blvd"
    r"|lane|ln|highway|hwy|way|square|plaza)\b",
    re.IGNORECASE,
)
"""Words of a place, which are no title."""

_SENTENCE_LIKE = re.compile(
    r"^(?:below|click|please|the following|for|see|here|to \w+|if|all|this|these|you|we|join|in the"
    r"|note|at|by|from|with|or|and|\d\w* (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|\b(?:is|are|was|were|will|has|have|shall|convene[sd]?|click here|as follows)\b"
    r"|^\W*(?:cancel+ed|cancel+ations?|postponed|rescheduled|revised)(?: notice)?\W*$"
    r"|^\W*(?:(?:cancelad|aplazad|suspendid|reprogramad)[ao]|pospuest[ao])\W*$",
    re.IGNORECASE,
)
_HOLIDAY = re.compile(HOLIDAY, re.IGNORECASE)
_SORT = re.compile(r"(?:regular|special|annual|emergency|organizational|public)", re.IGNORECASE)
_ONLY_A_SORT = re.compile(r"board|council|commission|committee|trustees", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"\b(?:event page|watch|videos?|recordings?|live|stream|maps?|rsvp|register|join)\b",
    re.IGNORECASE,
)
_LISTING = re.compile(
    rf"\b(?:{_YEARS}|agendas?(?: (?:and|&|/) minutes)?|minutes|schedules?|dates|archives?|upcoming"
    r"|past|calendar)\b",
    re.IGNORECASE,
)
_WILL_MEET = re.compile(
    r"\b((?:[A-Z][\w&'-]+ ){0,4}(?:Board|Council|Commission|Committee|Trustees|Authority))\b"
    r"(?: of (?:the )?(?:[A-Z][\w.]+ ?|of |the ){1,6})?,?\s*(?:will|shall) (?:be )?(?:hold|meet"
    r"|conduct|convene)"
)
_LONGEST = 140
_SHORT_LINE = 100


def own_title(record: Record) -> str:
    """The title that stands in the record's own line; "" for none."""
    line = record.line
    for cell, column in zip(line.cells, line.columns, strict=False):
        if _NAME_COLUMN.search(column) and (found := named(cell)):
            return found
    text = record.text
    longest = sorted(record.anchors, key=lambda anchor: len(anchor.text), reverse=True)
    for anchor in longest if len(longest) > 1 else ():
        text = text.replace(anchor.text, "|", 1) if anchor.text else text
    linked = (
        anchor.text
        for anchor in record.anchors
        if ABOUT_A_BODY.search(anchor.text) and not _ELSEWHERE.search(anchor.text)
    )
    for part in (*_without_when(text).split(" | "), *linked):
        if not is_bare(part) and (found := named(part)) and not _ONLY_A_SORT.fullmatch(found):
            return found
    return _told_body(record.text)


def near_title(record: Record) -> str:
    """The title that stands in the record's block, or in a short line under it; "" for none."""
    for line in record.within[:4]:
        if line.level and (found := named(line.text)):
            return found
    for line in record.rest[:3]:
        filed = any(is_document(anchor.href) for anchor in line.links)
        fits = len(line.text) <= _SHORT_LINE and ABOUT_A_BODY.search(line.text)
        if fits and not filed and not find_dates(line.text) and (found := named(line.text)):
            return found
    return ""


def title_above(record: Record, subject: Subject) -> str:
    """The title that the headings above give, without the year and the words for a list."""
    for heading in (*reversed(record.headings), subject.body or "", subject.heading):
        if found := named(heading):
            return _EDGES.sub("", " ".join(_LISTING.sub(" ", found).split())) or found
    return "Meeting"


def _without_when(text: str) -> str:
    """A text's parts without its days and times, and without what held them."""
    parts = (
        _EDGES.sub("", _LOOSE_ENDS.sub("", _EDGES.sub("", part)))
        for part in without_when(text, " | ").split("|")
    )
    return " | ".join(part for part in parts if re.search(r"[^\W\d]{2}", part))


def named(text: str) -> str:
    """The text as a title, "" where it is none: too long, a sentence, only words of every list."""
    plain = _EDGES.sub("", plain_title(_without_when(text).replace(" | ", " ")))
    plain = _EDGES.sub("", _FILE_WORDS.sub(" ", re.sub(r"^\d{1,2}(?:[.)]|:\d\d)\s+", "", plain)))
    if plain.count("(") != plain.count(")"):
        plain = _EDGES.sub("", plain.replace("(", " ").replace(")", " "))
    plain = re.sub(
        r"^(?:and restated |notice of (?:the )?)", "", " ".join(plain.split()), flags=re.IGNORECASE
    )
    while (shorter := _PAPER.sub("", plain)) != plain:
        plain = _EDGES.sub("", shorter)
    if not 3 <= len(plain) <= _LONGEST or plain.endswith("."):
        return ""
    if ADDRESS.search(plain) or _HOLIDAY.fullmatch(plain) or _SENTENCE_LIKE.search(plain):
        return ""
    telling = _EDGES.sub("", _GENERAL.sub(" ", plain))
    if len(re.findall(r"[^\W\d]", telling)) < 4:
        return ""
    return f"{plain} meeting" if _SORT.fullmatch(plain) else plain


def _told_body(text: str) -> str:
    """The body that a notice in prose says will meet; "" for none."""
    found = _WILL_MEET.search(text)
    body = found[1].removeprefix("The ").removeprefix("the ") if found else ""
    return "" if _ONLY_A_SORT.fullmatch(body) else body
