from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from store import audience, guilds, roster_subscriptions, sources, subscriptions
from tests.store.conftest import NOW, source


async def _subscribe(conn: AsyncConnection, channel_id: int, guild_id: int, **values: str) -> None:
    await roster_subscriptions.subscribe(
        conn, channel_id=channel_id, guild_id=guild_id, now=NOW, created_by=42, **values
    )


async def test_subscribing_again_sets_the_one_subscription_anew(conn: AsyncConnection) -> None:
    await _subscribe(conn, 70, 7, state="WI")
    await subscriptions.end(conn, 70, "The channel was deleted.")
    assert await roster_subscriptions.listening(conn) == []
    await _subscribe(conn, 70, 7, state="WI", level="notices")
    await _subscribe(conn, 70, 7, state="WI", county="Jefferson")
    found = await roster_subscriptions.listed(conn, 7)
    assert [(each.state, each.county, each.agency, each.level) for each in found] == [
        ("WI", "", "", "notices"),
        ("WI", "Jefferson", "", "alerts"),
    ]
    assert [(each.status, each.reason) for each in found] == [("active", None)] * 2


async def test_one_of_a_channels_subscriptions_or_all_are_taken_away(conn: AsyncConnection) -> None:
    for state in ("WI", "IL", "MN"):
        await _subscribe(conn, 70, 7, state=state)
    await _subscribe(conn, 71, 7, state="WI")
    (first, *_) = await roster_subscriptions.listed(conn, 7)
    assert await roster_subscriptions.unsubscribe(conn, 70, first.id) == 1
    assert await roster_subscriptions.unsubscribe(conn, 70) == 2
    assert await roster_subscriptions.unsubscribe(conn, 70) == 0
    assert [each.channel_id for each in await roster_subscriptions.listed(conn, 7)] == [71]


async def test_a_server_that_was_left_does_not_listen(conn: AsyncConnection) -> None:
    await guilds.joined(conn, 7, NOW)
    await _subscribe(conn, 70, 7, state="WI")
    await _subscribe(conn, 80, 8, state="WI")
    await guilds.left(conn, 7, NOW)
    assert [each.channel_id for each in await roster_subscriptions.listening(conn)] == [80]
    assert await roster_subscriptions.listening(conn, 7) == []


async def test_what_becomes_of_a_channel_becomes_of_it(conn: AsyncConnection) -> None:
    await _subscribe(conn, 70, 7, state="WI")
    assert await subscriptions.pause(conn, 70, "I may not post there.") == 1
    (paused,) = await roster_subscriptions.listening(conn)
    assert (paused.status, paused.reason) == ("paused", "I may not post there.")
    assert await subscriptions.resume(conn, 70) == 1
    assert await subscriptions.keepers(conn, 70) == {42}
    assert await subscriptions.end(conn, 70, "The channel was deleted.") == 1


async def test_whoever_wants_a_rosters_events_relies_on_it(conn: AsyncConnection) -> None:
    await sources.sync(conn, [source(), source("ice-287g", kind="roster")], NOW)
    await _subscribe(conn, 70, 7, state="WI")
    village, ice = [await sources.get(conn, slug) for slug in ("palmyra-village", "ice-287g")]
    assert village is not None
    assert ice is not None
    assert await audience.for_source(conn, village) == []
    assert [each.channel_id for each in await audience.for_source(conn, ice)] == [70]
    assert await sources.states(conn) == {"WI"}
