"""What a document is to a reader: agenda, packet, minutes, notice, article or list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from scrapers.dates import find_dates
from scrapers.listing import DocumentKind
from scrapers.spanish import spanish_status

_WORDS = (
    (DocumentKind.PACKET, re.compile(r"(?i)\bpackets?\b|\bboard\s*book\b|\bagenda\s+pack\b")),
    (
        DocumentKind.MINUTES,
        re.compile(r"(?i)\b(?:minutes|proceedings)\b|\bmins?\b(?=[-_ .\d]*(?:pdf|docx?)?$)"),
    ),
    (
        DocumentKind.AGENDA,
        re.compile(r"(?i)\bagendas?\b|agenda(?=[A-Z\d_.-]|$)|\borden\s+del\s+d[ií]a\b"),
    ),
    (
        DocumentKind.NOTICE,
        re.compile(
            r"(?i)\bnotices?\b|\bcancell?(?:ed|ation)\b|\bpostponed\b|\breschedul\w+|\bhearing\b"
            r"|\baviso\b|\baudiencia\b"
        ),
    ),
)
# One of these stands wherever one of those matches: few lines have any.
_CLUES = (
    *("packet", "book", "agenda", "min", "proceedings"),
    *("notice", "cancel", "postponed", "reschedul", "hearing", "orden", "aviso", "audiencia"),
)
# "Finance Committee Meeting | …" names a meeting; "Meeting turns heated" is a headline.
_MEETING = re.compile(
    r"(?i)\b(?:meeting|workshop|work\s+session)s?(?=\W*(?:$|[|\u2013-]|\d|\(|agenda|on\s))"
)
_SCHEDULE = re.compile(
    r"\b(?:schedule|calendar|meeting\s+dates|dates\s+of)\b|\bmeetings\s+20\d\d\b|\b20\d\d\s+meetings\b|\bmeetings\s+are\b"
)
_BUSINESS = re.compile(r"\bcall\s+to\s+order\b|\broll\s+call\b|\bagenda\s*$")
# In small letters, as the page is searched: a pattern that ignores case takes twice as long.
_HELD = re.compile(
    r"\bcalled\s+(?:the\s+\w+\s+)?(?:meeting\s+)?to\s+order\s+(?:at|by)\b|\bmotion\s+(?:by|was|made|carried)\b"
    r"|\b(?:moved|seconded)\s+by\b|\bmeeting\s+(?:was\s+)?adjourned\s+at\b|\bwas\s+held\s+(?:at|on|in)\b"
    r"|\bmembers\s+present\b|\bcalled\s+to\s+order\s+at\b|\bpresent\s+were\b|\bunanimously\b"
)
_HELD_CLUES = (
    *("called", "motion", "moved", "seconded", "adjourned", "held", "present", "unanimously"),
)
_MANY_DATES = 5
_HEAD_LINES = 30


def kind_of(
    title: str | None, url: str, head: Sequence[str], *, article: bool = False
) -> DocumentKind | None:
    """The kind that the title says, else the document's first lines, else its address.

    `head` is the document's first page, a line each. `article` is what the markup claims: content
    systems call every post an article, so an agenda that is posted as one stays an agenda. None
    where nothing tells.
    """
    path = unquote(urlsplit(url).path)
    said = _named(title or "")
    if said in (None, DocumentKind.AGENDA, DocumentKind.NOTICE):
        if _was_held("\n".join(head).lower()):
            return DocumentKind.MINUTES if not article else DocumentKind.ARTICLE
        if is_schedule(head):
            return DocumentKind.LIST
    if said is not None:
        return said
    announced = _EVENT.search(path) or _MEETING.search(title or "")
    if article:
        return DocumentKind.NOTICE if announced else DocumentKind.ARTICLE
    weak = None
    for line in head[:_HEAD_LINES]:
        if _MINUTES_OF.match(line) and line is head[0]:
            return DocumentKind.MINUTES
        # A heading names the document; a sentence names others ("approval of minutes").
        if len(line) < 70 and (said := _named(line)) is not None and not _APPROVAL.search(line):
            if not _CANCELLED.fullmatch(line.strip()):
                return said
            weak = said  # it is stamped on whatever stands under it
    said = _named(path.replace("_", " ").replace("-", " "))
    if said is None and weak is None and _is_news(head):
        return DocumentKind.ARTICLE
    return said or weak or (DocumentKind.NOTICE if announced else None)


def _was_held(page: str) -> bool:
    return sum(page.count(clue) for clue in _HELD_CLUES) >= 2 and len(_HELD.findall(page)) >= 2


_EVENT = re.compile(r"(?i)/(?:events?|meetings?|calendar|agendas?)(?:[/_.-]|$)")
_CANCELLED = re.compile(
    r"(?i)\W*(?:meeting\s+)?(?:cancell?ed|postponed|rescheduled)\W*"
    r"|\W*(?:(?:reuni[oó]n|sesi[oó]n)\s+)?"
    r"(?:(?:cancelad|aplazad|suspendid|reprogramad)[ao]|pospuest[ao])\W*"
)
_SIGNED = re.compile(
    r"\W*(?i:by)\s+[A-Z][\w.'\u2019-]+\s+[A-Z]|(?i:posted|published|updated)\b.{3,60}\b(?i:by)\s\w"
    r"|[A-Z][A-Z .]{3,}(?:,\s\w[\w.]+)?\s(?:\([\w ]+\)\s)?[-\u2013\u2014]\s"
)
_QUOTED = re.compile(r"\b(?:said|says|told|according\s+to|voted|spoke)\b")
_MINUTES_OF = re.compile(r"(?i)\W*(?:draft\s+|approved\s+|unapproved\s+)?minutes\s+(?:of|for)\s")
_GIVES_NOTICE = re.compile(
    r"(?i)\W*(?:public\s+)?(?:notice\s+is\s+(?:hereby\s+)?given|please\s+take\s+notice)\b"
    r"|(?:the|a|an)\s.{3,120}\b(?:will|shall)\s+(?:hold|meet|be\s+held|convene)\b"
)
_APPROVAL = re.compile(
    r"(?i)\b(?:approv|read(?:ing)?\b|previous|prior|accept|draft|consider)|^\s*\(?\w{1,3}[.)]\s"
)


def gives_notice(head: Sequence[str]) -> bool:
    """Whether a sentence of the first page announces something, in a clerk's words."""
    return any(_GIVES_NOTICE.match(line) for line in head[:_HEAD_LINES])


def _is_news(head: Sequence[str]) -> bool:
    """Whether somebody signs for the text and others are quoted in it."""
    signed = any(_SIGNED.match(line) for line in head[:_HEAD_LINES])
    return signed and any(_QUOTED.search(line) for line in head)


def is_schedule(head: Sequence[str]) -> bool:
    """Whether the lines are a year's list of meeting days: it has many dates and no agenda."""
    page = "\n".join(head)
    low = page.lower()
    if not any(word in low for word in ("schedule", "calendar", "dates", "meetings")):
        return False
    if _SCHEDULE.search(low) is None or _BUSINESS.search(low):
        return False
    return len({(found.month, found.day) for found in find_dates(page)}) >= _MANY_DATES


def _named(text: str) -> DocumentKind | None:
    low = text.lower()
    said = None
    if any(clue in low for clue in _CLUES):
        said = next((kind for kind, words in _WORDS if words.search(text)), None)
    if said is None and spanish_status(text) is not None:
        return DocumentKind.NOTICE
    return said
