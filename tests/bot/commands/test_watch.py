from __future__ import annotations

import pytest

from store import Database, watches
from tests.bot.commands.conftest import Server
from tests.bot.conftest import SetClock
from tests.bot.services import PALMYRA, Scrapers

pytestmark = pytest.mark.usefixtures("archive")


async def _kept(db: Database, server: Server) -> list[tuple[str, str, str]]:
    async with db.read() as conn:
        kept = await watches.listed(conn, server.guild.id)
    return [(each.name, each.query, each.confidence) for each in kept]


async def test_a_watch_is_kept_under_its_query_and_says_what_it_would_have_found(
    db: Database, server: Server, scrapers: Scrapers
) -> None:
    text = await server.run("watch add", query="287(g)")
    assert await _kept(db, server) == [("287(g)", "287(g)", "variant")]
    assert text.splitlines()[:3] == [
        r"🔎 New watch: 287\(g\)",
        r"Watching for 287\(g\).",
        "No channel gets its alerts yet: /subscribe chooses one.",
    ]
    assert "In the last 3 days it would have found 1 document: how often that is in a week" in text
    assert r"> **287\(g\)** memorandum of agreement" in text
    assert "[Agenda, page 2](https://palmyra.example/agenda.pdf#page=2)" in text


async def test_it_names_the_channels_that_will_hear_of_it(server: Server) -> None:
    await server.run("subscribe")
    text = await server.run("watch add", query="zoning", name="Land use", confidence="exact")
    assert f"Alerts go to {server.channel.mention}." in text
    assert "In the last 3 days it would have found nothing." in text


async def test_a_syntax_error_shows_the_place(db: Database, server: Server) -> None:
    text = await server.refused("watch add", query='"data center')
    assert '```\n"data center\n' in text
    assert text.splitlines()[3] == "^"
    assert await _kept(db, server) == []


async def test_a_name_taken_and_a_limit_reached_are_said(db: Database, server: Server) -> None:
    await server.run("watch add", query="zoning")
    assert await server.refused("watch add", query="zoning") == (
        "This server has a watch named zoning already."
    )
    await server.run("watch add", query="budget")
    assert await server.refused("watch add", query="levy") == (
        "This server has all its 2 watches. Remove one with /watch remove, or ask whoever runs"
        " this bot to raise limits.watches."
    )
    assert len(await _kept(db, server)) == 2


async def test_a_full_limit_is_logged_once_until_there_is_room(server: Server) -> None:
    for query in ("zoning", "budget"):
        await server.run("watch add", query=query)
    for query in ("levy", "bonds"):
        await server.refused("watch add", query=query)
    told = "met the limit of watches: all 2 are in use"
    assert (await server.run("settings log")).count(told) == 1
    await server.run("watch remove", name="budget")
    await server.run("watch add", query="levy")
    await server.refused("watch add", query="bonds")
    assert (await server.run("settings log")).count(told) == 2


async def test_the_list_shows_own_and_house_watches(db: Database, server: Server) -> None:
    await server.run("watch add", query="zoning AND budget", name="Land")
    async with db.write() as conn:
        from config import HouseWatch

        await watches.sync_house(conn, [HouseWatch(name="287(g)", query="287(g)")], SetClock()())
    assert (await server.run("watch list")).splitlines() == [
        "🔎 What is watched for here",
        r"287\(g\) · the bot's own",
        "Land: zoning AND budget",
    ]


async def test_removing_offers_only_what_the_server_may_remove(
    db: Database, server: Server
) -> None:
    await server.run("watch add", query="zoning")
    async with db.write() as conn:
        from config import HouseWatch

        await watches.sync_house(conn, [HouseWatch(name="287(g)", query="287(g)")], SetClock()())
    choices = await server.moderator.autocomplete(server.channel, "watch remove", "name", "")
    assert [choice["value"] for choice in choices] == ["zoning"]
    assert await server.run("watch remove", name="zoning") == "zoning is no longer watched for."
    assert await _kept(db, server) == []
    assert "is the bot's own watch" in await server.refused("watch remove", name="287(g)")
    assert "There is no watch named zoning." in await server.refused("watch remove", name="zoning")


async def test_a_query_is_tried_out_without_being_kept(db: Database, server: Server) -> None:
    text = await server.run("watch test", query="287(g) AND Palmyra")
    assert text.startswith(r"🔎 Tried out: 287\(g\) AND palmyra")
    assert "it would have found 1 document" in text
    assert await _kept(db, server) == []


async def test_a_watch_is_tried_out_by_its_name(server: Server) -> None:
    await server.run("watch add", query='"snow plow"', name="Winter")
    text = await server.run("watch test", query="Winter")
    assert 'Tried out: "snow plow"' in text
    assert "> **Snow plow** bids" in text


async def test_what_is_older_than_90_days_does_not_count(server: Server, clock: SetClock) -> None:
    clock.advance(days=100)
    text = await server.run("watch test", query="287(g)")
    assert "In the last 90 days it would have found nothing." in text
    assert PALMYRA.name not in text
