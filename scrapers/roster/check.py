"""One check of a roster: the lists that the page links, what changed in them, and who is told.

The page names its workbooks, and ICE has served two under one name: each is asked for at every
check. What passes the gate is compared with the last good one; what does not is kept, and told to
the operator once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from config import Source
from scrapers.check import Report, Tools
from scrapers.conclusion import Conclusion, conclude
from scrapers.listing import DocumentKind, Outcome
from scrapers.match import Match
from scrapers.roster import telling
from scrapers.roster.agreements import read_agreements
from scrapers.roster.diff import Standing, cycle_by_list
from scrapers.roster.event import Event
from scrapers.roster.judge import Candidate, Judged, judge
from scrapers.roster.row import ListKind, Roster
from scrapers.roster.shelf import Book, fetch_book
from scrapers.roster.wire import pack_event, pack_roster, unpack_roster
from scrapers.uplink import OURS
from scrapers.visit import Visit, visit
from store import (
    audience,
    checks,
    outbox,
    roster_subscriptions,
    rosters,
    sources,
    validators,
    watches,
)

log = structlog.get_logger()

MOST_BOOKS = 20
"""Workbooks that one page is asked for: ICE links two."""

_WEEKEND = 3
_SATURDAY = 5
_REFUSED = {Outcome.BLOCKED, Outcome.ERROR}


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What a look at the page gave: its listing, and the workbooks that it links."""

    seen: Visit
    books: tuple[Book, ...]

    @property
    def worst(self) -> tuple[Outcome, str]:
        """How it ended; a workbook that could not be had counts as the page does."""
        outcome, reason = self.seen.listing.outcome, self.seen.listing.reason
        if outcome is not Outcome.OK:
            return outcome, reason
        for wanted in (Outcome.ERROR, Outcome.BLOCKED):
            for book in self.books:
                if book.outcome is wanted:
                    return wanted, f"{book.name}: {book.reason}"
        return Outcome.OK, ""

    @property
    def retry_after(self) -> timedelta | None:
        """How long the host wants to be left alone, where it said so."""
        said = (self.seen.retry_after, *(book.retry_after for book in self.books))
        return max(filter(None, said), default=None)


@dataclass(frozen=True, slots=True)
class _Look:
    """What a check found out, before it is stored."""

    shelf: _Shelf
    outcome: Outcome
    reason: str
    fresh: tuple[rosters.NewWorkbook, ...]
    before: Standing
    judged: Judged

    @property
    def events(self) -> tuple[tuple[Event, ListKind], ...]:
        return cycle_by_list(self.before, self.judged.standing)


async def check_roster(stored: sources.StoredSource, tools: Tools) -> Report:
    """Check one roster now; whatever the site does ends in an outcome, as with any source."""
    started = tools.now()
    source = stored.config()
    async with tools.db.read() as conn:
        answers = await validators.of_source(conn, stored.id)
        known = await rosters.known(conn, stored.id)
        before = await _standing(conn, stored.id)
    look = await _look(source, stored, answers, known, before, tools)
    found = await _match([event for event, _ in look.events], stored, tools)
    report = await _commit(stored, look, found, started, tools)
    # Agreements may take minutes to read: nobody waits for them to hear of the lists.
    read = await read_agreements(stored, tools)
    return replace(
        report,
        read=report.read + read.read,
        findings=read.findings,
        failures=(*report.failures, *read.failures),
        owed=report.owed + read.owed,
        finished=tools.now(),
    )


