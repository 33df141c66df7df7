from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from config import HouseWatch, Scope
from store import AlreadyThereError, LimitError, audience, guilds, sources, subscriptions, watches
from store.sources import StoredSource
from store.watches import Watch
from tests.store.conftest import NOW, source

DAY = timedelta(days=1)


async def _add(
    conn: AsyncConnection, guild_id: int, name: str, query: str, scope: Scope | None = None
) -> Watch:
    return await watches.add(
        conn,
        guild_id=guild_id,
        name=name,
        query=query,
        scope=scope or Scope(),
        now=NOW,
        limit=100,
        created_by=42,
    )


async def _subscribe(
    conn: AsyncConnection, channel_id: int, guild_id: int | None, watch_id: int | None = None
) -> None:
    await subscriptions.subscribe(
        conn, channel_id=channel_id, guild_id=guild_id, watch_id=watch_id, now=NOW
    )


async def _hearing(
    conn: AsyncConnection, query_id: int, source_guild_id: int | None = None
) -> dict[str, list[int]]:
    found = await audience.watchers(conn, [query_id], NOW, source_guild_id=source_guild_id)
    return {
        each.watch.name: [subscription.channel_id for subscription in each.subscriptions]
        for each in found
    }


async def test_a_watch_comes_back_as_it_was_added(conn: AsyncConnection) -> None:
    scope = Scope(states=("WI",), counties=("Jefferson",), kinds=("agenda",))
    added = await _add(conn, 7, "Flock", "flock OR alpr", scope)
    assert (added.guild_id, added.name, added.query) == (7, "Flock", "flock OR alpr")
    assert (added.scope, added.confidence, added.created_by) == (scope, "variant", 42)
    assert await watches.get(conn, 7, "Flock") == added
    assert await watches.get(conn, 8, "Flock") is None
    assert await watches.get(conn, None, "Flock") is None


async def test_a_name_is_taken_once_a_server(conn: AsyncConnection) -> None:
    await _add(conn, 7, "Flock", "flock")
    with pytest.raises(AlreadyThereError, match="a watch named Flock already"):
        await _add(conn, 7, "Flock", "alpr")
    await _add(conn, 8, "Flock", "alpr")


async def test_a_server_has_a_limit_of_watches(conn: AsyncConnection) -> None:
    await _add(conn, 7, "one", "a")
    with pytest.raises(LimitError, match="all its 1 watches"):
        await watches.add(conn, guild_id=7, name="two", query="b", now=NOW, limit=1)


async def test_servers_that_ask_the_same_share_one_query(conn: AsyncConnection) -> None:
    first = await _add(conn, 7, "a", "287(g)")
    second = await _add(conn, 8, "b", "287(g)")
    await _add(conn, 8, "c", "palmyra")
    assert first.query_id == second.query_id
    assert [query.text for query in await watches.distinct_queries(conn)] == ["287(g)", "palmyra"]
    assert await watches.remove(conn, 8, "c")
    assert not await watches.remove(conn, 7, "c")
    assert [query.text for query in await watches.distinct_queries(conn)] == ["287(g)"]


async def test_the_houses_watches_are_those_of_the_configuration(conn: AsyncConnection) -> None:
    await watches.sync_house(
        conn,
        [HouseWatch(name="287(g)", query="287(g)"), HouseWatch(name="Palmyra", query="palmyra")],
        NOW,
    )
    before = await watches.get(conn, None, "287(g)")
    await _subscribe(conn, 0, None)
    changed = HouseWatch(name="287(g)", query="287(g) OR ICE", confidence="exact")
    await watches.sync_house(conn, [changed], NOW + DAY)
    (after,) = await watches.listed(conn, None)
    assert before is not None
    assert (after.id, after.created_at) == (before.id, NOW)
    assert (after.query, after.confidence) == ("287(g) OR ICE", "exact")
    await watches.sync_house(conn, [], NOW + DAY)
    assert await watches.listed(conn, None) == []


async def test_a_server_sees_its_own_watches_and_the_houses(conn: AsyncConnection) -> None:
    await watches.sync_house(conn, [HouseWatch(name="House", query="a")], NOW)
    await _add(conn, 7, "Zoning", "zoning")
    await _add(conn, 7, "Budget", "budget")
    await _add(conn, 8, "Other", "other")
    assert [row.name for row in await watches.listed(conn, 7)] == ["Budget", "Zoning"]
    seen = await watches.listed(conn, 7, house=True)
    assert [row.name for row in seen] == ["House", "Budget", "Zoning"]


