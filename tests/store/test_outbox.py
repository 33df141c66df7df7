from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from store import Database, bursts, channels, outbox, outbox_counts
from store.outbox import Delivery, NewDelivery
from store.outbox_counts import OutboxCounts
from tests.store.conftest import NOW, statements

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LEASE = 5 * MINUTE


def _owed(channel_id: int, key: str, urgent_at: datetime | None = None) -> NewDelivery:
    return NewDelivery(channel_id, 7, key, "item", {"title": key}, urgent_at)


async def _claim(
    conn: AsyncConnection, now: datetime = NOW, limit: int = 100, **asked: Any
) -> list[Delivery]:
    return await outbox.claim(conn, now, limit=limit, lease=LEASE, **asked)


async def _keys(conn: AsyncConnection, now: datetime = NOW, **asked: Any) -> list[str]:
    return [row.dedupe_key for row in await _claim(conn, now, **asked)]


async def test_a_channel_is_owed_one_message_a_key_ever(conn: AsyncConnection) -> None:
    await outbox.enqueue(conn, [_owed(1, "a"), _owed(1, "a"), _owed(2, "a")], NOW)
    claimed = await _claim(conn)
    assert [(row.channel_id, row.dedupe_key) for row in claimed] == [(1, "a"), (2, "a")]
    await outbox.mark_sent(conn, claimed[0].id, message_id=99, now=NOW)
    await outbox.enqueue(conn, [_owed(1, "a"), _owed(2, "a")], NOW)
    await outbox.enqueue(conn, [], NOW)
    assert await outbox_counts.counts(conn) == OutboxCounts(0, 1, 0, 0, 1, 0, NOW)


async def test_a_delivery_comes_back_as_it_was_owed(conn: AsyncConnection) -> None:
    owed = NewDelivery(
        1_398_000_000_000_000_001,
        1_398_000_000_000_000_002,
        "k" * 5_000,
        "item",
        {"title": "287(g) \u2013 \U0001f4cb", "nul": "a\x00b", "quotes": [{"spans": [[0, 6]]}]},
        NOW + HOUR,
    )
    await outbox.enqueue(conn, [owed], NOW)
    (claimed,) = await _claim(conn)
    assert claimed.payload == dict(owed.payload)
    assert (claimed.channel_id, claimed.guild_id) == (owed.channel_id, owed.guild_id)
    assert (claimed.urgent_at, claimed.created_at) == (NOW + HOUR, NOW)
    assert (claimed.state, claimed.attempts, claimed.in_doubt) == ("sending", 1, False)
    await outbox.enqueue(conn, [owed], NOW)
    assert (await outbox_counts.counts(conn)).pending == 0


async def test_the_nearest_meeting_ahead_goes_first_then_the_oldest(conn: AsyncConnection) -> None:
    owed = [
        _owed(1, "news"),
        _owed(2, "over", NOW - HOUR),
        _owed(3, "tomorrow", NOW + 24 * HOUR),
        _owed(4, "soon", NOW + HOUR),
        _owed(5, "more news"),
        _owed(6, "now", NOW),
    ]
    await outbox.enqueue(conn, owed, NOW)
    assert await _keys(conn, limit=2) == ["now", "soon"]
    assert await _keys(conn) == ["tomorrow", "news", "over", "more news"]


async def test_a_channel_with_thousands_delays_no_other(conn: AsyncConnection) -> None:
    await outbox.enqueue(conn, [_owed(1, f"a{number}") for number in range(50)], NOW)
    await outbox.enqueue(conn, [_owed(2, "b"), _owed(2, "urgent", NOW + HOUR)], NOW)
    assert await _keys(conn, per_channel=3) == ["urgent", "a0", "a1", "a2", "b"]


async def test_a_channels_order_is_kept_while_one_of_its_messages_is_on_its_way(
    conn: AsyncConnection,
) -> None:
    await outbox.enqueue(conn, [_owed(1, "a"), _owed(1, "b"), _owed(2, "c")], NOW)
    (first,) = await _claim(conn, per_channel=1, limit=1)
    assert first.dedupe_key == "a"
    assert await _keys(conn, per_channel=1) == ["c"]
    await outbox.retry(conn, first.id, at=NOW + MINUTE, error="500")
    assert await _keys(conn) == []
    again = await _claim(conn, NOW + MINUTE)
    assert [row.dedupe_key for row in again] == ["a", "b"]
    assert (again[0].attempts, again[0].error, again[0].in_doubt) == (2, "500", False)


async def test_senders_can_share_the_channels_out(conn: AsyncConnection) -> None:
    await outbox.enqueue(conn, [_owed(1, "a"), _owed(2, "b"), _owed(3, "c")], NOW)
    assert await _keys(conn, only_channels=[]) == []
    assert await _keys(conn, only_channels=[1, 2], exclude_channels=[1]) == ["b"]
    assert await _keys(conn, exclude_channels=[1]) == ["c"]


