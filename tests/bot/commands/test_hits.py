from __future__ import annotations

import pytest

from store import Database
from tests.bot.commands.conftest import Server
from tests.bot.conftest import SetClock
from tests.bot.services import hit

pytestmark = pytest.mark.usefixtures("archive")


async def test_hits_show_the_quote_the_meeting_the_link_and_whose_watch(
    db: Database, server: Server, clock: SetClock
) -> None:
    await server.run("watch add", query="287(g)", name="ICE")
    await hit(db, clock())
    assert (await server.run("hits")).splitlines() == [
        "📋 1 hit, the latest first",
        "Village Board, Palmyra, Wisconsin · Agenda · item 7 · meets <t:1796083200:f>",
        r"> **287\(g\)** memorandum of agreement",
        (
            "[Agenda, page 2](https://palmyra.example/agenda.pdf#page=2)"
            "  ·  first seen <t:1795532400:R> by ICE"
        ),
    ]


async def test_hits_are_narrowed_to_a_watch_and_a_source(
    db: Database, server: Server, clock: SetClock
) -> None:
    await server.run("watch add", query="287(g)", name="ICE")
    await server.run("watch add", query="zoning")
    await hit(db, clock())
    assert "1 hit" in await server.run("hits", watch="ICE", source="village-of-palmyra")
    assert "Nothing was found that fits." in await server.run("hits", watch="zoning")
    assert "There is no watch named x." in await server.refused("hits", watch="x")
    choices = await server.neighbour.autocomplete(server.channel, "hits", "source", "palm")
    assert [choice["value"] for choice in choices] == ["village-of-palmyra"]
    choices = await server.neighbour.autocomplete(server.channel, "hits", "watch", "i")
    assert [choice["value"] for choice in choices] == ["ICE", "zoning"]


async def test_another_servers_watches_show_nothing_here(
    db: Database, server: Server, clock: SetClock
) -> None:
    await server.run("watch add", query="287(g)", name="ICE")
    await hit(db, clock())
    elsewhere = Server(server.env)
    assert "Nothing was found yet." in await elsewhere.run("hits")


async def test_the_archive_is_searched_in_the_language_of_the_watches(server: Server) -> None:
    text = await server.run("search", query='"snow plow" OR 287(g)')
    assert text.splitlines()[0] == r'🔎 2 passages for "snow plow" OR 287\(g\)'
    assert "> **Snow plow** bids" in text
    assert r"> **287\(g\)** memorandum of agreement" in text


async def test_a_search_without_a_find_says_so(server: Server) -> None:
    assert await server.run("search", query="zoning") == "🔎 Nothing for zoning"


async def test_a_search_with_a_syntax_error_shows_the_place(server: Server) -> None:
    text = await server.refused("search", query="(a OR")
    assert "```\n(a OR\n" in text
