"""One check of one source, start to end: the story of the project in one file.

A listing is fetched and read; of its documents those that are new, or may have changed, are read;
what is new in them is matched against every watch; and what was found is stored together with the
messages that are owed for it, in one transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from random import random
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncConnection

from config import SourceKind
from scrapers import announce, retelling, trip
from scrapers.conclusion import Conclusion, conclude, due_after
from scrapers.errand import Memory, Plan, is_owed, plan
from scrapers.examine import examine
from scrapers.fetch import Fetcher
from scrapers.finding import Finding
from scrapers.harvest import Harvest, save_documents, save_findings, save_meetings
from scrapers.listing import Outcome
from scrapers.obtain import failing, obtain
from scrapers.readers.sandbox import Sandbox
from scrapers.recognition import recognise
from scrapers.together import Recollection, Together
from scrapers.turns import Turns
from scrapers.uplink import OURS, Uplink
from scrapers.visit import visit
from scrapers.watchlist import Watchlist
from store import (
    Blobs,
    Database,
    audience,
    checks,
    documents,
    hits,
    meetings,
    outbox,
    sources,
    validators,
)

COMMITS = 16
"""How many checks wait for the database to store what they found, under one commit where several
do. An alert that is owed waits for those, not for all that found something at the same time."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a check works with. `now` gives the time, aware; `speed` is the schedule's.

    `blobs` keeps the bytes of versions; without it only what was read in them is kept.

    `turns` keeps two checks of one source apart: the schedule's, and one that a person asked for.
    """

    db: Database
    fetcher: Fetcher
    sandbox: Sandbox
    watchlist: Watchlist
    now: Callable[[], datetime]
    chance: Callable[[], float] = random
    speed: float = 1.0
    blobs: Blobs | None = None
    uplink: Uplink = field(default_factory=Uplink)
    turns: Turns = field(default_factory=Turns)
    commits: asyncio.Semaphore = field(default_factory=partial(asyncio.Semaphore, COMMITS))
    together: Together = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "together", Together(self.db, self.now))


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
    async with tools.turns.turn(stored.id) as waited:
        if waited:
            async with tools.db.read() as conn:
                stored = await sources.get(conn, stored.slug) or stored
        return await _of_its_kind(stored, tools)


async def check_if_due(source_id: int, tools: Tools) -> Report | None:
    """As `check_source`; None where its check is not due, or not any longer.

    What a check found is stored together with when the next one is due: so a check that is asked
    for a second time, by whoever did not hear that it was done, does nothing.
    """
    async with tools.turns.turn(source_id):
        stored = await tools.together.due(source_id)
        return None if stored is None else await _of_its_kind(stored, tools)


async def _of_its_kind(stored: sources.StoredSource, tools: Tools) -> Report:
    if stored.kind == SourceKind.ROSTER:
        from scrapers.roster import check_roster

        return await check_roster(stored, tools)
    return await _check(stored, tools)


async def _check(stored: sources.StoredSource, tools: Tools) -> Report:
    started = tools.now()
    source = stored.config()
    known = await tools.together.recall(stored.id)
    answers, soon = known.answers, known.soon
    # A first check has to see the whole listing, whatever is remembered of its address.
    asked = answers if stored.baseline_at is not None else {}
    seen = await visit(source, tools.fetcher, tools.sandbox, asked, tools.now)
    owing = any(is_owed(answer, tools.now()) for answer in answers.values())
    thorough = _is_first_of_its_quarter(stored.last_checked, started)
    readdressed: Mapping[int, str] = {}
    unchanged = seen.listing.outcome is Outcome.UNCHANGED
    if unchanged and not (soon or owing or thorough):
        memory, papers = Memory({}, {}, answers, stored.baseline_at), Plan()
    else:
        memory = await _recall(stored, answers, tools)
        recognised = recognise(seen.listing, memory)
        seen, memory = replace(seen, listing=recognised.listing), recognised.memory
        readdressed = recognised.readdressed
        papers = plan(
            seen.listing,
            memory,
            source,
            tools.now(),
            complete=seen.complete,
            thorough=thorough,
        )
    if unchanged and papers == Plan() and not readdressed and _is_well(stored):
        harvest = Harvest(stored, source, seen, papers, (), (), memory)
        if not harvest.answers():
            return await _note(harvest, started, known, tools)
    obtained, papers = await trip.run(
        papers,
        lambda errand: obtain(
            errand, source, tools.fetcher, tools.sandbox, memory.answers, tools.now, tools.blobs
        ),
    )
    examined = await examine(
        obtained, seen.listing, memory, source, tools.db, tools.watchlist, tools.now()
    )
    for place, one in enumerate(obtained):
        url = one.errand.document.url
        if url in examined.refused:
            before = memory.answers.get(url)
            obtained[place] = failing(one, before, examined.refused[url], tools.now())
    harvest = Harvest(
        stored,
        source,
        seen,
        papers,
        obtained,
        examined.findings,
        memory,
        examined.pages,
        readdressed,
    )
    return await _commit(harvest, started, known, tools)


def _is_well(stored: sources.StoredSource) -> bool:
    """Whether the last check was good, and nobody has been told otherwise."""
    return stored.baseline_at is not None and not stored.failures and stored.broken_at is None


async def _note(harvest: Harvest, started: datetime, known: Recollection, tools: Tools) -> Report:
    """Store that nothing changed at a source that is well: there is nothing else to say of it."""
    stored, now = harvest.stored, tools.now()
    counted = _is_counted(harvest, now, tools)
    end = _conclusion(harvest, started, known.soon, now, counted=counted)
    due = due_after(stored, end, known.found, chance=tools.chance(), speed=tools.speed)
    await tools.together.record(checks.Unchanged(stored.id, started, end.finished, due))
    return Report(stored.slug, end.outcome, end.reason, started, end.finished, due)


def _is_first_of_its_quarter(before: datetime | None, now: datetime) -> bool:
    """Whether no check came before in this quarter of the day (UTC)."""
    return before is None or (before.date(), before.hour // 6) != (now.date(), now.hour // 6)


async def _recall(
    stored: sources.StoredSource, answers: Mapping[str, validators.StoredValidators], tools: Tools
) -> Memory:
    async with tools.db.read() as conn:
        known = await documents.known(conn, stored.id)
        of = {document.meeting_id for document in known.values() if document.meeting_id}
        held = await meetings.get(conn, of)
    return Memory(known, held, answers, stored.baseline_at)


async def _commit(harvest: Harvest, started: datetime, known: Recollection, tools: Tools) -> Report:
    """Store everything and owe the messages, or nothing at all."""
    now = tools.now()
    counted = _is_counted(harvest, now, tools)

    async def body(conn: AsyncConnection) -> Report:
        return await _store(conn, harvest, started, known, now, tools, counted=counted)

    async with tools.commits:
        return await tools.db.transact(body)


async def _store(
    conn: AsyncConnection,
    harvest: Harvest,
    started: datetime,
    known: Recollection,
    now: datetime,
    tools: Tools,
    *,
    counted: bool,
) -> Report:
    """The transaction of a check: it asks and changes nothing else, so that it may be run again."""
    stored, soon = harvest.stored, known.soon
    await documents.readdress(conn, harvest.readdressed)
    changes, meeting_ids = await save_meetings(conn, harvest, now)
    document_ids = await save_documents(conn, harvest, meeting_ids, now)
    asked = await save_findings(conn, harvest, document_ids, tools.watchlist, now)
    called_off = [change for change in changes if announce.is_news(change, now)]
    heard = await hits.of_meetings(conn, [change.meeting.id for change in called_off])
    asked.update(found.query_id for there in heard.values() for found in there)
    numbered = [finding.numbered(meeting_ids) for finding in harvest.findings]
    findings = await retelling.with_stories(conn, numbered, document_ids, now)
    watchers = []
    if asked:
        guild = stored.guild_id
        watchers = await audience.watchers(conn, asked, now, source_guild_id=guild)
    if harvest.memory.baseline:
        owed = announce.of_findings(findings, stored, watchers, now, baseline=True)
    else:
        owed = await retelling.owed(conn, findings, stored, watchers, now)
    for change in called_off:
        there = heard.get(change.meeting.id, frozenset())
        owed += announce.of_change(change, stored, watchers, there, now)
    if changes:
        soon = await meetings.next_for_source(conn, stored.id, now)
    end = _conclusion(harvest, started, soon, now, counted=counted)
    due, trouble = await conclude(
        conn, stored, end, found=known.found, chance=tools.chance(), speed=tools.speed
    )
    if harvest.memory.baseline and end.outcome.value in checks.GOOD and not harvest.papers.left:
        await sources.set_baseline(conn, stored.id, now)
    await validators.save(conn, stored.id, harvest.answers())
    await outbox.enqueue(conn, [*owed, *trouble], now)
    return Report(
        slug=stored.slug,
        outcome=end.outcome,
        reason=end.reason,
        started=started,
        finished=now,
        next_due=due,
        read=len(harvest.obtained),
        findings=tuple(findings),
        failures=harvest.failures,
        owed=len(owed) + len(trouble),
    )


def _is_counted(harvest: Harvest, now: datetime, tools: Tools) -> bool:
    """Whether how it ended is the source's doing: a silence may be our own network's."""
    stored = harvest.stored
    host = urlsplit(stored.url).hostname or ""
    return tools.uplink.heard(host, now, stored.last_checked, silent=harvest.seen.silent)


def _conclusion(
    harvest: Harvest,
    started: datetime,
    soon: meetings.StoredMeeting | None,
    now: datetime,
    *,
    counted: bool,
) -> Conclusion:
    """How the check ended."""
    listing = harvest.seen.listing
    return Conclusion(
        outcome=listing.outcome,
        reason=listing.reason if counted else f"{listing.reason} {OURS}",
        started=started,
        finished=now,
        found=len(harvest.findings),
        retry_after=harvest.seen.retry_after,
        meeting=soon.start_utc if soon else None,
        counted=counted,
    )


async def record_fault(
    stored: sources.StoredSource, fault: Exception, started: datetime, tools: Tools
) -> Report:
    """Keep a fault of ours in the source's history, as an error; it is tried again ever later."""
    reason = f"Hear Ye itself failed at it: {type(fault).__name__}"
    end = Conclusion(Outcome.ERROR, reason, started, tools.now())
    async with tools.db.write() as conn:
        due, owed = await conclude(conn, stored, end, chance=tools.chance(), speed=tools.speed)
        await outbox.enqueue(conn, owed, end.finished)
    return Report(stored.slug, end.outcome, reason, started, end.finished, due, owed=len(owed))
