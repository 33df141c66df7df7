"""Where a channel is told what follows on a topic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from store import outbox, threads
from store.outbox import NewDelivery

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


async def test_a_topic_is_begun_once_a_channel_and_keeps_its_thread(conn: AsyncConnection) -> None:
    await threads.begin(conn, 1, "meeting:7", message_id=100, thread_id=None, now=NOW)
    await threads.begin(conn, 2, "meeting:7", message_id=200, thread_id=None, now=NOW)
    await threads.opened(conn, 1, "meeting:7", 100)
    assert await threads.get(conn, 1, "meeting:7") == threads.Begun(1, "meeting:7", 100, 100, NOW)
    assert await threads.get(conn, 2, "meeting:7") == threads.Begun(2, "meeting:7", 200, None, NOW)
    assert await threads.get(conn, 1, "meeting:8") is None


async def test_a_new_message_takes_the_place_of_one_that_was_deleted(conn: AsyncConnection) -> None:
    await threads.begin(conn, 1, "t", message_id=100, thread_id=100, now=NOW)
    later = NOW + timedelta(hours=1)
    await threads.begin(conn, 1, "t", message_id=101, thread_id=None, now=later)
    assert await threads.get(conn, 1, "t") == threads.Begun(1, "t", 101, None, later)


async def test_a_topic_of_any_length_is_found_again(conn: AsyncConnection) -> None:
    topic = "document:" + "x" * 9000
    await threads.begin(conn, 1, topic, message_id=100, thread_id=None, now=NOW)
    assert await threads.get(conn, 1, topic) is not None


async def test_what_was_sent_on_a_topic_is_told_in_its_order(conn: AsyncConnection) -> None:
    owed = [
        NewDelivery(channel, None, key, "item", {"n": key}, topic=topic)
        for channel, key, topic in [(1, "a", "t"), (1, "b", "t"), (1, "c", "u"), (2, "d", "t")]
    ]
    owed.append(NewDelivery(1, None, "unsent", "item", {}, topic="t"))
    await outbox.enqueue(conn, owed, NOW)
    claimed = await outbox.claim(conn, NOW, limit=9, lease=timedelta(minutes=1))
    for number, one in enumerate(claimed):
        if one.dedupe_key != "unsent":
            await outbox.mark_sent(conn, one.id, message_id=one.id, now=NOW + timedelta(number))
    told = await outbox.told_on(conn, 1, "t", limit=9)
    assert [one.dedupe_key for one in told] == ["a", "b"]
    told = await outbox.told_on(conn, 1, "t", limit=1)
    assert [one.dedupe_key for one in told] == ["b"]