async def _look(
    source: Source,
    stored: sources.StoredSource,
    answers: Mapping[str, validators.StoredValidators],
    known: Mapping[str, rosters.Workbook],
    before: Standing,
    tools: Tools,
) -> _Look:
    shelf = await _take(source, answers, known, tools)
    outcome, reason = shelf.worst
    mirror = source.options.get("mirror")
    if outcome in _REFUSED and isinstance(mirror, str):
        aside = await _take(source.model_copy(update={"url": mirror}), answers, known, tools)
        if aside.worst[0] is Outcome.OK:
            outcome, reason = Outcome.OK, f"Read from the mirror, because of this: {reason}"
        else:
            reason = f"{reason} Nor could the mirror be read: {aside.worst[1]}"
        shelf = _Shelf(shelf.seen, (*shelf.books, *aside.books))
    books = {book.sha256: book for book in shelf.books if book.sha256 not in ("", *known)}
    candidates = [
        Candidate(book.roster, book.claim) for book in books.values() if book.roster is not None
    ]
    candidates += await _put_aside(candidates, known, before, tools)
    judged = judge(before, candidates)
    fresh = tuple(_new(book, judged) for book in books.values())
    faults = {sha256: one.reason for sha256, one in known.items() if one.state != rosters.GOOD}
    faults |= {one.sha256: one.reason for one in fresh if one.reason}
    anomalies = dict.fromkeys(
        f"{book.name}: {faults[book.sha256]}"
        for book in shelf.books
        if book.sha256 in faults and book.sha256 not in judged.good
    )
    if outcome is Outcome.OK and not fresh and not judged.good:
        outcome = Outcome.UNCHANGED
    return _Look(
        shelf, outcome, " ".join(filter(None, (reason, *anomalies))), fresh, before, judged
    )


async def _take(
    source: Source,
    answers: Mapping[str, validators.StoredValidators],
    known: Mapping[str, rosters.Workbook],
    tools: Tools,
) -> _Shelf:
    """Look at a page, always whole: its links are needed even where they are the same."""
    seen = await visit(source, tools.fetcher, tools.sandbox, {}, tools.now)
    books = [
        await fetch_book(
            document,
            source,
            tools.fetcher,
            tools.sandbox,
            answers,
            known.keys(),
            tools.now,
            tools.blobs,
        )
        for document in seen.listing.documents[:MOST_BOOKS]
        if document.kind is DocumentKind.LIST
    ]
    return _Shelf(seen, tuple(books))


async def _put_aside(
    candidates: Sequence[Candidate],
    known: Mapping[str, rosters.Workbook],
    before: Standing,
    tools: Tools,
) -> list[Candidate]:
    """Known workbooks that are judged again.

    Those that the operator accepted; and the last pending one, which may have been put aside for
    agencies that had signed before the other list showed it.
    """
    again = [one for one in known.values() if one.state == rosters.ACCEPTED]
    if any(each.roster.kind is ListKind.PARTICIPATING for each in candidates):
        since = before.pending.modified if before.pending else None
        waiting = [
            one
            for one in known.values()
            if one.state == rosters.QUARANTINED
            and one.list == one.claim == ListKind.PENDING
            and (since is None or one.at > since)
        ]
        again += sorted(waiting, key=lambda one: one.at)[-1:]
    found = []
    async with tools.db.read() as conn:
        for one in again:
            roster = unpack_roster(await rosters.content(conn, one.id))
            claim = ListKind(one.claim) if one.claim else None
            found.append(Candidate(roster, claim, accepted=one.state == rosters.ACCEPTED))
    return found


def _new(book: Book, judged: Judged) -> rosters.NewWorkbook:
    roster = book.roster
    reason = book.reason if roster is None else judged.faults.get(roster.sha256, "")
    kind = roster.kind if roster else book.claim
    return rosters.NewWorkbook(
        sha256=book.sha256,
        list=kind.value if roster and kind else None,
        claim=book.claim.value if book.claim else None,
        name=book.name,
        url=book.document.url,
        modified=book.modified,
        state=rosters.QUARANTINED if reason else rosters.GOOD,
        reason=reason,
        rows=len(roster.rows) if roster else 0,
        content=pack_roster(roster) if roster else None,
    )


async def _standing(conn: AsyncConnection, source_id: int) -> Standing:
    held: dict[str, Roster] = {
        kind: unpack_roster(await rosters.content(conn, workbook.id))
        for kind, workbook in (await rosters.standing(conn, source_id)).items()
    }
    return Standing(held.get(ListKind.PARTICIPATING), held.get(ListKind.PENDING))


async def _match(
    events: Sequence[Event], stored: sources.StoredSource, tools: Tools
) -> dict[int, list[Match]]:
    """Which watches an event concerns, by its place."""
    if not events:
        return {}
    async with tools.db.read() as conn:
        await tools.watchlist.refresh(await watches.distinct_queries(conn))
    return {
        place: await tools.watchlist.match(
            [telling.passage_of(event)], telling.context_of(event, stored)
        )
        for place, event in telling.matched(events)
    }


