"""One check of one source, start to end: the story of the project in one file.

A listing is fetched and read; of its documents those that are new, or may have changed, are read;
what is new in them is matched against every watch; and what was found is stored together with the
messages that are owed for it, in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import random

from sqlalchemy.ext.asyncio import AsyncConnection

from config import Source
from scrapers import announce
from scrapers.alert import AlertKind
from scrapers.cadence import Ended, next_check
from scrapers.errand import Memory, Plan, plan, plan_unchanged
from scrapers.examine import examine
from scrapers.fetch import Fetcher
from scrapers.finding import Finding
from scrapers.listing import Outcome
from scrapers.meeting import from_listing, is_own
from scrapers.obtain import Obtained, obtain
from scrapers.readers.sandbox import Sandbox
from scrapers.visit import Visit, visit
from scrapers.watchlist import Watchlist
from store import (
    Database,
    audience,
    checks,
    documents,
    hits,
    meetings,
    outbox,
    sources,
)


@dataclass(frozen=True, slots=True)
class Tools:
    """What a check works with. `now` gives the time, aware; `speed` is the schedule's."""

    db: Database
    fetcher: Fetcher
    sandbox: Sandbox
    watchlist: Watchlist
    now: Callable[[], datetime]
    chance: Callable[[], float] = random
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Report:
    """How a check went, for whoever asked for it. `owed` counts messages, `read` documents."""

    slug: str
    outcome: Outcome
    reason: str
    started: datetime
    finished: datetime
    next_due: datetime
    read: int = 0
    findings: tuple[Finding, ...] = ()
    failures: tuple[str, ...] = ()
    owed: int = 0

    @property
    def new_documents(self) -> int:
        """How many documents are new, or new in part."""
        return len(self.findings)

    @property
    def hits(self) -> int:
        """How often a watched query was found in what is new."""
        return sum(len(finding.matches) for finding in self.findings)


async def check_source(stored: sources.StoredSource, tools: Tools) -> Report:
    """Check one source now: fetch, read, match, store, and owe the alerts.

    Whatever the site does ends in an outcome. Raises only what the operator has to mend: errors of
    the database.
    """
    started = tools.now()
    source = stored.config()
    async with tools.db.read() as conn:
        answers = await sources.validators(conn, stored.id)
        soon = await meetings.next_for_source(conn, stored.id, started)
    seen = await visit(source, tools.fetcher, tools.sandbox, answers, tools.now)
    owing = any(answer.body_sha256 is None for answer in answers.values())
    if seen.listing.outcome is Outcome.UNCHANGED and soon is None and not owing:
        memory, papers = Memory({}, {}, answers, baseline=False), Plan()
    else:
        memory = await _recall(stored, answers, tools)
        papers = _plan(seen, memory, source, tools.now())
    obtained = [
        await obtain(errand, source, tools.fetcher, tools.sandbox, answers, tools.now)
        for errand in papers.read
    ]
    findings = await examine(
        obtained, seen.listing, memory, source, tools.db, tools.watchlist, tools.now()
    )
    return await _commit(
        _Check(stored, source, started, seen, papers, obtained, findings, memory, soon), tools
    )


async def _recall(
    stored: sources.StoredSource, answers: Mapping[str, sources.StoredValidators], tools: Tools
) -> Memory:
    async with tools.db.read() as conn:
        known = await documents.known(conn, stored.id)
        of = {document.meeting_id for document in known.values() if document.meeting_id}
        held = await meetings.get(conn, of)
    return Memory(known, held, answers, baseline=stored.baseline_at is None)


def _plan(seen: Visit, memory: Memory, source: Source, now: datetime) -> Plan:
    if seen.listing.outcome is Outcome.UNCHANGED:
        return plan_unchanged(memory, now)
    return plan(seen.listing, memory, source, now)


@dataclass(frozen=True, slots=True)
class _Check:
    """All that one check has to store."""

    stored: sources.StoredSource
    source: Source
    started: datetime
    seen: Visit
    papers: Plan
    obtained: Sequence[Obtained]
    findings: Sequence[Finding]
    memory: Memory
    soon: meetings.StoredMeeting | None

    @property
    def outcome(self) -> Outcome:
        return self.seen.listing.outcome

    @property
    def good(self) -> bool:
        return self.outcome.value in checks.GOOD


