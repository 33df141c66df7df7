from __future__ import annotations

import pytest

from scrapers.reading import Passage
from store import Database
from tests.bot.commands.conftest import Server
from tests.bot.commands.papers import found, paper
from tests.bot.conftest import SetClock
from tests.bot.services import hit

pytestmark = pytest.mark.usefixtures("archive")

FITS = {
    "state": "Wisconsin",
    "county": "jefferson",
    "place": "palmyra",
    "source": "village-of-palmyra",
    "kind": "agenda",
    "since": "7 days",
    "watch": "ICE",
}
MISSES = {
    "state": "IL",
    "county": "Dane",
    "place": "Eagle",
    "source": "elsewhere",
    "kind": "minutes",
    "since": "1 day",
}


@pytest.fixture
async def watched(archive: Database, server: Server, clock: SetClock) -> None:
    await server.run("watch add", query="287(g)", name="ICE")
    await hit(archive, clock())


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("option", FITS)
@pytest.mark.parametrize("command", ["hits", "search"])
async def test_an_option_that_fits_keeps_what_is_found(
    server: Server, command: str, option: str
) -> None:
    more = {"query": "memorandum"} if command == "search" else {}
    text = await server.run(command, **{option: FITS[option]}, **more)
    assert "memorandum" in text
    assert "[Agenda, page 2]" in text


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("option", MISSES)
@pytest.mark.parametrize("command", ["hits", "search"])
async def test_an_option_that_does_not_fit_leaves_it_out(
    server: Server, command: str, option: str
) -> None:
    more = {"query": "memorandum"} if command == "search" else {}
    text = await server.run(command, **{option: MISSES[option]}, **more)
    assert "[Agenda, page 2]" not in text
    assert "Nothing" in text


@pytest.mark.parametrize(
    ("option", "typed", "words"),
    [
        ("state", "Narnia", "Narnia is no state: type two letters as WI, or its name."),
        ("kind", "novel", "novel is no kind of document: choose one of agenda, packet,"),
        ("since", "soon", "soon is no time: type 7 days, 2 weeks, 3 months, or a day as"),
        ("watch", "<@1>", r"There is no watch named \<\@1\>. /watch list shows those there are."),
    ],
)
async def test_what_names_nothing_is_said(
    server: Server, option: str, typed: str, words: str
) -> None:
    assert (await server.refused("hits", **{option: typed})).startswith(words)


async def test_a_search_within_a_watch_wants_both(server: Server) -> None:
    await server.run("watch add", query="287(g)", name="ICE")
    assert "Nothing for" in await server.run("search", query="snow", watch="ICE")
    text = await server.run("search", query="memorandum", watch="ICE")
    assert r"**287\(g\)** **memorandum** of agreement" in text


async def test_a_search_within_a_watch_keeps_to_its_scope_and_confidence(
    db: Database, server: Server, clock: SetClock
) -> None:
    await server.run("watch add", query="287(g)", name="ICE", confidence="exact")
    await paper(db, clock(), [Passage("287g memorandum with immigration and customs enforcement")])
    text = await server.run("search", query="memorandum", watch="ICE")
    assert text.startswith(r"🔎 1 passage for memorandum AND 287\(g\)")
    await server.run("watch scope", name="ICE", kinds="minutes")
    assert "Nothing for" in await server.run("search", query="memorandum", watch="ICE")


async def test_a_watch_too_long_to_search_within_is_said(server: Server) -> None:
    await server.run("watch add", query=" OR ".join(f"word{n}" for n in range(45)), name="long")
    text = await server.refused(
        "search", query=" OR ".join(f"term{n}" for n in range(10)), watch="long"
    )
    assert text == "The query and the watch's own are too long together: leave the watch out."


@pytest.mark.parametrize(
    ("option", "typed", "values"),
    [
        ("state", "wis", ["WI"]),
        ("state", "wi", ["WI"]),
        ("state", "x", []),
        ("county", "jef", ["Jefferson"]),
        ("place", "pal", ["Palmyra"]),
        ("place", "x", []),
        ("source", "vil", ["village-of-palmyra"]),
        ("kind", "min", ["minutes"]),
        ("since", "w", ["2 weeks"]),
    ],
)
async def test_each_option_offers_what_there_is(
    server: Server, option: str, typed: str, values: list[str]
) -> None:
    choices = await server.neighbour.autocomplete(server.channel, "hits", option, typed)
    assert [choice["value"] for choice in choices] == values


async def test_a_hit_that_is_only_possible_says_so(
    db: Database, server: Server, clock: SetClock
) -> None:
    await server.run("watch add", query="287(g)", name="ICE", confidence="possible")
    _, ids = await paper(db, clock(), [Passage("287(9) agreement")])
    await found(db, clock(), ids, confidence="possible")
    assert " by ICE, only possible" in await server.run("hits")
