"""Checks that run at once ask and store together; nobody waits for nothing, and errors are told."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from config import Source
from scrapers.together import Batched, Recollection, Together
from store import Database, checks, meetings, sources, validators
from store.checks import Unchanged

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Work:
    """Doubles numbers, batch by batch, when it is let."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()

    async def __call__(self, numbers: list[int]) -> list[int]:
        self.batches.append(numbers)
        self.begun.set()
        await self.gate.wait()
        if 13 in numbers:
            raise ValueError("13")
        return [2 * number for number in numbers]


async def test_what_comes_while_a_batch_is_under_way_is_the_next_batch() -> None:
    work = Work()
    batched = Batched(work)
    first = asyncio.create_task(batched.ask(1))
    await work.begun.wait()
    rest = [asyncio.create_task(batched.ask(number)) for number in (2, 3, 4)]
    await asyncio.sleep(0)
    work.gate.set()
    assert await asyncio.gather(first, *rest) == [2, 4, 6, 8]
    assert work.batches == [[1], [2, 3, 4]]
    assert await batched.ask(5) == 10


async def test_an_error_is_told_to_all_of_its_batch_and_to_no_other() -> None:
    work = Work()
    work.gate.set()
    batched = Batched(work)
    told = await asyncio.gather(batched.ask(13), batched.ask(1), return_exceptions=True)
    assert [type(one) for one in told] == [ValueError, ValueError]
    assert await batched.ask(1) == 2


async def test_what_was_asked_by_one_who_gave_up_is_waited_for_at_the_end() -> None:
    work = Work()
    batched = Batched(work)
    await batched.settled()
    asking = asyncio.create_task(batched.ask(1))
    await work.begun.wait()
    asking.cancel()
    ending = asyncio.create_task(batched.settled())
    done, _ = await asyncio.wait({asking, ending}, return_when=asyncio.FIRST_COMPLETED)
    assert done == {asking}
    work.gate.set()
    await ending
    assert batched._task is not None
    assert batched._task.done()


async def test_one_who_gives_up_leaves_the_others_their_answers() -> None:
    work = Work()
    batched = Batched(work)
    gone, there = (asyncio.create_task(batched.ask(number)) for number in (1, 2))
    await work.begun.wait()
    gone.cancel()
    work.gate.set()
    assert await there == 4
    with pytest.raises(asyncio.CancelledError):
        await gone


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
