"""Which documents of a source are read now, and why. Pure."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from config import Source
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing
from scrapers.meeting import is_own, is_to_come
from store import documents, meetings, validators

MOST_AT_ONCE = 100
"""Documents read in one check; what is left over is new again at the next."""

BASELINE_NEWEST = 20
"""Documents that the first check reads beside those of meetings ahead; the rest is only noted."""

SHORT = 600
"""Characters of text below which a feed's entry is a teaser, so that its article is fetched."""

_TAG = re.compile(r"<[^>]*>")
_GIVE_UP = timedelta(days=30)
_LONGEST_WAIT = timedelta(hours=24)
_FAR = timedelta(days=30)
# What tells nothing of its changes has to be fetched whole, so it is asked for more seldom. In the
# last two days the law lets late notices come (Wis. Stat. 19.84(3): 24 hours, 2 with good cause).
_NEAR = timedelta(hours=48)
_NEAR_WAIT = timedelta(minutes=45)
_FAR_WAIT = timedelta(hours=6)
_STANDING = 5
_LATE_TO_A_FEED = timedelta(days=2)
_MEETING = "#meeting="
_MAY_BE_REPLACED = {DocumentKind.AGENDA, DocumentKind.PACKET, DocumentKind.NOTICE}


class Why(StrEnum):
    """Why a document is read."""

    NEW = "new"
    STAMP = "stamp"  # the platform says, or shows, that it changed
    AHEAD = "ahead"  # its meeting is ahead: clerks replace agendas under the same address
    AGAIN = "again"  # it could not be had before
    STANDING = "standing"  # next month's may come under the address of this month's


@dataclass(frozen=True, slots=True)
class Errand:
    """One document to read. `meeting` is the key of the meeting that it belongs to.

    `reused`: its address served another day's meeting before, so what stood there is no measure.
    """

    document: ListedDocument
    why: Why
    meeting: str | None = None
    known: documents.KnownDocument | None = None
    reused: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What to read now, and what to note without reading it (old papers, at the first check).

    `left` counts what was too much for one check: the listing has to be read again for it. `moved`
    are meetings that are listed anew under another day, by key, with what they were before.
    `unusable` says of other listed documents why nothing can be done with them.
    """

    read: tuple[Errand, ...] = ()
    note: tuple[Errand, ...] = ()
    left: int = 0
    moved: Mapping[str, meetings.StoredMeeting] = field(default_factory=dict)
    unusable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """What the store knows of a source when a check begins.

    `answers` are what its addresses answered last. `since` is when its first check was stored.
    """

    known: Mapping[str, documents.KnownDocument]
    held: Mapping[int, meetings.StoredMeeting]
    answers: Mapping[str, validators.StoredValidators]
    since: datetime | None

    @property
    def baseline(self) -> bool:
        """Whether this is the first check: what it finds was there before us."""
        return self.since is None

    def meeting_of(self, document: documents.KnownDocument) -> meetings.StoredMeeting | None:
        """The stored meeting of a stored document."""
        if document.meeting_id is None:
            return None
        return self.held.get(document.meeting_id)


def plan(
    listing: Listing,
    memory: Memory,
    source: Source,
    now: datetime,
    *,
    complete: bool = False,
    thorough: bool = False,
) -> Plan:
    """What to read of what is listed, and of what is known though it was not listed anew.

    `complete`: whether what is not listed is really gone. `thorough`: whether papers that belong to
    no listed meeting are looked after as well, which is needed some times a day only.
    """
    named = [*_named(listing, memory, source, now)]
    usable = [one for one in named if len(one.document.url) <= documents.URL_SIZE]
    moved = _moved(usable, listing, memory, now) if complete else {}
    noted = _noted(memory)
    new, again, ahead, note = [], [], [], []
    everything = [*usable, *_unlisted({one.document.url for one in usable}, memory)]
    standing = _standing(everything, memory) if thorough else []
    for one in everything:
        why = _why(one, memory, now) or (Why.STANDING if one in standing else None)
        if why is None:
            if _is_relisted(one, memory):
                note.append(one.errand(Why.AHEAD, reused=False))
            continue
        errand = one.errand(why, reused=_is_reused(one, memory, moved))
        if why is Why.AGAIN:
            again.append((one, errand))
        elif why in (Why.AHEAD, Why.STANDING):
            ahead.append((one, errand))
        elif one.known is None and (_is_old_news(one, memory) or _was_noted(one, noted, now)):
            note.append(errand)
        else:
            new.append((one, errand))
    new.sort(key=lambda pair: pair[0].urgency(now))
    again.sort(key=lambda pair: memory.answers[pair[0].document.url].fetched_at)
    ahead.sort(key=lambda pair: pair[0].urgency(now))
    if memory.baseline:
        rest = [pair for pair in new if not is_to_come(pair[0].start, now)]
        new = new[: len(new) - len(rest)] + rest[:BASELINE_NEWEST]
        note += [errand for _, errand in rest[BASELINE_NEWEST:]]
    read = [errand for _, errand in (*new, *again[: MOST_AT_ONCE // 2], *ahead)]
    return Plan(
        read=tuple(read[:MOST_AT_ONCE]),
        note=tuple(note),
        left=len(new[MOST_AT_ONCE:]),
        moved=moved,
        unusable=tuple(
            f"{one.document.url[:80]}…: the address is longer than any that is fetched"
            for one in named
            if len(one.document.url) > documents.URL_SIZE
        ),
    )


def is_fetched(document: ListedDocument) -> bool:
    """Whether its address is asked for its text: the listing gave none of it, or its start only."""
    if document.inline is None:
        return True
    # A meeting's own line has nothing behind it.
    return "#" not in document.url and len(_TAG.sub("", document.inline)) < SHORT


def is_owed(answer: validators.StoredValidators, now: datetime) -> bool:
    """Whether an address that failed is to be tried again: ever more seldom, for a month."""
    if answer.failing_since is None:
        return False
    age = now - answer.failing_since
    return age < _GIVE_UP and now - answer.fetched_at >= min(age / 4, _LONGEST_WAIT)


def of_meeting(meeting: ListedMeeting, page: str) -> ListedDocument:
    """A meeting without papers, as a document of its own: its title may say what people watch."""
    lines = [meeting.title, meeting.body or "", meeting.place or ""]
    return ListedDocument(
        url=f"{page}{_MEETING}{hashlib.sha256(meeting.key.encode()).hexdigest()[:16]}",
        title=meeting.title,
        kind=DocumentKind.NOTICE,
        inline="<br>".join(html.escape(line) for line in lines if line),
        stamp=meeting.title,
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """A document with the meeting that it is for: as listed, or as known."""

    document: ListedDocument
    known: documents.KnownDocument | None
    meeting: str | None = None
    start: datetime | None = None

    def errand(self, why: Why, *, reused: bool) -> Errand:
        return Errand(self.document, why, self.meeting, self.known, reused)

    def urgency(self, now: datetime) -> tuple[int, timedelta]:
        """Lower for what comes first: the next meeting's papers, then the newest."""
        if self.start is not None and is_to_come(self.start, now):
            return 0, self.start - now
        at = self.document.published or self.start
        return 1, abs(now - at) if at is not None else timedelta.max


