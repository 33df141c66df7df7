from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.reminders import remind
from bot.alerts.render import embed_of
from scrapers import Alert
from store import Database, NewDelivery, guilds, meetings, outbox, reminders, sources
from store.meetings import NewMeeting, StoredMeeting
from tests.store.conftest import source

GUILD = 7
START = datetime(2026, 12, 1, 0, tzinfo=UTC)  # 6 PM in Chicago, November 30
TOLD = START - timedelta(days=5)
HOUR = timedelta(hours=1)


@pytest.fixture
async def meeting(db: Database) -> StoredMeeting:
    """A meeting of a village board, of which the server's channel 70 was told five days ahead."""
    async with db.write() as conn:
        await guilds.joined(conn, GUILD, TOLD)
        await sources.sync(conn, [source("palmyra")], TOLD)
    return await _list(db, START)


async def _list(db: Database, start: datetime, **more: object) -> StoredMeeting:
    listed = NewMeeting("1", "Regular meeting", "America/Chicago", start, body="Village Board")
    async with db.write() as conn:
        stored = await sources.get(conn, "palmyra")
        assert stored is not None
        new = replace(listed, **more)  # type: ignore[arg-type]
        (change,) = await meetings.save(conn, stored.id, [new], TOLD)
    return change.meeting


async def _tell(
    db: Database, meeting: StoredMeeting, alert: Alert, at: datetime = TOLD, channel: int = 70
) -> None:
    delivery = NewDelivery(
        channel_id=channel,
        guild_id=GUILD if channel else None,
        dedupe_key=f"text:{at}",
        kind="item",
        payload=alert.model_dump(mode="json"),
        topic=reminders.topic_of(meeting.id),
    )
    async with db.write() as conn:
        await outbox.enqueue(conn, [delivery], at)
    await _read(db, at)


async def _read(db: Database, now: datetime) -> list[tuple[int, Alert]]:
    async with db.write() as conn:
        claimed = await outbox.claim(conn, now, limit=50, lease=timedelta(minutes=10))
        for delivery in claimed:
            await outbox.mark_sent(conn, delivery.id, message_id=1, now=now)
    return [(each.channel_id, Alert.model_validate(each.payload)) for each in claimed]


async def _reminded(db: Database, *times: datetime) -> list[datetime]:
    """At which of these times a reminder was owed."""
    told: list[datetime] = []
    for now in times:
        await remind(db, now)
        told += [now for _ in await _read(db, now)]
    return told


def _hourly(first: datetime, last: datetime) -> Sequence[datetime]:
    hours = int((last - first) / HOUR)
    return [first + hour * HOUR for hour in range(hours + 1)]


async def _ask(conn: AsyncConnection, meeting: StoredMeeting) -> bool:
    return await reminders.ask(
        conn, meeting, channel_id=900, guild_id=None, user_id=5, hours_before=3, now=TOLD
    )


async def test_a_channel_is_reminded_a_day_and_two_hours_before(
    db: Database, meeting: StoredMeeting, palmyra: Alert
) -> None:
    await _tell(db, meeting, palmyra)
    hours = _hourly(TOLD, START + HOUR)
    assert await _reminded(db, *hours) == [START - 24 * HOUR, START - 2 * HOUR]


async def test_a_reminder_says_what_the_meeting_is_now(
    db: Database, meeting: StoredMeeting, palmyra: Alert
) -> None:
    await _tell(db, meeting, palmyra)
    await _list(db, START, place="Fire Station, 2 Main St.")
    await remind(db, START - 24 * HOUR)
    ((channel, alert),) = await _read(db, START - 24 * HOUR)
    assert channel == 70
    embed = embed_of(alert)
    assert embed.title == "⏰ Reminder: Village Board, Palmyra, Wisconsin"
    assert embed.description is not None
    assert "Fire Station, 2 Main St." in embed.description
    assert "**287\\(g\\)** memorandum" in embed.description


async def test_who_heard_of_it_just_now_is_not_reminded_of_it(
    db: Database, meeting: StoredMeeting, palmyra: Alert
) -> None:
    await _tell(db, meeting, palmyra, START - 26 * HOUR)
    hours = _hourly(START - 26 * HOUR, START)
    assert await _reminded(db, *hours) == [START - 2 * HOUR]


async def test_a_meeting_that_moves_is_reminded_of_at_its_new_time(
    db: Database, meeting: StoredMeeting, palmyra: Alert
) -> None:
    await _tell(db, meeting, palmyra)
    assert await _reminded(db, START - 24 * HOUR) == [START - 24 * HOUR]
    moved = START + 48 * HOUR
    await _list(db, moved)
    hours = _hourly(START - 2 * HOUR, moved)
    assert await _reminded(db, *hours) == [moved - 24 * HOUR, moved - 2 * HOUR]


@pytest.mark.parametrize("status", ["cancelled", "postponed", "held"])
async def test_nobody_is_reminded_of_a_meeting_that_is_off(
    db: Database, meeting: StoredMeeting, palmyra: Alert, status: str
) -> None:
    await _tell(db, meeting, palmyra)
    await _list(db, START, status=status)
    assert await _reminded(db, *_hourly(START - 25 * HOUR, START)) == []


async def test_after_an_outage_only_the_nearest_reminder_comes(
    db: Database, meeting: StoredMeeting, palmyra: Alert
) -> None:
    await _tell(db, meeting, palmyra)
    back = START - HOUR
    assert await _reminded(db, back, back + timedelta(minutes=1)) == [back]


async def test_a_day_without_an_hour_is_reminded_of_in_the_morning(
    db: Database, meeting: StoredMeeting, palmyra: Alert
) -> None:
    midnight = datetime(2026, 11, 30, 6, tzinfo=UTC)
    await _list(db, midnight, time_known=False)
    await _tell(db, meeting, palmyra)
    nine = midnight + 9 * HOUR
    hours = _hourly(TOLD, midnight + 20 * HOUR)
    assert await _reminded(db, *hours) == [nine - 24 * HOUR, nine - 2 * HOUR]


async def test_what_people_ask_for_comes_at_their_hour_and_ends_with_the_meeting(
    db: Database, meeting: StoredMeeting
) -> None:
    async with db.write() as conn:
        assert await _ask(conn, meeting)
        assert not await _ask(conn, meeting)
    hours = _hourly(START - 4 * HOUR, START + HOUR)
    assert await _reminded(db, *hours) == [START - 3 * HOUR]


async def test_who_asked_is_told_that_the_meeting_is_off(
    db: Database, meeting: StoredMeeting
) -> None:
    async with db.write() as conn:
        await _ask(conn, meeting)
    await _list(db, START, status="cancelled")
    await remind(db, TOLD + HOUR)
    ((channel, alert),) = await _read(db, TOLD + HOUR)
    assert (channel, alert.kind.value) == (900, "cancelled")
    assert await _reminded(db, *_hourly(START - 4 * HOUR, START)) == []
