"""What is new in the documents that were read, and which watches it concerns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from config import Source
from scrapers.difference import Difference, difference
from scrapers.errand import Errand, Memory
from scrapers.finding import Finding
from scrapers.listing import ListedMeeting, Listing
from scrapers.match import DocumentContext, Match
from scrapers.meeting import as_told, from_agenda, from_listing, with_agenda
from scrapers.obtain import Obtained
from scrapers.reading import Agenda, Passage, Reading, ReadOutcome
from scrapers.watchlist import Watchlist
from store import Database, documents, meetings, watches


async def examine(
    obtained: Sequence[Obtained],
    listing: Listing,
    memory: Memory,
    source: Source,
    db: Database,
    watchlist: Watchlist,
    now: datetime,
) -> list[Finding]:
    """Findings for what was read anew, and for what could not be had but is called what we watch.

    A text that stood in the version before, or in another paper of the same kind for the same
    meeting, or under another address of the source, is not new.
    """
    papers = [paper for one in obtained if (paper := _paper(one)) is not None]
    if not papers:
        return []
    rivals = {paper.url: _rival(paper.errand, memory) for paper in papers}
    async with db.read() as conn:
        before = await documents.latest_passages(
            conn, {rival.id for rival in rivals.values() if rival is not None}
        )
        await watchlist.refresh(await watches.distinct_queries(conn))
    listed = {meeting.key: meeting for meeting in listing.meetings}
    held = {meeting.key: meeting for meeting in memory.held.values()}
    digests = {document.sha256 for document in memory.known.values()}
    findings = []
    for paper in papers:
        rival = rivals[paper.url]
        old = before.get(rival.id, []) if rival else []
        if rival is None and paper.sha256 in digests:
            change = Difference()
        else:
            change = difference(old, paper.reading.passages)
        key = paper.errand.meeting or ""
        told = _told(paper, source, listed.get(key), held.get(key))
        gone = tuple(_passage(old[place]) for place in change.removed)
        finding = await _match(paper, change, gone, told, source, watchlist, now)
        if finding.matches or paper.read:
            findings.append(replace(finding, amends=rival is not None and _was_read(rival)))
    return findings


@dataclass(frozen=True, slots=True)
class _Paper:
    """A document to examine; `read` is false where there is nothing of it but its title."""

    errand: Errand
    reading: Reading
    sha256: str
    size: int
    read: bool = True

    @property
    def url(self) -> str:
        return self.errand.document.url


def _paper(one: Obtained) -> _Paper | None:
    title = Passage(one.errand.document.title)
    if one.reading is not None:
        reading = one.reading
        if not reading.passages:
            reading = replace(reading, passages=(title,))
        return _Paper(one.errand, reading, one.sha256, one.size)
    if one.failure and one.errand.known is None:
        reading = replace(Reading.none(one.failure), passages=(title,))
        return _Paper(one.errand, reading, "", 0, read=False)
    return None


def _rival(errand: Errand, memory: Memory) -> documents.KnownDocument | None:
    """What the document is compared with: itself before, or its meeting's paper of the same kind.

    Clerks post a revised agenda under another address as often as under the same one.
    """
    if errand.known is not None:
        return errand.known
    if errand.meeting is None:
        return None
    others = [
        document
        for document in memory.known.values()
        if document.kind == errand.document.kind.value
        and document.version_id is not None
        and (meeting := memory.meeting_of(document)) is not None
        and meeting.key == errand.meeting
    ]
    return max(others, key=lambda document: document.last_seen, default=None)


def _was_read(rival: documents.KnownDocument) -> bool:
    return rival.outcome in {ReadOutcome.READ.value, ReadOutcome.PARTLY.value}


def _told(
    paper: _Paper,
    source: Source,
    listed: ListedMeeting | None,
    held: meetings.StoredMeeting | None,
) -> meetings.NewMeeting | None:
    agenda, document = paper.reading.agenda, paper.errand.document
    if listed is not None:
        return with_agenda(from_listing(listed, source, held), agenda, source)
    if held is not None:
        return with_agenda(_as_new(held), agenda, source)
    return from_agenda(document, agenda, source)


def _as_new(held: meetings.StoredMeeting) -> meetings.NewMeeting:
    return meetings.NewMeeting(
        **{name: getattr(held, name) for name in meetings.NewMeeting.__slots__}
    )


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
    told: meetings.NewMeeting | None,
    source: Source,
    watchlist: Watchlist,
    now: datetime,
) -> Finding:
    errand, passages = paper.errand, paper.reading.passages
    context = DocumentContext(
        title=errand.document.title,
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
    agenda: Agenda = paper.reading.agenda
    return Finding(
        errand=errand,
        sha256=paper.sha256,
        size=paper.size,
        reading=paper.reading,
        fresh=frozenset(fresh),
        first_seen=errand.known.first_seen if errand.known else now,
        matches=tuple(_new(matches, fresh, change)),
        was=change.was,
        gone=gone,
        gone_matches=tuple(match for match in lost if match.passage >= 0),
        told=told,
        meeting=as_told(told, agenda) if told else None,
    )
