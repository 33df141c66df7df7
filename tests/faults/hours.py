"""Faults of local time: nights on which an hour is missing, or comes twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from scrapers.hours import Telling, telling
from store import outbox, subscriptions
from store.outbox import NewDelivery
from tests.end_to_end.company import Life
from tests.end_to_end.program import Program
from tests.faults.outcome import Outcome
from tests.faults.stage import Stage, alert
from tests.faults.tampered import CLOCK_OFF

ZONE = "America/Chicago"
GAP = (datetime(2026, 3, 8, 8, 0, tzinfo=UTC), 2)
"""When the clocks skip from 2:00 to 3:00, and the hour that is missing."""
FOLD = (datetime(2026, 11, 1, 6, 0, tzinfo=UTC), 1)
"""When it is 1:00 for the first time, and the hour that comes twice."""
AHEAD = timedelta(seconds=20)
DIGESTED = 3


async def an_hour_missing_or_twice(stage: Stage) -> Outcome:
    """21: digests and ends of quiet hours in the missing and in the repeated hour; kill -9 between.

    Each night a channel is owed a digest and what its quiet hours held back, at that hour; an hour
    later, when the repeated hour comes again, nothing of the next day's digest.
    """
    many = len(stage.channels)
    for moment, hour in (GAP, FOLD):
        daily = await _settle(stage, hour)
        before = moment - AHEAD
        due = telling(daily, ZONE, None, before)
        quiet = telling(replace(daily, mode="now"), ZONE, None, before)
        if (due.not_before, quiet.not_before) != (moment, moment):
            raise AssertionError(f"told at {due.not_before} and {quiet.not_before}, not {moment}")
        await _owe(stage, due, before, DIGESTED)
        await _owe(stage, quiet, before, 1)
        told = stage.told() + 2 * many  # messages: the digest, and what was held back
        program = await _at(stage, before)
        await stage.some(told)
        program.kill()
        await stage.ended(program)

        again = moment + timedelta(hours=1)
        tomorrow = telling(daily, ZONE, None, moment + timedelta(minutes=5))
        await _owe(stage, Telling(again + timedelta(seconds=5)), moment, 1)
        await _owe(stage, tomorrow, moment, 1)
        program = await _at(stage, again - AHEAD)
        await stage.some(told + many)
        program.interrupt()
        await stage.ended(program)
        if stage.told() != told + many:
            raise AssertionError("the next day's digest came with the repeated hour")

        day = (moment.astimezone(ZoneInfo(ZONE)) + timedelta(days=1)).replace(hour=hour, fold=0)
        program = await _at(stage, day.astimezone(UTC) - AHEAD)
        recovery = await stage.delivered()
        program.interrupt()
        await stage.ended(program)
    return await stage.outcome(recovery)


async def _settle(stage: Stage, hour: int) -> subscriptions.Subscription:
    """Give all channels a daily digest; one of the subscriptions, with the server's hours."""
    now = datetime.now(UTC)
    async with stage.store() as db, db.write() as conn:
        for channel in stage.channels:
            await subscriptions.subscribe(
                conn,
                channel_id=channel.id,
                guild_id=channel.guild.id if channel.guild else None,
                watch_id=None,
                now=now,
                mode="daily",
                digest_hour=hour,
            )
        one = (await subscriptions.listed(conn, stage.guild.id))[0].subscription
    hours = subscriptions.Hours(ZONE, quiet_from=22 * 60, quiet_until=hour * 60)
    return replace(one, hours=hours)


async def _owe(stage: Stage, when: Telling, now: datetime, each: int) -> None:
    """Owe every channel so many alerts for then, as a check would that found them now."""
    rows = []
    for channel in stage.channels:
        for _ in range(each):
            mark = stage.expect(channel)
            told = alert(mark, now).model_copy(update={"title": f"Agenda {mark}", "quotes": ()})
            rows.append(
                NewDelivery(
                    channel_id=channel.id,
                    guild_id=channel.guild.id if channel.guild else None,
                    dedupe_key=f"item:{mark}",
                    kind="item",
                    payload=told.model_dump(mode="json"),
                    not_before=when.not_before,
                    collected=when.collected,
                )
            )
    async with stage.store() as db, db.write() as conn:
        await outbox.enqueue(conn, rows, now)


async def _at(stage: Stage, at: datetime) -> Program | Life:
    """The program, started, with a clock that is at that time now."""
    off = (at - datetime.now(UTC)).total_seconds()
    program = stage.tampered(**{CLOCK_OFF: str(off)})
    await program.start()
    return program