def _named(listing: Listing, memory: Memory, source: Source, now: datetime) -> Iterable[_Named]:
    """Each listed document once: of several meetings that name it, for the nearest one ahead."""
    found: dict[str, _Named] = {}
    for meeting in listing.meetings:
        start = _utc(meeting, source.timezone)
        for document in meeting.documents or (of_meeting(meeting, source.url),):
            one = _Named(document, memory.known.get(document.url), meeting.key, start)
            other = found.get(document.url)
            if other is None or _place(start, now) < _place(other.start, now):
                found[document.url] = one
    for document in listing.documents:
        known = memory.known.get(document.url)
        held = memory.meeting_of(known) if known else None
        loose = _Named(document, known, *((held.key, held.start_utc) if held else ()))
        found.setdefault(document.url, loose)
    return found.values()


def _unlisted(listed: set[str], memory: Memory) -> Iterator[_Named]:
    for url, known in memory.known.items():
        if url not in listed and _MEETING not in url:
            held = memory.meeting_of(known)
            place = (held.key, held.start_utc) if held else ()
            yield _Named(_as_listed(known), known, *place)


def _why(one: _Named, memory: Memory, now: datetime) -> Why | None:
    document, known = one.document, one.known
    if known is None:
        return Why.NEW
    answer = memory.answers.get(document.url)
    ahead = _is_ahead(one, now) and _may_be_asked(one, answer, now)
    if answer is not None and answer.failing_since is not None:
        return Why.AGAIN if ahead or is_owed(answer, now) else None
    if document.stamp != known.stamp or _is_rewritten(document, known):
        return Why.STAMP
    return Why.AHEAD if ahead else None


def _is_rewritten(document: ListedDocument, known: documents.KnownDocument) -> bool:
    """Whether an article that comes whole with its listing was amended: that costs no request."""
    if document.kind is not DocumentKind.ARTICLE or known.sha256 is None or is_fetched(document):
        return False
    return hashlib.sha256((document.inline or "").encode()).hexdigest() != known.sha256


