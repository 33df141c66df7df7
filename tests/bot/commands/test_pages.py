from __future__ import annotations

import pytest
import simcord

from scrapers.reading import Passage
from store import Database
from tests.bot.commands.conftest import Server, shown, words
from tests.bot.commands.papers import found, paper
from tests.bot.conftest import SetClock

pytestmark = pytest.mark.usefixtures("archive")


@pytest.fixture
async def fifteen(archive: Database, server: Server, clock: SetClock) -> None:
    await server.run("watch add", query="287(g)")
    passages = [Passage(f"287(g) thing {number}", page=number) for number in range(1, 16)]
    _, ids = await paper(archive, clock(), passages)
    await found(archive, clock(), ids)


def _pages(text: str) -> list[int]:
    return [int(part.split("]")[0]) for part in text.split("Agenda, page ")[1:]]


def _buttons(result: simcord.InteractionResult) -> dict[str, bool]:
    rows = shown(result).components
    return {
        str(button.label): not button.disabled  # type: ignore[union-attr]
        for row in rows
        for button in row.children  # type: ignore[union-attr]
    }


@pytest.mark.usefixtures("fifteen")
async def test_hits_are_turned_page_by_page_and_back(server: Server) -> None:
    first = await server.moderator.slash(server.channel, "hits")
    assert words(first).startswith("📋 15 hits, the latest first")
    assert _pages(words(first)) == [15, 14, 13, 12, 11, 10]
    assert _buttons(first) == {"Newer": False, "Older": True}
    await server.moderator.click(shown(first), label="Older")
    second = shown(first).embeds[0].description or ""
    assert _pages(second) == [9, 8, 7, 6, 5, 4]
    assert second.endswith("Page 2.")
    await server.moderator.click(shown(first), label="Older")
    assert _pages(shown(first).embeds[0].description or "") == [3, 2, 1]
    assert _buttons(first) == {"Newer": True, "Older": False}
    await server.moderator.click(shown(first), label="Newer")
    assert _pages(shown(first).embeds[0].description or "") == [9, 8, 7, 6, 5, 4]


@pytest.mark.usefixtures("fifteen")
async def test_what_a_search_finds_is_turned_page_by_page(server: Server) -> None:
    first = await server.moderator.slash(server.channel, "search", query="thing")
    assert words(first).startswith("🔎 15 passages for thing")
    assert _pages(words(first)) == [15, 14, 13, 12, 11, 10]
    await server.moderator.click(shown(first), label="Older")
    await server.moderator.click(shown(first), label="Older")
    assert _pages(shown(first).embeds[0].description or "") == [3, 2, 1]
    await server.moderator.click(shown(first), label="Newer")
    assert _pages(shown(first).embeds[0].description or "") == [9, 8, 7, 6, 5, 4]


@pytest.mark.usefixtures("fifteen")
async def test_the_buttons_go_after_ten_minutes(server: Server, simcord_env: simcord.Env) -> None:
    result = await server.moderator.slash(server.channel, "hits")
    await simcord_env.advance_time(601)
    assert shown(result).components == []
    assert shown(result).content == (
        "These buttons worked for ten minutes. Use the command again to go on."
    )


async def test_a_single_page_has_no_buttons(db: Database, server: Server, clock: SetClock) -> None:
    await server.run("watch add", query="287(g)")
    _, ids = await paper(db, clock(), [Passage("287(g) once")])
    await found(db, clock(), ids)
    result = await server.moderator.slash(server.channel, "hits")
    assert shown(result).components == []
