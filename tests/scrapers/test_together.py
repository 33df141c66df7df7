"""Checks that run at once ask and store together; nobody waits for nothing, and errors are told."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from config import Source
from scrapers.together import Recollection, Together
from store import Database, checks, meetings, sources, validators
from store.checks import Unchanged

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def boards(db: Database, *slugs: str) -> list[sources.StoredSource]:
    found = [
        Source(
            slug=slug,
            name=slug,
            platform="generic",
            url=f"https://{slug}.example/agendas",
            state="WI",
        )
        for slug in slugs
    ]
    async with db.write() as conn:
        await sources.sync(conn, found, NOW - 48 * HOUR)
        for slug in slugs:
            stored = await sources.get(conn, slug)
            assert stored is not None
            await sources.set_baseline(conn, stored.id, NOW - 48 * HOUR)
        return await sources.listed(conn)


async def test_what_is_known_of_many_sources_is_each_ones_own(db: Database) -> None:
    eagle, palmyra = await boards(db, "eagle", "palmyra")
    answer = validators.StoredValidators('"1"', None, "0" * 64, NOW)
    meeting = meetings.NewMeeting(
        key="7",
        title="Board",
        body=None,
        start_utc=NOW + HOUR,
        zone="America/Chicago",
        time_known=True,
    )
    async with db.write() as conn:
        await validators.save(conn, palmyra.id, {palmyra.url: answer})
        await meetings.save(conn, palmyra.id, [meeting], NOW)
        await checks.record(
            conn,
            palmyra.id,
            started=NOW - HOUR,
            finished=NOW - HOUR,
            outcome="ok",
            reason="",
            new_documents=2,
            next_due=NOW,
        )
    together = Together(db, lambda: NOW)
    known = await asyncio.gather(together.recall(eagle.id), together.recall(palmyra.id))
    assert known[0] == Recollection()
    assert known[1].answers == {palmyra.url: answer}
    assert known[1].soon is not None
    assert (known[1].soon.key, known[1].found) == ("7", (NOW - HOUR,))


async def test_unchanged_checks_are_stored_as_one_by_one(db: Database) -> None:
    one, two = await boards(db, "eagle", "palmyra")
    together = Together(db, lambda: NOW)
    await asyncio.gather(
        together.record(Unchanged(one.id, NOW, NOW + HOUR, NOW + 2 * HOUR)),
        together.record(Unchanged(two.id, NOW, NOW + 3 * HOUR, NOW + 4 * HOUR)),
    )
    async with db.read() as conn:
        stored = await sources.listed(conn)
        history = [await checks.history(conn, source.id, limit=2) for source in stored]
    assert [(one.last_checked, one.last_good, one.next_due) for one in stored] == [
        (NOW + HOUR, NOW + HOUR, NOW + 2 * HOUR),
        (NOW + 3 * HOUR, NOW + 3 * HOUR, NOW + 4 * HOUR),
    ]
    assert {(one.last_outcome, one.last_reason, one.failures) for one in stored} == {
        ("unchanged", "", 0)
    }
    assert [[(one.outcome, one.new_documents) for one in each] for each in history] == [
        [("unchanged", 0)],
        [("unchanged", 0)],
    ]
