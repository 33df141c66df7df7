"""The agreements that a list begins to link: documents like any other, read and matched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from scrapers import announce
from scrapers.check import Tools
from scrapers.errand import Errand, Memory, Plan, plan
from scrapers.examine import examine
from scrapers.finding import Finding
from scrapers.harvest import Harvest, save_documents, save_findings
from scrapers.listing import DocumentKind, ListedDocument, Listing, Outcome
from scrapers.obtain import failing, obtain
from scrapers.roster import telling
from scrapers.roster.event import Event, EventType
from scrapers.roster.state import state_name
from scrapers.roster.wire import unpack_event
from scrapers.visit import Visit
from store import audience, documents, outbox, roster_subscriptions, rosters, sources, validators

_LINKED = (EventType.LISTED, EventType.MOA_POSTED, EventType.MOA_CHANGED)
_STILL_NEW = timedelta(days=30)


@dataclass(slots=True)
class Read:
    """How reading agreements went. `read` counts documents, `owed` messages."""

    read: int = 0
    findings: tuple[Finding, ...] = ()
    failures: tuple[str, ...] = ()
    owed: int = 0


async def read_agreements(stored: sources.StoredSource, tools: Tools) -> Read:
    """Read what was linked in the last month and is not read yet, each stored by itself.

    What the lists linked at the first check is not read: thousands of copies of one form.
    """
    now = tools.now()
    async with tools.db.read() as conn:
        payloads = await rosters.unread_agreements(
            conn, stored.id, [kind.value for kind in _LINKED], now - _STILL_NEW
        )
        known = await documents.known(conn, stored.id)
        answers = await validators.of_source(conn, stored.id)
    by_url = {event.row.moa_url or "": event for event in map(unpack_event, payloads)}
    listing = Listing(
        Outcome.OK, documents=tuple(_document(url, event) for url, event in by_url.items())
    )
    memory = Memory(known, {}, answers, stored.baseline_at)
    done = Read()
    for errand in plan(listing, memory, stored.config(), now).read:
        event = by_url.get(errand.document.url)
        await _read(errand, event, memory, stored, tools, done)
    return done


def _document(url: str, event: Event) -> ListedDocument:
    row = event.row
    place = ", ".join(filter(None, (row.county, state_name(row.state))))
    title = f"Agreement of {row.agency} ({place}), {row.model}"
    return ListedDocument(url, title, DocumentKind.AGREEMENT)


async def _read(
    errand: Errand,
    event: Event | None,
    memory: Memory,
    stored: sources.StoredSource,
    tools: Tools,
    done: Read,
) -> None:
    place = telling.there(stored, event) if event else stored
    # A state as a list prints it may be none that a source file could name.
    source = stored.config().model_copy(update={"state": place.state, "county": place.county})
    one = await obtain(
        errand, source, tools.fetcher, tools.sandbox, memory.answers, tools.now, tools.blobs
    )
    listing = Listing(Outcome.OK, documents=(errand.document,))
    now = tools.now()
    examined = await examine([one], listing, memory, source, tools.db, tools.watchlist, now)
    for url, reason in examined.refused.items():
        one = failing(one, memory.answers.get(url), reason, now)
    seen = Visit(listing, complete=False)
    harvest = Harvest(
        stored, source, seen, Plan(), [one], examined.findings, memory, examined.pages
    )
    owed = await _commit(harvest, event, place, tools)
    done.read += 1
    done.findings += examined.findings
    done.failures += harvest.failures
    done.owed += len(owed)


async def _commit(
    harvest: Harvest, event: Event | None, place: sources.StoredSource, tools: Tools
) -> list[outbox.NewDelivery]:
    """Store a document with what was found in it, and owe the messages.

    A channel that was told of the line in the list is not told of its agreement as well.
    """
    now = tools.now()
    async with tools.db.write() as conn:
        ids = await save_documents(conn, harvest, {}, now)
        asked = await save_findings(conn, harvest, ids, tools.watchlist, now)
        hearing = telling.Audience(
            await roster_subscriptions.listening(conn, place.guild_id),
            await audience.watchers(conn, asked, now, source_guild_id=place.guild_id),
            await sources.states(conn),
        )
        told = hearing.asked_for(event) if event else {}
        owed = [
            replace(delivery, topic=telling.topic(event)) if event else delivery
            for delivery in announce.of_findings(
                harvest.findings,
                place,
                hearing.watching(place.state or ""),
                now,
                baseline=False,
            )
            if delivery.channel_id not in told
        ]
        await validators.save(conn, place.id, harvest.answers())
        await outbox.enqueue(conn, owed, now)
    return owed
