from __future__ import annotations

from datetime import timedelta

import pytest

from config import HouseWatch
from store import Database, judgements, mutes, outbox, watches
from tests.bot.commands.conftest import Server
from tests.bot.conftest import SetClock

pytestmark = pytest.mark.usefixtures("archive")


async def _watch(db: Database, server: Server, name: str) -> watches.Watch:
    async with db.read() as conn:
        kept = await watches.get(conn, server.guild.id, name)
    assert kept is not None
    return kept


async def _house(db: Database, clock: SetClock) -> watches.Watch:
    async with db.write() as conn:
        await watches.sync_house(conn, [HouseWatch(name="House", query="287(g)")], clock())
        (kept,) = await watches.listed(conn, None)
    return kept


async def test_a_query_a_name_and_a_sureness_are_changed(db: Database, server: Server) -> None:
    await server.run("watch add", query="zoning", name="Land")
    text = await server.run(
        "watch edit", name="Land", query='"snow plow"', new_name="Winter", confidence="exact"
    )
    assert text.splitlines()[:2] == ["🔎 Changed: Winter", 'Watching for "snow plow".']
    assert "> **Snow plow** bids" in text
    kept = await _watch(db, server, "Winter")
    assert (kept.query, kept.confidence) == ('"snow plow"', "exact")


async def test_an_edit_without_a_change_a_taken_name_and_a_bad_query_are_refused(
    db: Database, server: Server
) -> None:
    await server.run("watch add", query="zoning")
    await server.run("watch add", query="budget")
    assert "Say what to change" in await server.refused("watch edit", name="zoning")
    text = await server.refused("watch edit", name="zoning", new_name="budget")
    assert text == "This server has a watch named budget already."
    assert "```" in await server.refused("watch edit", name="zoning", query="(a OR")
    assert (await _watch(db, server, "zoning")).query == "zoning"


async def test_a_watch_is_kept_to_places_sources_and_kinds(db: Database, server: Server) -> None:
    await server.run("watch add", query="287(g)", name="ICE")
    text = await server.run(
        "watch scope", name="ICE", places="palmyra", kinds="minutes, Agenda", confidence="exact"
    )
    assert "It looks only Palmyra; minutes, agenda." in text
    assert "it would have found 1 document" in text
    kept = await _watch(db, server, "ICE")
    assert kept.scope.places == ("Palmyra",)
    assert kept.scope.kinds == ("minutes", "agenda")
    assert kept.confidence == "exact"
    assert "· exact matches only · only Palmyra; minutes, agenda" in await server.run("watch list")
    text = await server.run("watch scope", name="ICE", kinds="minutes")
    assert "it would have found nothing" in text
    text = await server.run("watch scope", name="ICE", places="-", kinds="-")
    assert "It looks everywhere that is watched." in text
    text = await server.run("watch scope", name="ICE")
    assert text.startswith("ICE looks everywhere that is watched.")


async def test_a_scope_that_names_nothing_watched_is_refused(server: Server) -> None:
    await server.run("watch add", query="287(g)", name="ICE")
    text = await server.refused("watch scope", name="ICE", places="Palmyra, **Eagle**")
    assert text == (
        r"Nothing is watched under the name \*\*Eagle\*\*: choose from what is offered."
    )


@pytest.mark.parametrize(
    ("option", "typed", "values"),
    [
        ("places", "pal", ["Palmyra"]),
        ("counties", "", ["Jefferson"]),
        ("states", "w", ["WI"]),
        ("sources", "village", ["village-of-palmyra"]),
        ("kinds", "agenda, min", ["agenda, minutes"]),
        ("kinds", "Agenda,ag", ["Agenda, agreement"]),
    ],
)
async def test_several_names_are_offered_after_commas(
    server: Server, option: str, typed: str, values: list[str]
) -> None:
    choices = await server.moderator.autocomplete(server.channel, "watch scope", option, typed)
    assert [choice["value"] for choice in choices] == values


async def test_an_own_watch_is_paused_and_speaks_again(
    db: Database, server: Server, clock: SetClock
) -> None:
    await server.run("watch add", query="zoning")
    text = await server.run("watch pause", name="zoning", time="7 days")
    at = int((clock() + timedelta(days=7)).timestamp())
    assert text == (
        f"zoning is silent here until <t:{at}:f>; /watch resume ends it sooner."
        " What it would tell meanwhile is kept: /hits shows it."
    )
    assert (await _watch(db, server, "zoning")).paused_until == clock() + timedelta(days=7)
    assert f"zoning · paused until <t:{at}:f>" in await server.run("watch list")
    assert await server.run("watch resume", name="zoning") == "zoning speaks again from now on."
    assert (await _watch(db, server, "zoning")).paused_until is None
    assert await server.run("watch resume", name="zoning") == "zoning was not paused."


async def test_the_bots_own_watch_is_silenced_for_this_server_alone(
    db: Database, server: Server, clock: SetClock
) -> None:
    house = await _house(db, clock)
    text = await server.run("watch pause", name="House", time="until resumed")
    assert text.startswith("House is silent here until /watch resume.")
    async with db.read() as conn:
        held = await mutes.holding(conn, [mutes.watch_subject(house.id)], clock())
        (kept,) = await watches.listed(conn, None)
    assert held == {(server.guild.id, mutes.watch_subject(house.id))}
    assert kept.paused_until is None
    assert "House: 287\\(g\\) · paused · the bot's own" in await server.run("watch list")
    assert await server.run("watch resume", name="House") == "House speaks again from now on."
    async with db.read() as conn:
        assert await mutes.listed(conn, server.guild.id, clock()) == []


async def test_the_bots_own_watch_cannot_be_changed(
    db: Database, server: Server, clock: SetClock
) -> None:
    await _house(db, clock)
    for command, more in (("watch edit", {"query": "x"}), ("watch scope", {"kinds": "agenda"})):
        text = await server.refused(command, name="House", **more)
        assert text.startswith("House is the bot's own watch, for all servers.")
    assert "There is no watch named x." in await server.refused("watch pause", name="x")


async def test_what_people_judged_noise_is_counted_where_a_watch_is_tried(
    db: Database, server: Server, clock: SetClock
) -> None:
    await server.run("watch add", query="287(g)", name="ICE")
    async with db.write() as conn:
        owed = [outbox.NewDelivery(1, server.guild.id, key, "item", {}) for key in "ab"]
        await outbox.enqueue(conn, owed, clock())
        for delivery, verdict in ((1, judgements.NOISE), (2, judgements.RIGHT)):
            await judgements.judge(
                conn,
                judgements.Judgement(
                    server.guild.id, 1, delivery, None, ("ICE",), verdict, clock()
                ),
            )
    text = await server.run("watch test", query="ICE")
    assert "Of the 2 alerts of it that were judged here, 1 were judged noise." in text


async def test_many_watches_are_listed_in_pages(
    db: Database, server: Server, clock: SetClock
) -> None:
    async with db.write() as conn:
        for number in range(12):
            await watches.add(
                conn,
                guild_id=server.guild.id,
                name=f"w{number:02}",
                query="zoning",
                now=clock(),
                limit=99,
            )
    text = await server.run("watch list")
    assert "w09" in text
    assert "w10" not in text
