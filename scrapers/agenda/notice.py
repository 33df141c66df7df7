"""The notices around a meeting: standing, comment, closed session, contact, posting, link."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.agenda.items import heads_section
from scrapers.dates import find_dates
from scrapers.listing import DocumentKind, MeetingStatus
from scrapers.spanish import spanish_status

_HEADER_LINES = 40
_AROUND = 250  # characters of a sentence on either side of its minutes
_STAMP = 200
_NUMBER = 20  # characters of "fifteen (15) " before its minutes
_CANCELLED = re.compile(
    r"(?i)\bcancell?(?:ed|ation)\b|\bno\s+(?:\w+\s+){0,3}meeting\s+(?:will\s+be\s+held|scheduled|this\s+month)|\bno\s+meeting\b(?!\s+of)"
    r"|\b(?:will|shall)\s+not\s+(?:meet|be\s+held)\b|\bmeeting\s+(?:has\s+been\s+)?called\s+off\b"
)
_POSTPONED = re.compile(r"(?i)\bpostponed\b|\bpostponement\b|\bdeferred\s+(?:to|until)\b")
_RESCHEDULED = re.compile(
    r"(?i)\breschedul(?:ed|ing)\b|\bmoved\s+to\s+(?:a\s+new\s+date|\w+day)\b|\bdate\s+change\b"
)
_AMENDED = re.compile(
    r"(?i)\b(?:amended|revised|updated|corrected)\b(?=\W*(?:$|\d|agenda|meeting|notice|on\b|[A-Z][a-z]{2,8}\.?\s+\d|\(|final|special|regular|public|#))"
    r"|\b(?:agenda|notice)\s*\W?\s*(?:amended|revised|updated|corrected|amendment|revision|rev\.?\s*\d)\b|\baddendum\b|\bAgenda\s*Rev\d*\b"
    r"|\bAgendaRev\d*\b|\bamendment\s+to\s+(?:the\s+)?agenda\b"
)
# Each with words of which one stands wherever the pattern matches: few heads have any.
_STANDINGS = (
    (MeetingStatus.RESCHEDULED, _RESCHEDULED, ("reschedul", "moved to", "date change")),
    (MeetingStatus.POSTPONED, _POSTPONED, ("postpone", "deferred ")),
    (MeetingStatus.CANCELLED, _CANCELLED, ("cancel", "no ", "not ", "called off")),
    (MeetingStatus.AMENDED, _AMENDED, ("amend", "rev", "updated", "corrected", "addendum")),
)
# A sentence that speaks of what may be, of another matter, or of the law.
_SUPPOSED = re.compile(
    r"(?i)\b(?:may|might|can|could|if|unless|to|in\s+the\s+event|as|subject\s+to|should|not|policy|fee|insurance|for|of\s+a)\s+(?:\w+\s+){0,2}$"
)
_MINUTES = re.compile(r"[mM](?:inute|INUTE)")
_SPEAKING = re.compile(
    r"(?i)\b(?:one|two|three|four|five|ten|\d{1,2})(?:\s*\(\d+\))?[\s-]+minutes?\b"
)
_SPEAKERS = re.compile(
    r"(?i)\b(?:public|citizens?|audience|speakers?|comments?|speak|address|per\s+person)\b"
)
_SENTENCE_END = re.compile(
    r"(?<=[a-z)\d])\.[)\"\u201d]?(?=\s|$)"
    r"|\n(?=\s*(?:\(?(?:[\dA-Z]{1,2}|[IVX]{1,5})[.)]\s|[A-Z \u2019']{12,}))"
)
# The number or bullet that a sentence stands behind.
_LEAD = re.compile(r"^\W*(?:(?:\d{1,2}|[A-Z]|[IVX]{1,5})[.)]\s+)?(?=[\w(\"\u201c])")
_SESSION = re.compile(r"(?:[cC](?:losed|LOSED)|[eE](?:xecutive|XECUTIVE))\s+(?i:session)\b")
_STATUTE = re.compile(
    r"(?:19\.8[5-9]\d{0,2}|120\.13|118\.\d{2,3}|5495\d(?:\.\d+)?|551\.\d{3}|121\.22|143\.318(?:\.\d+)?|610\.021"
    r"|5\s+ILCS\s+120/2|42\.30\.110|192\.660|75-4319|13D\.0\d|21\.5(?=\s*\()|38-431\.03"
    r"|30A,?\s+(?:s\.|\u00a7|[sS]ec\.|[sS]ection)\s*21|15\.268)"
    r"(?:\s*\([0-9A-Za-z]{1,3}\))*(?:(?:,|,?\s+and|\s+&)\s+\([0-9A-Za-z]{1,3}\))*"
)
_REACHED = re.compile(r"\(?\b\d{3}\)?[-.\s]\s?\d{3}[-.]\d{4}\b|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_OFFICE = re.compile(r"[cCsSrR](?:lerk|LERK|ecretary|ECRETARY|ecorder|ECORDER)\b")
_OFFICES = ("clerk", "secretary", "recorder")
_CLERK = re.compile(
    r"(?i)\b(?:(?:village|town|city|county|deputy|municipal|borough|district|board|administrator)[\s/-]*)*(?:clerk|secretary|recorder)(?:[\s/-]*(?:treasurer|administrator))?\b(?:['\u2019]s\s+office)?"
)
_PERSON = re.compile(r"(?:[A-Z][\w.'\u2019-]*,?\s+){1,4}$")
_NO_PERSON = re.compile(r"(?i)\b(?:contact|call|please|the|by|questions?|notify|posted|dated)\b")
# Between an office and its number stands no other sentence, and nothing long.
_APART = re.compile(r"(?<=[a-z)\d]{2})[.;!?]\s|\b(?i:prior|before|if|posted|minutes)\b")
_BESIDE, _BETWEEN = 100, 40
_POSTED = re.compile(
    r"(?i)\b(?:posted|posting|post\s+date|date\s+of\s+notice)\b|^\W*(?:dated|published)\b"
)
_POSTED_AT_ALL = re.compile(r"[pPdD](?:ost|OST|ated?\b|ATED?\b|ublished|UBLISHED)")
_POSTINGS = ("post", "date", "publish")
# Weekdays and months are shortened to four small letters at most.
_SENTENCES = re.compile(r"(?:(?<=[a-z]{5})|(?<=[\d)]))[.;]\s+(?=[A-Z])")
_URL = re.compile(r"https?://[^\s<>\"\u201d)\]]+")
_REST = re.compile(r"\n\s*([^\s<>]+=[^\s<>]+)")
_REMOTE = re.compile(
    r"(?i)https?://[^/\s]*(?:zoom\.us|zoomgov\.com|teams\.microsoft\.com|teams\.live\.com|webex\.com|meet\.google\.com|gotomeeting\.com|meet\.goto\.com|bluejeans\.com|ringcentral\.com)/"
)
_DOWNLOAD = re.compile(r"(?i)/download|/u/|support\.zoom|/test\b")


def standing(
    lines: Sequence[str], title: str | None, kind: DocumentKind | None
) -> MeetingStatus | None:
    """Whether the title or the head calls the meeting cancelled, postponed, rescheduled or amended.

    None where nothing is said. The foot and the items are not asked: an item may be about a
    cancelled contract or an amended budget.
    """
    if kind is DocumentKind.MINUTES:
        return None
    head = [*([title] if title else []), *_head(lines)]
    said = [f"{' '.join(line.lower().split())} " for line in head]
    whole = "".join(said)
    for status, words, clues in _STANDINGS:
        if not any(clue in whole for clue in clues):
            continue
        for line, low in zip(head, said, strict=True):
            if not any(clue in low for clue in clues):
                continue
            for match in words.finditer(line):
                if not _SUPPOSED.search(line[: match.start()]):
                    return status
    return spanish_status("\n".join(head))


def _head(lines: Sequence[str]) -> list[str]:
    """The lines above the first item."""
    head: list[str] = []
    for line in lines[:_HEADER_LINES]:
        if re.match(
            r"(?i)\s*(?:\(?(?:1|I|A)[.):]\s|call\b.{0,20}\bto\s+order|llamad[ao]\s+al\s+orden)",
            line,
        ):
            break
        head.append(line)
    return head


def comment_rule(text: str) -> str | None:
    """The sentence that limits public comment ("… three minutes each"), verbatim."""
    for minutes in _MINUTES.finditer(text):
        match = _SPEAKING.search(text, max(0, minutes.start() - _NUMBER), minutes.end() + 2)
        if match is None:
            continue
        ends = [
            end.end()
            for end in _SENTENCE_END.finditer(text, max(0, match.start() - _AROUND), match.start())
        ]
        begin = ends[-1] if ends else max(0, match.start() - _AROUND)
        stop = _sentence_end(text, match.end())
        sentence = _LEAD.sub("", " ".join(text[begin:stop].split()))
        if _SPEAKERS.search(sentence):
            return sentence
    return None


def _sentence_end(text: str, at: int) -> int:
    """Where the sentence at `at` ends: at its full stop, or where the next line heads a section."""
    found = _SENTENCE_END.search(text, at, at + _AROUND)
    stop = found.end() if found else min(len(text), at + _AROUND)
    line = text.find("\n", at, stop)
    while line >= 0:
        following = text.find("\n", line + 1)
        if heads_section(text[line + 1 : following if following >= 0 else len(text)]):
            return line
        line = text.find("\n", line + 1, stop)
    return stop


def closed_session(text: str) -> tuple[str, ...]:
    """The statutes that a closed session is announced under, verbatim, each once."""
    if "session" not in text.lower() or _SESSION.search(text) is None:
        return ()
    found = (
        match.group().strip()
        for match in _STATUTE.finditer(text)
        if not re.match(r"[\d.]", text[match.start() - 1 : match.start()])
    )
    return tuple(dict.fromkeys(found))


def contact(lines: Sequence[str]) -> str | None:
    """The clerk with a telephone number or a mail address, from one line or from those under it."""
    for row in _rows(lines, _OFFICES):
        line = lines[row]
        if _OFFICE.search(line) is None:
            continue
        near = " ".join((*line.split(), *" ".join(lines[row + 1 : row + 3]).split()))
        for office in _CLERK.finditer(near, 0, len(" ".join(line.split()))):
            reached = _REACHED.search(near, office.end(), office.end() + _BESIDE)
            if reached is None or _APART.search(near, office.end(), reached.start()):
                continue
            before = near[: office.start()]
            person = _PERSON.search(before)
            named = person is not None and not _NO_PERSON.search(person.group())
            begin = person.start() if person is not None and named else office.start()
            if reached.start() - office.end() <= _BETWEEN:
                return near[begin : reached.end()]
            return f"{near[begin : office.end()]}, {reached.group()}"
    return None


def posting(lines: Sequence[str]) -> str | None:
    """The posting stamp ("Posted July 27, 2026 at 3:00 p.m."), verbatim, without what is before."""
    for row in _rows(lines, _POSTINGS):
        line = lines[row]
        if _POSTED_AT_ALL.search(line) is None:
            continue
        for sentence in _SENTENCES.split(" ".join(line.split())):
            match = _POSTED.search(sentence)
            dates = find_dates(sentence[match.start() :]) if match else ()
            if match and dates and dates[0].start <= _BESIDE:
                whole = sentence[:1].isupper() and len(sentence) <= _STAMP
                return sentence[0 if whole else match.start() :].strip(" \"',;")[:_STAMP]
    return None


def _rows(lines: Sequence[str], words: Sequence[str]) -> list[int]:
    """The numbers of the lines that hold one of `words`, whatever their case."""
    # All lines at once: most documents have few such lines, or none.
    text = "\n".join(lines).lower()
    found: set[int] = set()
    for word in words:
        row = end = 0
        while (at := text.find(word, end)) >= 0:
            row += text.count("\n", end, at)
            found.add(row)
            end = text.find("\n", at)
            if end < 0:
                break
    return sorted(found)


def remote_link(text: str) -> str | None:
    """The address at which the meeting can be joined."""
    for match in _URL.finditer(text):
        url = match.group()
        if url[-1] in "?&=" and (rest := _REST.match(text, match.end())):
            url += rest[1]  # a query too long for its line
        url = url.rstrip(".,;:")
        if _REMOTE.match(url) and not _DOWNLOAD.search(url):
            return url
    return None