async def _commit(
    stored: sources.StoredSource,
    look: _Look,
    found: Mapping[int, Sequence[Match]],
    started: datetime,
    tools: Tools,
) -> Report:
    """Store everything and owe the messages, or nothing at all."""
    now = tools.now()
    async with tools.db.write() as conn:
        await rosters.save(conn, stored.id, look.fresh, now)
        for sha256 in look.judged.good:
            await rosters.stand(conn, stored.id, sha256)
        owed = await _tell(conn, stored, look, found, now, tools)
        end = _conclusion(stored, look, started, tools)
        paced = replace(stored, interval_minutes=_interval(stored, now))
        due, trouble = await conclude(conn, paced, end, chance=tools.chance(), speed=tools.speed)
        stands = look.judged.standing.participating is not None
        if stored.baseline_at is None and stands and end.outcome.value in checks.GOOD:
            await sources.set_baseline(conn, stored.id, now)
        answers = {
            book.document.url: book.answer for book in look.shelf.books if book.answer is not None
        }
        await validators.save(conn, stored.id, answers)
        await outbox.enqueue(conn, [*owed, *trouble], now)
    for one in look.fresh:
        if one.reason:
            log.warning(
                "a workbook was put aside", workbook=one.name, sha256=one.sha256, reason=one.reason
            )
    return Report(
        slug=stored.slug,
        outcome=end.outcome,
        reason=end.reason,
        started=started,
        finished=now,
        next_due=due,
        read=len(look.fresh),
        failures=tuple(
            f"{book.document.url}: {book.reason}"
            for book in look.shelf.books
            if book.outcome is not Outcome.OK
        ),
        owed=len(owed) + len(trouble),
    )


async def _tell(
    conn: AsyncConnection,
    stored: sources.StoredSource,
    look: _Look,
    found: Mapping[int, Sequence[Match]],
    now: datetime,
    tools: Tools,
) -> list[outbox.NewDelivery]:
    """Keep the events, and say who hears of them."""
    if not look.events:
        return []
    known = await rosters.known(conn, stored.id)
    before, after = look.before, look.judged.standing
    evidence = {
        new.kind: (known[new.sha256], known[old.sha256])
        for old, new in (
            (before.participating, after.participating),
            (before.pending, after.pending),
        )
        if old is not None and new is not None
    }
    told = [telling.Told(event, *evidence[kind]) for event, kind in look.events]
    await rosters.add_events(conn, stored.id, [_kept(one) for one in told], now)
    asked = {
        query_id
        for matches in found.values()
        for match in matches
        if (query_id := tools.watchlist.id_of(match.query)) is not None
    }
    return telling.deliveries(
        told,
        stored,
        telling.Audience(
            await roster_subscriptions.listening(conn, stored.guild_id),
            await audience.watchers(conn, asked, now, source_guild_id=stored.guild_id),
            await sources.states(conn),
        ),
        found,
        now,
    )


def _kept(told: telling.Told) -> rosters.NewEvent:
    event = told.event
    row = event.row
    return rosters.NewEvent(
        sha256=told.workbook.sha256,
        before=told.before.sha256,
        type=event.type.value,
        severity=event.severity.value,
        state=row.state,
        agency=row.agency,
        model=row.model,
        county=row.county,
        signed=row.signed.isoformat() if row.signed else None,
        moa_url=row.moa_url,
        at=told.workbook.at,
        payload=pack_event(event),
    )


def _conclusion(
    stored: sources.StoredSource, look: _Look, started: datetime, tools: Tools
) -> Conclusion:
    """How the check ended; a silence that is our own network's is not held against the source."""
    now, reason = tools.now(), look.reason
    counted = tools.uplink.heard(
        urlsplit(stored.url).hostname or "", now, stored.last_checked, silent=look.shelf.seen.silent
    )
    if not counted:
        reason = f"{reason} {OURS}"
    return Conclusion(
        outcome=look.outcome,
        reason=reason,
        started=started,
        finished=now,
        found=len(look.fresh),
        retry_after=look.shelf.retry_after,
        counted=counted,
    )


def _interval(stored: sources.StoredSource, now: datetime) -> int:
    """Minutes to the next check: ICE posts on workdays, so its weekends are looked at less."""
    local = now.astimezone(ZoneInfo(stored.zone))
    return stored.interval_minutes * (_WEEKEND if local.weekday() >= _SATURDAY else 1)