async def test_a_delivery_waits_for_its_time_and_holds_nothing_up(conn: AsyncConnection) -> None:
    digest = NewDelivery(1, 7, "digest", "digest", {}, not_before=NOW + HOUR)
    await outbox.enqueue(conn, [digest, _owed(1, "a")], NOW)
    (ready,) = await _claim(conn)
    assert ready.dedupe_key == "a"
    await outbox.mark_sent(conn, ready.id, message_id=1, now=NOW)
    assert await _keys(conn, NOW + HOUR) == ["digest"]


async def test_what_a_dead_process_left_is_claimed_again_in_doubt(conn: AsyncConnection) -> None:
    await outbox.enqueue(conn, [_owed(1, "a"), _owed(1, "b")], NOW)
    (first,) = await _claim(conn, limit=1)
    assert await _keys(conn, NOW + LEASE - MINUTE) == []
    again = await _claim(conn, NOW + LEASE)
    assert [(row.dedupe_key, row.in_doubt) for row in again] == [("a", True), ("b", False)]
    assert again[0].nonce == first.nonce
    await outbox.mark_sent(conn, first.id, message_id=1, now=NOW, resent=True)
    await outbox.mark_sent(conn, again[1].id, message_id=2, now=NOW)
    counted = await outbox_counts.counts(conn)
    assert (counted.sent, counted.sent_again, counted.oldest_unsent) == (2, 1, None)


async def test_the_one_instance_recovers_at_once_what_its_forerunner_left(
    conn: AsyncConnection,
) -> None:
    await outbox.enqueue(conn, [_owed(1, "a"), _owed(2, "b")], NOW)
    await _claim(conn, limit=1)
    assert await outbox.recover(conn) == 1
    assert [(row.dedupe_key, row.in_doubt) for row in await _claim(conn)] == [
        ("a", True),
        ("b", False),
    ]


async def test_doubt_stays_until_it_is_sent(conn: AsyncConnection) -> None:
    await outbox.enqueue(conn, [_owed(1, "a")], NOW)
    (row,) = await _claim(conn)
    await outbox.retry(conn, row.id, at=NOW, error="timed out", in_doubt=True)
    (row,) = await _claim(conn)
    assert row.in_doubt
    await outbox.retry(conn, row.id, at=NOW, error="429")
    (row,) = await _claim(conn)
    assert row.in_doubt


async def test_what_is_given_back_was_not_attempted(conn: AsyncConnection) -> None:
    await outbox.enqueue(conn, [_owed(1, "a"), _owed(1, "b")], NOW)
    first, second = await _claim(conn)
    await outbox.mark_sent(conn, first.id, message_id=1, now=NOW)
    await outbox.release(conn, [first.id, second.id])
    (again,) = await _claim(conn)
    assert (again.dedupe_key, again.attempts, again.in_doubt) == ("b", 1, False)


async def test_a_poison_message_is_dead_and_the_rest_flow(conn: AsyncConnection) -> None:
    await outbox.enqueue(conn, [_owed(1, "a"), _owed(1, "b")], NOW)
    (poison,) = await _claim(conn, limit=1)
    await outbox.dead(conn, poison.id, error="400: embeds[0] is too long")
    assert await _keys(conn) == ["b"]
    kept = await outbox.get(conn, poison.id)
    assert kept is not None
    assert (kept.state, kept.error) == ("dead", "400: embeds[0] is too long")
    assert (await outbox_counts.counts(conn)).dead == 1


async def test_a_paused_channel_is_held_until_it_is_resumed(conn: AsyncConnection) -> None:
    await outbox.enqueue(conn, [_owed(1, "a"), _owed(1, "b"), _owed(2, "c")], NOW)
    await _claim(conn, limit=1)
    assert await channels.pause(conn, 1, error="403", retry_at=NOW + HOUR) == 2
    await outbox.enqueue(conn, [_owed(1, "later")], NOW)
    assert await _keys(conn) == ["c"]
    assert (await outbox_counts.counts(conn)).paused == 2
    assert await channels.paused_due(conn, NOW) == []
    assert await channels.paused_due(conn, NOW + HOUR) == [1]
    assert await channels.resume(conn, 1) == 2
    assert await _keys(conn) == ["a", "b", "later"]


async def test_a_channel_that_is_gone_is_owed_nothing(conn: AsyncConnection) -> None:
    await outbox.enqueue(conn, [_owed(1, "a"), _owed(1, "b"), _owed(1, "c"), _owed(2, "d")], NOW)
    (first,) = await _claim(conn, limit=1)
    await outbox.mark_sent(conn, first.id, message_id=1, now=NOW)
    assert await channels.end(conn, 1, error="404: Unknown Channel") == 2
    counted = await outbox_counts.counts(conn)
    assert (counted.sent, counted.dead, counted.pending) == (1, 2, 1)


async def test_a_sent_delivery_says_which_message_it_became(conn: AsyncConnection) -> None:
    await outbox.enqueue(conn, [_owed(1, "a")], NOW)
    (row,) = await _claim(conn)
    await outbox.mark_sent(conn, row.id, message_id=1_398_000_000_000_000_003, now=NOW + MINUTE)
    found = await outbox.get(conn, row.id)
    assert found is not None
    assert (found.state, found.sent_at) == ("sent", NOW + MINUTE)
    assert found.message_id == 1_398_000_000_000_000_003
    assert await outbox.get(conn, row.id + 1) is None