def _is_ahead(one: _Named, now: datetime) -> bool:
    """Whether it is a paper that clerks replace under its address before its meeting."""
    if one.document.inline is not None or one.document.kind not in _MAY_BE_REPLACED:
        return False
    return one.start is not None and is_to_come(one.start, now) and one.start - now <= _FAR


def _may_be_asked(one: _Named, answer: validators.StoredValidators | None, now: datetime) -> bool:
    """Whether to ask if it changed: at every check where that costs nothing, else seldom.

    What was read without asking its address (out of a feed) is not asked for there now: its words
    would differ.
    """
    if answer is None:
        return one.known is None or one.known.version_id is None
    if answer.failing_since is None and (answer.etag or answer.last_modified):
        return True
    near = one.start is not None and one.start - now <= _NEAR
    return now - answer.fetched_at >= (_NEAR_WAIT if near else _FAR_WAIT)


def _standing(everything: Iterable[_Named], memory: Memory) -> list[_Named]:
    """The newest papers that belong to no listed meeting.

    A small village's page may link to "our agenda", one address for every month's.
    """
    loose = [
        (one.start or one.known.first_seen, one)
        for one in everything
        if one.known is not None
        and one.document.kind in _MAY_BE_REPLACED
        and (one.meeting is None or is_own(one.meeting))
        and one.document.url in memory.answers
    ]
    loose.sort(key=lambda pair: pair[0], reverse=True)
    return [one for _, one in loose[:_STANDING]]


def _is_old_news(one: _Named, memory: Memory) -> bool:
    """Whether an article was there before the first check, and slid into the feed since.

    A feed shows its newest entries; where one of them is deleted, an older one takes the last
    place.
    """
    published = one.document.published
    if one.document.kind is not DocumentKind.ARTICLE or published is None or memory.since is None:
        return False
    return published < memory.since - _LATE_TO_A_FEED


def _noted(memory: Memory) -> set[tuple[str, str]]:
    """The meetings and kinds of the papers that were noted at the first check and never read."""
    return {
        (held.key, document.kind)
        for url, document in memory.known.items()
        if document.version_id is None
        and url not in memory.answers
        and (held := memory.meeting_of(document)) is not None
    }


def _was_noted(one: _Named, noted: set[tuple[str, str]], now: datetime) -> bool:
    """Whether it is an old paper under a new address: an archive was laid out anew."""
    return not is_to_come(one.start, now) and (one.meeting, one.document.kind.value) in noted


def _moved(
    named: Sequence[_Named], listing: Listing, memory: Memory, now: datetime
) -> dict[str, meetings.StoredMeeting]:
    """Meetings listed anew whose papers were those of one that was ahead and is listed no more.

    Where a meeting has no id of its vendor's, its key has its day in it: put off, it is another.
    """
    listed = {meeting.key for meeting in listing.meetings}
    stored = {meeting.key for meeting in memory.held.values()}
    moved = {}
    for one in named:
        held = memory.meeting_of(one.known) if one.known else None
        if (
            held is not None
            and one.meeting is not None
            and one.meeting not in stored
            and held.key not in listed
            and is_to_come(held.start_utc, now)
        ):
            moved[one.meeting] = held
    return moved


def _is_reused(one: _Named, memory: Memory, moved: Mapping[str, meetings.StoredMeeting]) -> bool:
    held = memory.meeting_of(one.known) if one.known else None
    if held is None or one.meeting in (None, held.key) or one.meeting in moved:
        return False
    if one.start is None or held.start_utc is None:
        return False
    zone = ZoneInfo(held.zone)
    return one.start.astimezone(zone).date() != held.start_utc.astimezone(zone).date()


def _is_relisted(one: _Named, memory: Memory) -> bool:
    """Whether a known document is another meeting's now, or the same one's under another name."""
    if one.known is None or one.meeting is None:
        return False
    held = memory.meeting_of(one.known)
    return held is None or held.key != one.meeting


def _place(start: datetime | None, now: datetime) -> tuple[int, timedelta]:
    if start is None:
        return 2, timedelta(0)
    return (0, start - now) if is_to_come(start, now) else (1, now - start)


def _utc(meeting: ListedMeeting, zone: ZoneInfo) -> datetime | None:
    return meeting.start.replace(tzinfo=zone) if meeting.start is not None else None


def _as_listed(document: documents.KnownDocument) -> ListedDocument:
    return ListedDocument(
        document.url,
        document.title,
        DocumentKind(document.kind),
        document.published,
        document.stamp,
    )
