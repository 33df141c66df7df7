"""What is new in the documents that were read, and which watches it concerns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from config import Source
from scrapers import twin
from scrapers.difference import Difference, difference
from scrapers.errand import Errand, Memory
from scrapers.finding import Finding, called
from scrapers.listing import DocumentKind, ListedMeeting, Listing, MeetingStatus
from scrapers.match import DocumentContext, Match
from scrapers.meeting import as_new, as_told, from_agenda, from_listing, is_own, with_agenda
from scrapers.obtain import Obtained, was_read
from scrapers.reading import Passage, Reading, ReadOutcome
from scrapers.sitewide import Repeats, pages_of, repeats
from scrapers.watchlist import Watchlist
from store import Database, blocks, documents, meetings, watches

_MOSTLY = 0.8
"""The share of a page's passages that an outage page leaves nothing of."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found, and the addresses where something else than the document came, with why.

    `pages` are the web pages that were read, from which is learnt what their sites repeat.
    """

    findings: tuple[Finding, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[blocks.SitePage, ...] = ()


async def examine(
    obtained: Sequence[Obtained],
    listing: Listing,
    memory: Memory,
    source: Source,
    db: Database,
    watchlist: Watchlist,
    now: datetime,
) -> Examined:
    """Findings for what was read anew, and for what could not be had but is called what we watch.

    A text that stood in the version before, or in another paper of the same kind for the same
    meeting, or under another address of the source, is not new; nor is what two papers of a meeting
    say alike. What the site repeats on its pages is no part of any of them.
    """
    pages = pages_of(obtained)
    repeated = await _repeated(pages, db)
    today = now.astimezone(source.timezone).date()
    told = {meeting.key: meeting for meeting in listing.meetings}
    held = {meeting.key: meeting for meeting in memory.held.values()}
    papers = [
        paper.with_title(_told(paper, source, told, held, now))
        for one in obtained
        if (paper := _paper(one, repeated, today)) is not None
    ]
    if not papers:
        return Examined()
    async with db.read() as conn:
        agendas = await documents.agendas(
            conn, [paper.errand.known.id for paper in papers if paper.errand.known is not None]
        )
        rivals = {paper.url: _rival(paper, memory, agendas) for paper in papers}
        before = await documents.latest_passages(
            conn, {rival.id for rival in rivals.values() if rival is not None}
        )
        await watchlist.refresh(await watches.distinct_queries(conn))
    digests = {document.sha256 for document in memory.known.values() if document.sha256}
    findings: list[Finding] = []
    refused: dict[str, str] = {}
    check = twin.Check()
    for paper in papers:
        rival = rivals[paper.url]
        old = [_passage(stored) for stored in before.get(rival.id, [])] if rival else []
        if rival is paper.errand.known and paper.url in repeated:
            old = list(repeated[paper.url].strip(old))
        if rival is None and paper.sha256 in digests:
            change = Difference()
        else:
            change = difference(old, paper.reading.passages)
        if not paper.is_whole:
            change = replace(change, removed=())
        if was_read(rival) and rival is paper.errand.known:
            if _is_an_outage(paper, old, change):
                refused[paper.url] = "A page without an agenda came where the agenda had been."
                continue
            if not (change.fresh or change.removed):
                continue
        gone = tuple(old[place] for place in change.removed)
        finding = await _match(paper, change, gone, source, watchlist)
        finding = replace(finding, amends=was_read(rival))
        if finding.amends and rival is not None and rival.title == paper.errand.document.title:
            said = tuple(match for match in finding.matches if match.passage >= 0)
            finding = replace(finding, matches=said)  # its title was told of before
        if was_read(rival) and rival is paper.errand.known:
            finding = await twin.untold(finding, memory, db)
        finding = check.once(finding)
        if finding.matches or paper.read:
            findings.append(finding)
    taught = tuple(page for page in pages if page.url not in refused)
    return Examined(tuple(findings), refused, taught)


async def _repeated(pages: Sequence[blocks.SitePage], db: Database) -> dict[str, Repeats]:
    if not pages:
        return {}
    async with db.read() as conn:
        return repeats(pages, await blocks.newest(conn, {page.host for page in pages}))


@dataclass(frozen=True, slots=True)
class _Paper:
    """A document to examine; `read` is false where there is nothing of it but its title.

    `told` is its meeting, as the listing and the document itself tell it.
    """

    errand: Errand
    reading: Reading
    sha256: str
    size: int
    read: bool = True
    told: meetings.NewMeeting | None = None

    @property
    def url(self) -> str:
        return self.errand.document.url

    def with_title(self, told: meetings.NewMeeting | None) -> _Paper:
        """The same with its meeting, and with its title where it says nothing itself."""
        reading = self.reading
        if not reading.passages:
            title = Passage(called(self.errand.document, told))
            reading = replace(reading, passages=(title,))
        return replace(self, told=told, reading=reading)

    @property
    def is_whole(self) -> bool:
        """Whether what it does not say is really not in it."""
        return self.reading.outcome is ReadOutcome.READ


def _paper(one: Obtained, repeated: Mapping[str, Repeats], today: date) -> _Paper | None:
    if one.reading is not None:
        document, reading = one.errand.document, one.reading
        if document.url in repeated:
            reading = repeated[document.url].cleared(reading, document.title, today)
        return _Paper(one.errand, reading, one.sha256, one.size)
    if one.failure and one.errand.known is None:
        return _Paper(one.errand, Reading.none(one.failure), "", 0, read=False)
    return None


def _told(
    paper: _Paper,
    source: Source,
    listed: Mapping[str, ListedMeeting],
    held: Mapping[str, meetings.StoredMeeting],
    now: datetime,
) -> meetings.NewMeeting | None:
    agenda, document, key = paper.reading.agenda, paper.errand.document, paper.errand.meeting or ""
    before = held.get(key)
    if key in listed:
        return with_agenda(from_listing(listed[key], source, before), agenda, source)
    if before is not None and not is_own(key):
        return with_agenda(as_new(before), agenda, source)
    own = from_agenda(document, agenda, source, before, now)
    return own or (as_new(before) if before is not None else None)


def _rival(
    paper: _Paper, memory: Memory, agendas: Mapping[int, Mapping[str, Any]]
) -> documents.KnownDocument | None:
    """What the document is compared with: itself before, or its meeting's paper of the same kind.

    Clerks post a revised agenda under another address as often as under the same one; and next
    month's under the same one as well. `agendas` are what documents said before.
    """
    errand, known = paper.errand, paper.errand.known
    reused = known is not None and _is_reused(
        paper, memory.meeting_of(known), agendas.get(known.id, {})
    )
    if known is not None and was_read(known) and not reused:
        return known
    others = [
        document
        for document in memory.known.values()
        if document.kind == errand.document.kind.value
        and was_read(document)
        and document.url != paper.url
        and _is_of(memory.meeting_of(document), paper.told)
    ]
    latest = max(others, key=lambda document: document.version_id or 0, default=None)
    return latest or (None if reused else known)


def _is_of(meeting: meetings.StoredMeeting | None, told: meetings.NewMeeting | None) -> bool:
    """Whether a paper of this meeting is one of the told one's.

    A portal that numbers its agendas gives a revised one another number, and so another meeting.
    """
    if meeting is None or told is None:
        return False
    if told.status != MeetingStatus.AMENDED or told.start_utc is None:
        return meeting.key == told.key
    same = (meeting.start_utc, meeting.body, meeting.title) == (
        told.start_utc,
        told.body,
        told.title,
    )
    return same or meeting.key == told.key


def _is_reused(
    paper: _Paper, held: meetings.StoredMeeting | None, before: Mapping[str, Any]
) -> bool:
    """Whether the document was another day's meeting's before: by its meeting, or its own words."""
    if held is not None and is_own(held.key):
        return paper.told is not None and paper.told.key != held.key
    if paper.errand.reused:
        return True
    now, stood = paper.reading.agenda.start, before.get("start")
    if held is None or held.start_utc is None or now is None or stood is None:
        return False
    day = held.start_utc.astimezone(ZoneInfo(held.zone)).date().isoformat()
    return stood[:10] not in (day, now.date().isoformat())


def _is_an_outage(paper: _Paper, old: Sequence[Passage], change: Difference) -> bool:
    """Whether a web page came that says nothing of a meeting, where there was one's paper before.

    A site that is being worked on says so with status 200, under every address.
    """
    reading = paper.reading
    if reading.format != "html" or not old or paper.errand.document.kind is DocumentKind.ARTICLE:
        return False
    if any(passage.page is not None for passage in old):
        return True
    agenda = reading.agenda
    if agenda.start or agenda.status or any(passage.item for passage in reading.passages):
        return False
    return not change.was and len(change.removed) >= _MOSTLY * len(old)


def _passage(stored: documents.StoredPassage) -> Passage:
    return Passage(stored.text, stored.page, stored.item, stored.heading, stored.ocr)


def _new(matches: Sequence[Match], fresh: Sequence[int], change: Difference) -> Iterator[Match]:
    """The matches that lie in new words, with their places among all of the passages."""
    for match in matches:
        if match.passage < 0:
            if fresh:
                yield match
        elif change.is_new(fresh[match.passage], match.spans):
            there = fresh[match.passage]
            yield Match(match.query, there, match.confidence, match.spans, match.title_spans)


async def _match(
    paper: _Paper,
    change: Difference,
    gone: tuple[Passage, ...],
    source: Source,
    watchlist: Watchlist,
) -> Finding:
    errand, passages, told = paper.errand, paper.reading.passages, paper.told
    context = DocumentContext(
        title=called(errand.document, told),
        body=(told.body if told else None) or source.body,
        source=source.slug,
        state=source.state,
        county=source.county,
        place=source.place,
        kind=errand.document.kind.value,
    )
    fresh = sorted(change.fresh)
    matches = await watchlist.match([passages[index] for index in fresh], context)
    lost = await watchlist.match(gone, context) if gone else []
    return Finding(
        errand=errand,
        sha256=paper.sha256,
        size=paper.size,
        reading=paper.reading,
        fresh=frozenset(fresh),
        matches=tuple(_new(matches, fresh, change)),
        was=change.was,
        gone=gone,
        gone_matches=tuple(match for match in lost if match.passage >= 0),
        told=told,
        meeting=as_told(told, paper.reading.agenda) if told else None,
    )