async def test_the_age_of_the_oldest_unsent_is_known(conn: AsyncConnection) -> None:
    await outbox.enqueue(conn, [_owed(1, "a")], NOW)
    await outbox.enqueue(conn, [_owed(1, "b")], NOW + HOUR)
    (first,) = await _claim(conn, limit=1)
    assert (await outbox_counts.counts(conn)).oldest_unsent == NOW
    await outbox.mark_sent(conn, first.id, message_id=1, now=NOW)
    assert (await outbox_counts.counts(conn)).oldest_unsent == NOW + HOUR


async def test_a_claim_takes_as_many_statements_for_a_thousand(conn: AsyncConnection) -> None:
    async def sent(count: int) -> int:
        owed = [_owed(10_000 * count + number, "a") for number in range(count)]
        with statements(conn) as noted:
            await outbox.enqueue(conn, owed, NOW)
            assert len(await _claim(conn, limit=5_000)) == count
        return len(noted)

    assert await sent(2) == await sent(1000)


async def test_two_that_claim_at_once_never_get_the_same_row(db: Database) -> None:
    async with db.write() as conn:
        owed = [_owed(number % 7, f"k{number}") for number in range(70)]
        await outbox.enqueue(conn, owed, NOW)

    async def work() -> list[int]:
        taken: list[int] = []
        while True:
            async with db.write() as conn:
                rows = await _claim(conn, limit=4, per_channel=2)
                for row in rows:
                    await outbox.mark_sent(conn, row.id, message_id=row.id, now=NOW)
            if not rows:
                return taken
            taken += [row.id for row in rows]

    ids = [
        row_id for taken in await asyncio.gather(*(work() for _ in range(5))) for row_id in taken
    ]
    assert len(ids) == len(set(ids)) == 70


@given(st.integers(0, 2**63 - 1), st.text())
def test_a_nonce_is_at_most_25_characters_and_differs_by_channel_and_key(
    channel_id: int, key: str
) -> None:
    found = outbox.nonce(channel_id, key)
    assert len(found) == 14
    assert found != outbox.nonce(channel_id, key + "x")
    assert found != outbox.nonce(channel_id + 1, key)


def test_a_nonce_stays_the_same_from_version_to_version() -> None:
    assert outbox.nonce(1, "item:palmyra:7") == "hy675f8ffff707"


async def test_what_a_wrong_clock_put_off_for_years_is_not_waited_for(
    conn: AsyncConnection,
) -> None:
    await outbox.enqueue(conn, [_owed(1, "a"), _owed(2, "b"), _owed(3, "c")], NOW)
    ahead = NOW + 87_600 * HOUR
    first, second, third = await _claim(conn, ahead)
    await outbox.retry(conn, first.id, at=ahead + MINUTE, error="503")
    await channels.pause(conn, second.channel_id, error="403", retry_at=ahead + HOUR)
    assert third.state == "sending"
    assert await channels.paused_due(conn, NOW) == [2]
    again = await _claim(conn, NOW)
    assert [(row.dedupe_key, row.in_doubt) for row in again] == [("a", False), ("c", True)]


async def test_what_a_sender_lost_hold_of_is_given_back_and_no_other(
    conn: AsyncConnection,
) -> None:
    await outbox.enqueue(conn, [_owed(1, "a"), _owed(2, "b"), _owed(3, "c")], NOW)
    first, second, _ = await _claim(conn)
    await outbox.mark_sent(conn, second.id, message_id=1, now=NOW)
    assert await outbox.recover(conn, [first.id, second.id]) == 1
    assert [(row.dedupe_key, row.in_doubt) for row in await _claim(conn)] == [("a", True)]


async def test_after_a_torn_log_all_that_seems_unsent_is_in_doubt(conn: AsyncConnection) -> None:
    await outbox.enqueue(conn, [_owed(1, "a"), _owed(2, "b")], NOW)
    await _claim(conn, limit=1)
    await outbox.recover(conn, torn=True)
    assert [row.in_doubt for row in await _claim(conn)] == [True, True]


async def test_a_group_is_told_in_place_of_its_own_and_never_grouped_itself(
    conn: AsyncConnection,
) -> None:
    await outbox.enqueue(conn, [_owed(1, f"a{number}") for number in range(5)], NOW)
    assert await bursts.fresh(conn, NOW, more_than=4) == {1: 5}
    assert await bursts.fresh(conn, NOW, more_than=5) == {}
    waiting = await bursts.fresh_of(conn, 1, NOW)
    one = NewDelivery(1, 7, "many", outbox.GROUP, {"lines": ["a3", "a4"]})
    await bursts.group(conn, [row.id for row in waiting[3:]], one, NOW)
    await bursts.postpone(conn, [waiting[2].id], NOW + HOUR)
    assert await bursts.fresh(conn, NOW, more_than=0) == {1: 2}
    assert await _keys(conn) == ["a0", "a1", "many"]
    counted = await outbox_counts.counts(conn)
    assert (counted.grouped, counted.pending, counted.sending) == (2, 1, 3)
