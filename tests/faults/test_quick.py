"""A few of the faults with fewer alerts, so that each run of the tests plays them."""

from __future__ import annotations

import signal

import pytest

from tests.faults.playbill import PLAYBILL
from tests.faults.postgres import postgres
from tests.faults.stage import stage
from tests.faults.tampered import CRASH_AT

ALERTS = 40
SEED = 7


@pytest.mark.parametrize("number", [2, 5, 17])
async def test_a_fault_loses_nothing_and_tells_nothing_twice(number: int) -> None:
    async with stage(SEED, ALERTS) as set_up:
        outcome = await PLAYBILL[number].play(set_up)
    assert (outcome.lost, outcome.twice, outcome.sound) == (0, 0, True), outcome
    assert outcome.delivered == outcome.owed >= ALERTS - 1


async def test_a_fault_on_postgresql() -> None:
    with postgres() as server:
        async with stage(SEED, ALERTS, server) as set_up:
            outcome = await PLAYBILL[18].play(set_up)
    assert (outcome.lost, outcome.twice, outcome.delivered) == (0, 0, ALERTS), outcome


async def test_several_processes_lose_nothing_when_bots_and_workers_are_killed() -> None:
    with postgres() as server:
        async with stage(SEED, ALERTS, server, scaled=True) as set_up:
            outcome = await PLAYBILL[12].play(set_up)
    assert (outcome.lost, outcome.twice, outcome.delivered) == (0, 0, ALERTS), outcome


async def test_killed_between_the_post_and_its_mark_it_is_told_once() -> None:
    async with stage(SEED, ALERTS) as set_up:
        await set_up.owe()
        for place in ("post.after:3", "mark.before:5", "mark.after:2", "claim.after:1"):
            program = set_up.tampered(**{CRASH_AT: place})
            await program.start()
            assert await set_up.ended(program) == -signal.SIGKILL, place
        async with set_up.program():
            await set_up.delivered()
        outcome = await set_up.outcome(None)
    assert (outcome.delivered, outcome.lost, outcome.twice) == (ALERTS, 0, 0)
