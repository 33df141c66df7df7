"""Faults of the process: killed, stopped, started twice, killed while it upgrades the database."""

from __future__ import annotations

import asyncio
import os
import signal
import time

from tests.end_to_end.company import Company
from tests.faults.outcome import Outcome
from tests.faults.stage import BASELINE, Stage
from tests.faults.tampered import CRASH_AT

STEPS = ("fetch", "read", "owe", "commit", "claim", "post", "mark")
MOMENTS = ("before", "after")
KILLS = "HEARYE_FAULT_KILLS"
"""The environment's name for how many kills at random moments there are; 20 if not said."""


async def killed_at_each_step(stage: Stage) -> Outcome:
    """1: kill -9 before and after each step, then at random moments, each in a new life."""
    kills = int(os.environ.get(KILLS, "20"))
    await _baseline(stage)
    lives = len(STEPS) * len(MOMENTS) + 1
    each = max(1, stage.alerts // 2 // (lives + kills))
    for step in STEPS:
        for moment in MOMENTS:
            stage.post()
            await stage.owe(each)
            passage = 1 if step in ("fetch", "read", "commit") else stage.random.randint(1, 3)
            part = "worker" if step in ("fetch", "read", "owe", "commit") else "bot"
            program = stage.tampered(part, **{CRASH_AT: f"{step}.{moment}:{passage}"})
            await program.start()
            code = await stage.ended(program)
            if code != -signal.SIGKILL:
                raise AssertionError(f"no crash at {step}.{moment}: {code}\n{program.told()}")
    await _killed_with_an_answer_on_its_way(stage, each)
    for _ in range(kills):
        await stage.owe(each)
        program = stage.program()
        await program.start()
        await stage.discord.connected(seconds=90)
        await asyncio.sleep(stage.random.uniform(0, 0.5))
        program.kill()
        await stage.ended(program)
    await stage.owe(stage.alerts // 2 - each * (lives + kills))
    async with stage.program():
        return await stage.outcome(
            await stage.delivered(), f"{kills} random kills of {lives + kills}"
        )


async def _killed_with_an_answer_on_its_way(stage: Stage, each: int) -> None:
    """Discord has the messages, and the program dies before it hears so."""
    await stage.owe(each)
    hang = stage.discord.faults.after_storing(how="hang", times=None)
    program = stage.program()
    await program.start()
    await stage.discord.until(lambda: hang.played > 0, "a message on its way", seconds=90)
    program.kill()
    hang.stop()
    await stage.ended(program)


async def _baseline(stage: Stage) -> None:
    """The village was seen once, so that what it posts from now on is told."""
    stage.village.notices.clear()
    stage.post_quietly()
    program = stage.program()
    await program.start()
    await program.logged(BASELINE)
    program.interrupt()
    await stage.ended(program)


async def stopped_in_mid_send(stage: Stage) -> Outcome:
    """3: SIGTERM while messages are on their way; out within 10 s."""
    await stage.owe()
    slow = stage.discord.faults.slow(1.0, times=None)
    program = stage.program()
    await program.start()
    await stage.some(16)
    began = time.monotonic()
    program.interrupt()
    code = await stage.ended(program)
    took = time.monotonic() - began
    slow.stop()
    async with stage.program():
        recovery = await stage.delivered()
    if took > 10 or code != 0:
        raise AssertionError(f"out in {took:.1f} s with code {code}")
    return await stage.outcome(recovery, f"out in {took:.1f} s")


async def started_twice(stage: Stage) -> Outcome:
    """19: a second instance is started on the database of the first, and refuses."""
    await stage.owe()
    async with stage.program() as first:
        await stage.some(stage.alerts // 10)
        second = stage.program()
        await second.start()
        code = await second.ended()
        if code != 2 or "already running" not in second.log:
            raise AssertionError(f"the second did not refuse: {code}\n{second.told()}")
        recovery = await stage.delivered()
        first.kill()
        await stage.ended(first)
    third = stage.program()
    async with third:
        await stage.discord.connected(seconds=90)
    return await stage.outcome(recovery, f"refused: {second.log.strip()[-60:]}")


async def stood_by(stage: Stage) -> Outcome:
    """19, of several processes: second ones stand by, and take over from the first when these die.

    A whole `hearye run` refuses to be a third.
    """
    await stage.owe()
    company = stage.company
    assert company is not None
    async with stage.program() as first:
        await first.logged("scheduler.leads")
        await stage.some(stage.alerts // 10)
        stage.company = Company()
        async with stage.program() as second:
            await second.until(
                lambda: second.log.count("stands_by") == 1 + stage.bots, "they stand by"
            )
            stage.company = None
            whole = stage.program()
            await whole.start()
            code = await whole.ended()
            if code != 2 or "already running" not in whole.told():
                raise AssertionError(f"the whole did not refuse: {code}\n{whole.told()}")
            stage.company = company
            for _ in range(3):  # both bots, and each of the others in its turn
                first.kill()
                await first.ended()
            await second.logged("scheduler.leads")
            recovery = await stage.delivered()
    return await stage.outcome(recovery, "the second ones took over")


async def killed_in_a_migration(stage: Stage) -> Outcome:
    """28: kill -9 while the tables are made, at its steps and at random moments."""
    codes = []
    for moment in MOMENTS:
        program = stage.tampered(**{CRASH_AT: f"migrate.{moment}"})
        await program.start()
        codes.append(await program.ended())
    for _ in range(6):
        program = stage.program()
        await program.start()
        await asyncio.sleep(stage.random.uniform(0.8, 2.0))
        program.kill()
        await program.ended()
    if codes != [-signal.SIGKILL] * 2:
        raise AssertionError(f"no crash in the migration: {codes}")
    await stage.subscribe()
    await stage.owe()
    async with stage.program():
        return await stage.outcome(await stage.delivered(), "8 kills")