async def _commit(check: _Check, tools: Tools) -> Report:
    """Store everything and owe the messages, or nothing at all."""
    stored, now = check.stored, tools.now()
    async with tools.db.write() as conn:
        changes, meeting_ids = await _save_meetings(conn, check, now)
        document_ids = await _save_documents(conn, check, meeting_ids, now)
        queries = await _save_findings(conn, check, document_ids, tools.watchlist, now)
        called_off = [change for change in changes if announce.is_news(change)]
        of_meetings = await hits.of_meetings(conn, [c.meeting.id for c in called_off])
        asked = {tools.watchlist.id_of(query) for query in queries}
        asked.update(found.query_id for there in of_meetings.values() for found in there)
        watchers = (
            await audience.watchers(conn, asked, now, source_guild_id=stored.guild_id)
            if asked
            else []
        )
        owed = announce.of_findings(
            check.findings, stored, watchers, now, baseline=check.memory.baseline
        )
        for change in called_off:
            there = of_meetings.get(change.meeting.id, frozenset())
            owed += announce.of_change(
                change, stored, watchers, {found.query_id for found in there}, now
            )
        soon = check.soon
        if changes:
            soon = await meetings.next_for_source(conn, stored.id, now)
        failures = 0 if check.good else stored.failures + 1
        due = next_check(
            Ended(
                check.outcome,
                now,
                timedelta(minutes=stored.interval_minutes),
                failures,
                check.seen.retry_after,
                soon.start_utc if soon else None,
            ),
            chance=tools.chance(),
            speed=tools.speed,
        )
        recorded = await checks.record(
            conn,
            stored.id,
            started=check.started,
            finished=now,
            outcome=check.outcome.value,
            reason=check.seen.listing.reason,
            new_documents=len(check.findings),
            next_due=due,
        )
        owed += await _trouble(conn, check, recorded, now)
        if check.good and stored.baseline_at is None:
            await sources.set_baseline(conn, stored.id, now)
        await sources.save_validators(conn, stored.id, _answers(check))
        await outbox.enqueue(conn, owed, now)
    return Report(
        slug=stored.slug,
        outcome=check.outcome,
        reason=check.seen.listing.reason,
        started=check.started,
        finished=now,
        next_due=due,
        read=len(check.obtained),
        findings=tuple(check.findings),
        failures=tuple(
            f"{one.errand.document.url}: {one.failure}" for one in check.obtained if one.failure
        ),
        owed=len(owed),
    )


async def _save_meetings(
    conn: AsyncConnection, check: _Check, now: datetime
) -> tuple[list[meetings.MeetingChange], dict[str, int]]:
    """Store the meetings that were listed or told of; the ids by key, of those known as well."""
    known = {meeting.key: meeting for meeting in check.memory.held.values()}
    told = {
        listed.key: from_listing(listed, check.source, known.get(listed.key))
        for listed in check.seen.listing.meetings
    }
    told.update((finding.told.key, finding.told) for finding in check.findings if finding.told)
    changes = await meetings.save(conn, check.stored.id, list(told.values()), now)
    if check.seen.complete and check.outcome is Outcome.OK:
        own = {meeting.key for meeting in known.values() if is_own(meeting.key)}
        await meetings.absent(conn, check.stored.id, told.keys() | own, now)
    ids = {key: meeting.id for key, meeting in known.items()}
    ids.update((change.meeting.key, change.meeting.id) for change in changes)
    return changes, ids


async def _save_documents(
    conn: AsyncConnection, check: _Check, meeting_ids: Mapping[str, int], now: datetime
) -> dict[str, int]:
    """Store what the listing says of its documents; a stamp only where it was read at it."""
    told = {
        finding.errand.document.url: finding.told.key for finding in check.findings if finding.told
    }
    rows = []
    for errand, failed in (
        *((one.errand, bool(one.failure)) for one in check.obtained),
        *((errand, False) for errand in check.papers.note),
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
    return await documents.save(conn, check.stored.id, rows, now)


async def _save_findings(
    conn: AsyncConnection,
    check: _Check,
    document_ids: Mapping[str, int],
    watchlist: Watchlist,
    now: datetime,
) -> set[str]:
    """Store the versions and their hits; the queries that were found."""
    saved = await documents.save_versions(
        conn,
        [
            finding.version(document_ids[finding.errand.document.url], check.source)
            for finding in check.findings
        ],
        now,
    )
    rows = [
        hits.NewHit(
            query_id=watchlist.id_of(match.query),
            version_id=version.version_id,
            passage_id=version.passage_ids[max(match.passage, 0)],
            confidence=match.confidence.label,
            spans=match.spans,
        )
        for finding, version in zip(check.findings, saved, strict=True)
        for match in finding.matches
    ]
    await hits.save(conn, rows, now)
    return {
        match.query
        for finding in check.findings
        for match in (*finding.matches, *finding.gone_matches)
    }


async def _trouble(
    conn: AsyncConnection, check: _Check, recorded: checks.Recorded, now: datetime
) -> list[outbox.NewDelivery]:
    """Word of a source that broke, once, and once when it is well; none before its first good day.

    A source that never could be read is the operator's affair: nobody relied on it yet.
    """
    stored = check.stored
    if recorded.transition is checks.Transition.SAME or stored.baseline_at is None:
        return []
    relying = await audience.for_source(conn, stored)
    if recorded.transition is checks.Transition.BROKE:
        since = recorded.last_good or now
        reason = check.seen.listing.reason
        return announce.of_source(AlertKind.SOURCE_BROKEN, stored, relying, (reason,), since)
    found = len(check.findings)
    lines = (f"{found} {'document was' if found == 1 else 'documents were'} found meanwhile.",)
    return announce.of_source(AlertKind.SOURCE_WELL, stored, relying, lines, now)


def _answers(check: _Check) -> dict[str, sources.StoredValidators]:
    """What to ask for changes with next time; the listing's only where all of it was dealt with.

    An answer like the last one is not stored again: most checks end in 304.
    """
    answers = {} if check.papers.left else dict(check.seen.answers)
    for one in check.obtained:
        if one.answer is not None:
            answers[one.errand.document.url] = one.answer
    known = check.memory.answers
    return {
        url: answer
        for url, answer in answers.items()
        if url not in known or not _same(answer, known[url])
    }


def _same(answer: sources.StoredValidators, before: sources.StoredValidators) -> bool:
    """Whether both say the same; when a failed one was tried counts as well."""
    return answer.body_sha256 is not None and answer == replace(
        before, fetched_at=answer.fetched_at
    )
