from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from store import NewDelivery, audience, guilds, judgements, mutes, outbox, subscriptions, watches
from store.judgements import Judgement, Tally
from tests.store.conftest import NOW

DAY = timedelta(days=1)
GUILD, OTHER = 7, 8


def _owed(guild_id: int, topic: str | None, key: str = "a") -> NewDelivery:
    return NewDelivery(guild_id * 10, guild_id, key, "item", {"title": "x"}, topic=topic)


async def _channels(conn: AsyncConnection) -> list[int]:
    claimed = await outbox.claim(conn, NOW, limit=50, lease=DAY)
    return sorted(delivery.channel_id for delivery in claimed)


async def test_a_server_is_not_owed_what_is_on_a_topic_that_it_muted(
    conn: AsyncConnection,
) -> None:
    await mutes.mute(conn, GUILD, "meeting:1", NOW)
    owed = [_owed(GUILD, "meeting:1"), _owed(OTHER, "meeting:1"), _owed(GUILD, "meeting:2", "b")]
    await outbox.enqueue(conn, owed, NOW)
    assert await _channels(conn) == [70, 80]


async def test_a_mute_ends_by_itself_or_when_it_is_lifted(conn: AsyncConnection) -> None:
    await mutes.mute(conn, GUILD, "meeting:1", NOW, until=NOW + DAY, muted_by=5)
    await mutes.mute(conn, GUILD, "story:" + "x" * 5_000, NOW)
    assert [each.until for each in await mutes.listed(conn, GUILD, NOW)] == [NOW + DAY, None]
    assert await mutes.holding(conn, ["meeting:1"], NOW + DAY) == set()
    assert await mutes.unmute(conn, GUILD, "story:" + "x" * 5_000)
    assert not await mutes.unmute(conn, GUILD, "story:1")
    assert await mutes.forget(conn, NOW + DAY + DAY) == 1
    assert await mutes.listed(conn, GUILD, NOW) == []


async def test_a_watch_that_a_server_muted_is_heard_in_others_only(conn: AsyncConnection) -> None:
    for guild_id in (GUILD, OTHER):
        await guilds.joined(conn, guild_id, NOW)
        await subscriptions.subscribe(
            conn, channel_id=guild_id * 10, guild_id=guild_id, watch_id=None, now=NOW
        )
    await watches.sync_house(conn, [], NOW)
    own = await watches.add(conn, guild_id=GUILD, name="ICE", query="287(g)", now=NOW, limit=9)
    await mutes.mute(conn, GUILD, mutes.watch_subject(own.id), NOW, until=NOW + DAY)
    (muted,) = await audience.watchers(conn, [own.query_id], NOW)
    assert muted.subscriptions == ()
    (heard,) = await audience.watchers(conn, [own.query_id], NOW + DAY)
    assert [each.channel_id for each in heard.subscriptions] == [70]


async def test_the_newest_word_of_a_person_on_an_alert_counts(conn: AsyncConnection) -> None:
    await outbox.enqueue(conn, [_owed(GUILD, "t", key) for key in "ab"], NOW)
    first, second = await outbox.claim(conn, NOW, limit=50, lease=DAY)

    async def judge(delivery_id: int, user_id: int, verdict: str) -> None:
        said = Judgement(GUILD, user_id, delivery_id, "t", ("ICE", "zoning"), verdict, NOW)
        await judgements.judge(conn, said)

    await judge(first.id, 1, "right")
    await judge(first.id, 1, "noise")
    await judge(first.id, 2, "noise")
    await judge(second.id, 1, "noise")
    await judge(second.id, 2, "right")
    kept = await judgements.since(conn, GUILD, NOW)
    assert [each.verdict for each in kept] == ["noise", "noise", "noise", "right"]
    assert judgements.tally(kept) == [Tally("ICE", 2, 1), Tally("zoning", 2, 1)]
    assert await judgements.servers(conn, NOW) == [GUILD]
    assert await judgements.since(conn, OTHER, NOW) == []
