from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from store import subscriptions, watches
from store.watches import Watch
from tests.store.conftest import NOW


async def _watch(conn: AsyncConnection, name: str = "Flock") -> Watch:
    return await watches.add(conn, guild_id=7, name=name, query=name, now=NOW, limit=9)


async def test_subscribing_again_sets_the_one_subscription_anew(conn: AsyncConnection) -> None:
    watch = await _watch(conn)
    first = await subscriptions.subscribe(
        conn, channel_id=70, guild_id=7, watch_id=watch.id, now=NOW, created_by=42
    )
    assert (first.mode, first.role_id, first.state, first.created_by) == ("now", None, "active", 42)
    await subscriptions.end(conn, 70, "The channel is gone.")
    again = await subscriptions.subscribe(
        conn,
        channel_id=70,
        guild_id=7,
        watch_id=watch.id,
        mode="daily",
        role_id=5,
        now=NOW + timedelta(days=1),
    )
    assert (again.id, again.created_at, again.reason) == (first.id, NOW, None)
    assert (again.mode, again.role_id, again.state) == ("daily", 5, "active")


async def test_every_watch_and_one_watch_are_two_subscriptions(conn: AsyncConnection) -> None:
    watch = await _watch(conn)
    for watch_id in (None, watch.id, None):
        await subscriptions.subscribe(conn, channel_id=70, guild_id=7, watch_id=watch_id, now=NOW)
    listed = await subscriptions.by_channel(conn, 70)
    assert [row.watch_name for row in listed] == [None, "Flock"]
    assert await subscriptions.unsubscribe(conn, 70, None)
    assert not await subscriptions.unsubscribe(conn, 70, None)
    assert [row.watch_name for row in await subscriptions.by_channel(conn, 70)] == ["Flock"]


async def test_a_servers_subscriptions_and_the_terminals_are_listed(conn: AsyncConnection) -> None:
    for channel_id, guild_id in ((71, 7), (70, 7), (80, 8), (subscriptions.TERMINAL, None)):
        await subscriptions.subscribe(
            conn, channel_id=channel_id, guild_id=guild_id, watch_id=None, now=NOW
        )

    async def channels(guild_id: int | None) -> list[int]:
        rows = await subscriptions.listed(conn, guild_id)
        return [row.subscription.channel_id for row in rows]

    assert await channels(7) == [70, 71]
    assert await channels(None) == [0]


async def test_a_channels_subscriptions_pause_resume_and_end_together(
    conn: AsyncConnection,
) -> None:
    watch = await _watch(conn)
    for channel_id, watch_id in ((70, None), (70, watch.id), (71, None)):
        await subscriptions.subscribe(
            conn, channel_id=channel_id, guild_id=7, watch_id=watch_id, now=NOW
        )

    async def states() -> list[tuple[int, str, str | None]]:
        rows = [row.subscription for row in await subscriptions.listed(conn, 7)]
        return [(row.channel_id, row.state, row.reason) for row in rows]

    assert await subscriptions.pause(conn, 70, "I may not post there.") == 2
    assert await states() == [
        (70, "paused", "I may not post there."),
        (70, "paused", "I may not post there."),
        (71, "active", None),
    ]
    assert await subscriptions.pause(conn, 70, "Again.") == 0
    assert await subscriptions.resume(conn, 70) == 2
    assert await subscriptions.end(conn, 70, "It is gone.") == 2
    assert await subscriptions.end(conn, 70, "It is gone.") == 0
    assert await subscriptions.resume(conn, 70) == 0
    assert [state for _, state, _ in await states()] == ["ended", "ended", "active"]


async def test_a_removed_watch_takes_the_subscriptions_to_it_along(conn: AsyncConnection) -> None:
    watch = await _watch(conn)
    for watch_id in (None, watch.id):
        await subscriptions.subscribe(conn, channel_id=70, guild_id=7, watch_id=watch_id, now=NOW)
    await watches.remove(conn, 7, "Flock")
    assert [row.watch_name for row in await subscriptions.by_channel(conn, 70)] == [None]
