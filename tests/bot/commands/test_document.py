from __future__ import annotations

import pytest

from scrapers.reading import Passage
from store import Database, documents, sources
from tests.bot.commands.conftest import Server, shown
from tests.bot.commands.papers import paper
from tests.bot.conftest import SetClock
from tests.bot.services import PALMYRA

pytestmark = pytest.mark.usefixtures("archive")

URL = "https://palmyra.example/more.pdf"


@pytest.fixture
async def amended(archive: Database, clock: SetClock) -> int:
    first = [
        Passage("1. Call to order", item="1"),
        Passage("2. Snow plow bids from three companies", item="2"),
        Passage("3. Flag day", item="3"),
    ]
    await paper(archive, clock(), first, title="Board agenda")
    clock.advance(hours=5)
    second = [
        Passage("1. Call to order", item="1"),
        Passage("2. Snow plow bids from four companies", item="2"),
        Passage("3. Licence plate readers", item="3"),
    ]
    document_id, _ = await paper(archive, clock(), second, title="Board agenda", sha256="2" * 64)
    return document_id


async def test_a_document_shows_its_versions_and_what_changed(server: Server, amended: int) -> None:
    text = await server.run("document", document=str(amended))
    assert text.splitlines() == [
        "📄 Board agenda",
        "Village Board, Palmyra, Wisconsin",
        f"[Agenda]({URL})  ·  first seen <t:1795532400:R>, last seen <t:1795550400:R>",
        "· <t:1795550400:f> · as it is now",
        "· <t:1795532400:f>",
        "",
        "What changed from <t:1795532400:f> to <t:1795550400:f>:",
        "Reads otherwise · item 2",
        r"> 2\. Snow plow bids from ~~three~~ **four** companies",
        "",
        "New · item 3",
        r"> 3\. Licence plate readers",
        "",
        "Taken off · item 3",
        r"> 3\. Flag day",
    ]


async def test_a_document_is_found_by_its_address_or_its_name(server: Server, amended: int) -> None:
    assert "📄 Board agenda" in await server.run("document", document=URL)
    assert "📄 Board agenda" in await server.run("document", document="board AGENDA palmyra")
    text = await server.refused("document", document="https://palmyra.example/none.pdf")
    assert text.startswith("No document of that name or address was read.")


async def test_documents_are_offered_the_newest_first(server: Server, amended: int) -> None:
    choices = await server.neighbour.autocomplete(server.channel, "document", "document", "")
    assert [choice["name"] for choice in choices] == [
        "2026-11-24 · Village Board · Board agenda",
        "2026-11-21 · Village Board · Agenda",
    ]
    choices = await server.neighbour.autocomplete(server.channel, "document", "document", "board a")
    assert choices[0]["value"] == str(amended)


async def test_two_of_many_versions_can_be_chosen(
    db: Database, server: Server, clock: SetClock, amended: int
) -> None:
    clock.advance(hours=1)
    await paper(db, clock(), [Passage("1. Nothing", item="1")], title="Board agenda")
    result = await server.moderator.slash(server.channel, "document", document=URL)
    (row,) = shown(result).components
    (select,) = row.children  # type: ignore[union-attr]
    oldest, newest = select.options[2].value, select.options[1].value  # type: ignore[union-attr]
    await server.moderator.select(shown(result), [oldest, newest])
    text = shown(result).embeds[0].description or ""
    assert text.startswith("What changed from <t:1795532400:f> to <t:1795550400:f>:")
    assert "~~three~~ **four**" in text


async def test_another_servers_document_is_not_shown(
    db: Database, server: Server, clock: SetClock
) -> None:
    own = PALMYRA.model_copy(update={"slug": "own", "url": "https://own.example/"})
    async with db.write() as conn:
        kept = await sources.add(conn, own, guild_id=1, now=clock(), limit=9)
        ids = await documents.save(
            conn,
            kept.id,
            [documents.NewDocument("https://own.example/a", "Own", "agenda")],
            clock(),
        )
    (document_id,) = ids.values()
    for named in (str(document_id), "https://own.example/a", "Own"):
        assert "No document of that name" in await server.refused("document", document=named)


async def test_a_document_with_one_version_has_nothing_to_compare(server: Server) -> None:
    text = await server.run("document", document="1")
    assert "What changed" not in text
    assert "Meeting: <t:1796083200:F>" in text