@pytest.mark.parametrize(
    ("lowest", "accepted"),
    [
        ("possible", ["possible", "variant", "exact"]),
        ("variant", ["variant", "exact"]),
        ("exact", ["exact"]),
    ],
)
async def test_a_watch_accepts_from_its_lowest_confidence_on(
    conn: AsyncConnection, lowest: str, accepted: list[str]
) -> None:
    watch = await watches.add(
        conn, guild_id=7, name="w", query="q", confidence=lowest, now=NOW, limit=9
    )
    assert [each for each in watches.CONFIDENCES if watch.accepts(each)] == accepted


@pytest.mark.parametrize(
    ("scope", "looks"),
    [
        (Scope(), True),
        (Scope(states=("wi",)), True),
        (Scope(states=("IL", "MN")), False),
        (Scope(counties=("jefferson",), places=("PALMYRA",)), True),
        (Scope(counties=("Dane",), places=("Palmyra",)), False),
        (Scope(sources=("palmyra-village",)), True),
        (Scope(sources=("whitewater",)), False),
        (Scope(kinds=("minutes",)), False),
        (Scope(kinds=("minutes", "agenda")), True),
    ],
)
async def test_a_watch_looks_at_what_lies_within_its_scope(
    conn: AsyncConnection, palmyra: StoredSource, scope: Scope, looks: bool
) -> None:
    watch = await _add(conn, 7, "w", "q", scope)
    assert watch.looks_at(palmyra, "agenda") is looks


async def test_a_channel_hears_the_watch_it_asked_for_or_all_that_its_server_sees(
    conn: AsyncConnection,
) -> None:
    await watches.sync_house(conn, [HouseWatch(name="House", query="q")], NOW)
    house = await watches.get(conn, None, "House")
    ours, _, theirs = [await _add(conn, guild, f"of {guild}", "q") for guild in (7, 8, 9)]
    assert house is not None
    await _subscribe(conn, 0, None)
    await _subscribe(conn, 70, 7)
    await _subscribe(conn, 71, 7, ours.id)
    await _subscribe(conn, 80, 8, house.id)
    await _subscribe(conn, 90, 9)
    await _subscribe(conn, 90, 9, theirs.id)
    assert await _hearing(conn, house.query_id) == {
        "House": [80, 0, 70, 90],
        "of 7": [71, 70],
        "of 8": [],
        "of 9": [90],
    }
    assert await _hearing(conn, house.query_id + 1) == {}


async def test_a_servers_own_source_is_heard_there_alone(conn: AsyncConnection) -> None:
    await watches.sync_house(conn, [HouseWatch(name="House", query="q")], NOW)
    ours = await _add(conn, 7, "of 7", "q")
    await _add(conn, 8, "of 8", "q")
    for channel_id, guild_id in ((0, None), (70, 7), (80, 8)):
        await _subscribe(conn, channel_id, guild_id)
    assert await _hearing(conn, ours.query_id, 7) == {"House": [70], "of 7": [70]}


async def test_who_left_who_paused_and_what_ended_is_not_heard(conn: AsyncConnection) -> None:
    ours = await _add(conn, 7, "ours", "q")
    quiet = await _add(conn, 7, "quiet", "q")
    await _add(conn, 8, "theirs", "q")
    for channel_id, guild_id in ((70, 7), (71, 7), (80, 8)):
        await _subscribe(conn, channel_id, guild_id)
    await watches.pause(conn, quiet.id, NOW + DAY)
    await guilds.joined(conn, 8, NOW)
    await guilds.left(conn, 8, NOW)
    await subscriptions.end(conn, 71, "The channel is gone.")
    assert await _hearing(conn, ours.query_id) == {"ours": [70]}
    await guilds.joined(conn, 8, NOW + DAY)
    await watches.pause(conn, quiet.id, NOW)
    await subscriptions.pause(conn, 70, "Not allowed.")
    assert await _hearing(conn, ours.query_id) == {"ours": [70], "quiet": [70], "theirs": [80]}


async def test_a_source_is_relied_on_by_the_channels_whose_watches_look_at_it(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    near = await _add(conn, 7, "near", "q", Scope(states=("WI",)))
    far = await _add(conn, 8, "far", "q", Scope(states=("IL",)))
    for channel_id, guild_id, watch_id in (
        (72, 7, None),
        (71, 7, near.id),
        (71, 7, None),
        (80, 8, far.id),
        (81, 8, None),
        (0, None, None),
    ):
        await _subscribe(conn, channel_id, guild_id, watch_id)

    async def channels(of: StoredSource) -> list[int]:
        return [row.channel_id for row in await audience.for_source(conn, of)]

    assert await channels(palmyra) == [71, 72]
    await watches.sync_house(conn, [HouseWatch(name="House", query="q")], NOW)
    assert await channels(palmyra) == [0, 71, 72, 81]
    own = await sources.add(conn, source("own"), guild_id=7, now=NOW, limit=9)
    assert await channels(own) == [71, 72]
