"""What one check brought home, and how it is stored: meetings, documents, versions, hits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from config import Source
from scrapers.errand import Memory, Plan
from scrapers.finding import Finding
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.meeting import OFF, as_new, from_listing, is_own
from scrapers.obtain import Obtained
from scrapers.signed import unsigned
from scrapers.visit import Visit
from scrapers.watchlist import Watchlist
from store import blocks, documents, hits, meetings, sources, validators

_NOTED_EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Harvest:
    """All that one check of a source has to store.

    `readdressed` are new addresses of known documents, by their ids.
    """

    stored: sources.StoredSource
    source: Source
    seen: Visit
    papers: Plan
    obtained: Sequence[Obtained]
    findings: Sequence[Finding]
    memory: Memory
    pages: Sequence[blocks.SitePage] = ()
    readdressed: Mapping[int, str] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        """How reading the listing ended."""
        return self.seen.listing.outcome

    @property
    def failures(self) -> tuple[str, ...]:
        """A line for each document that could not be had."""
        failed = (
            f"{one.errand.document.url}: {one.failure}" for one in self.obtained if one.failure
        )
        return (*self.papers.unusable, *failed)

    def answers(self) -> dict[str, validators.StoredValidators]:
        """What to ask for changes with next time, as far as it is not what is stored.

        The listing's only where all of it was dealt with; most checks end in 304 and store nothing,
        but once a week when that was: what nobody asks for is forgotten in the end.
        """
        listing = {} if self.papers.left else self.seen.answers
        if self._has_to_see_the_listing():
            listing = {
                url: validators.StoredValidators(None, None, None, answer.fetched_at)
                for url, answer in listing.items()
            }
        known = self.memory.answers
        kept = {
            url: answer
            for url, answer in listing.items()
            if url not in known or not _is_same(answer, known[url])
        }
        for one in self.obtained:
            url, answer = one.errand.document.url, one.answer
            if answer is None:
                continue
            tells = answer.failing_since is None and (answer.etag or answer.last_modified)
            # When an address that tells nothing was asked decides when it is asked again.
            if not tells or url not in known or not _is_same(answer, known[url]):
                kept[unsigned(url)] = answer
        return kept

    def _has_to_see_the_listing(self) -> bool:
        """Whether a paper no longer says that its meeting is off, and the listing might still."""
        off = {held.key for held in self.memory.held.values() if held.status in OFF}
        return not self.seen.complete and any(
            finding.told is not None
            and finding.told.key in off
            and finding.reading.agenda.status not in OFF
            for finding in self.findings
        )


def _is_same(answer: validators.StoredValidators, before: validators.StoredValidators) -> bool:
    lately = answer.fetched_at - before.fetched_at < _NOTED_EVERY
    return lately and answer == replace(before, fetched_at=answer.fetched_at)


async def save_meetings(
    conn: AsyncConnection, harvest: Harvest, now: datetime
) -> tuple[list[meetings.MeetingChange], dict[str, int]]:
    """Store the meetings that were listed or told of; the ids by key, of those known as well.

    One that is listed anew under another day is the same meeting, put off: its change says so.
    """
    known = {meeting.key: meeting for meeting in harvest.memory.held.values()}
    moved, complete = harvest.papers.moved, harvest.seen.complete
    told = {
        meeting.key: replace(as_new(meeting), status=MeetingStatus.RESCHEDULED.value)
        for meeting in moved.values()
    }
    for listed in harvest.seen.listing.meetings:
        before = known.get(listed.key) or moved.get(listed.key)
        told[listed.key] = from_listing(listed, harvest.source, before, complete=complete)
    told.update((finding.told.key, finding.told) for finding in harvest.findings if finding.told)
    told |= await _off_by_their_papers(conn, harvest, told, known)
    saved = await meetings.save(conn, harvest.stored.id, list(told.values()), now)
    if complete and harvest.outcome is Outcome.OK:
        own = {key for key in known if is_own(key)}
        await meetings.absent(conn, harvest.stored.id, told.keys() | own, now)
    ids = {key: meeting.id for key, meeting in known.items()}
    ids.update((change.meeting.key, change.meeting.id) for change in saved)
    return [*_changes(saved, moved)], ids


async def _off_by_their_papers(
    conn: AsyncConnection,
    harvest: Harvest,
    told: Mapping[str, meetings.NewMeeting],
    known: Mapping[str, meetings.StoredMeeting],
) -> dict[str, meetings.NewMeeting]:
    """The meetings of which the listing says nothing, and an agenda or notice that they are off.

    Clerks stamp the agenda more often than they mark the list.
    """
    silent = {key for key, meeting in told.items() if meeting.status == MeetingStatus.SCHEDULED}
    found = {
        finding.told.key: finding.reading.agenda.status.value
        for finding in harvest.findings
        if finding.told is not None
        and finding.told.key in silent
        and finding.errand.document.kind in (DocumentKind.AGENDA, DocumentKind.NOTICE)
        and finding.reading.agenda.status in OFF
    }
    off = {known[key].id: known[key] for key in silent - found.keys() if key in known}
    off = {number: meeting for number, meeting in off.items() if meeting.status in OFF}
    read = {finding.errand.document.url for finding in harvest.findings}
    for number, statuses in (await meetings.said(conn, off, read)).items():
        if off[number].status in statuses:
            found[off[number].key] = off[number].status
    return {key: replace(told[key], status=status) for key, status in found.items()}


def _changes(
    saved: Sequence[meetings.MeetingChange], moved: Mapping[str, meetings.StoredMeeting]
) -> Iterator[meetings.MeetingChange]:
    left = {meeting.id for meeting in moved.values()}
    for change in saved:
        before = moved.get(change.meeting.key)
        if before is not None and change.before is None:
            yield meetings.MeetingChange(change.meeting, before, frozenset({"start_utc"}))
        elif change.meeting.id not in left:
            yield change


async def save_documents(
    conn: AsyncConnection, harvest: Harvest, meeting_ids: Mapping[str, int], now: datetime
) -> dict[str, int]:
    """Store what the listing says of its documents; a stamp only where it was read at it."""
    told = {
        finding.errand.document.url: finding.told.key
        for finding in harvest.findings
        if finding.told
    }
    rows = []
    for errand, failed in (
        *((one.errand, bool(one.failure)) for one in harvest.obtained),
        *((errand, False) for errand in harvest.papers.note),
    ):
        document, known = errand.document, errand.known
        key = told.get(document.url, errand.meeting)
        rows.append(
            documents.NewDocument(
                url=document.url,
                title=document.title,
                kind=document.kind.value,
                published=document.published,
                stamp=(known.stamp if known else None) if failed else document.stamp,
                meeting_id=meeting_ids.get(key) if key else None,
            )
        )
    return await documents.save(conn, harvest.stored.id, rows, now)


async def save_findings(
    conn: AsyncConnection,
    harvest: Harvest,
    document_ids: Mapping[str, int],
    watchlist: Watchlist,
    now: datetime,
) -> set[int]:
    """Store the versions and their hits, and what their pages teach of their sites.

    Gives the queries (ids) that were found, or found to be gone.
    """
    findings = harvest.findings
    saved = await documents.save_versions(
        conn,
        [
            finding.version(document_ids[finding.errand.document.url], harvest.source)
            for finding in findings
        ],
        now,
    )
    rows = [
        hits.NewHit(
            query_id=query_id,
            version_id=version.version_id,
            passage_id=version.passage_ids[max(match.passage, 0)],
            confidence=match.confidence.label,
            spans=match.spans,
        )
        for finding, version in zip(findings, saved, strict=True)
        for match in finding.matches
        if (query_id := watchlist.id_of(match.query)) is not None
    ]
    await hits.save(conn, rows, now)
    pages = [replace(page, url=unsigned(page.url)) for page in harvest.pages]
    await blocks.save(conn, pages, now)
    found = {
        watchlist.id_of(match.query)
        for finding in findings
        for match in (*finding.matches, *finding.gone_matches)
    }
    return {query_id for query_id in found if query_id is not None}
