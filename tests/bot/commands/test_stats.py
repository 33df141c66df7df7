from __future__ import annotations

import sys
from datetime import date

import pytest

from bot.commands.hits_chart import draw
from scrapers.reading import Passage
from store import Database
from tests.bot.commands.conftest import Server, shown, words
from tests.bot.commands.papers import found, paper
from tests.bot.conftest import SetClock

pytestmark = pytest.mark.usefixtures("archive")


@pytest.fixture
async def counted(archive: Database, server: Server, clock: SetClock) -> None:
    await server.run("watch add", query="287(g)", name="ICE")
    await server.run("watch add", query="zoning")
    _, ids = await paper(archive, clock(), [Passage(f"287(g) {number}") for number in range(4)])
    await found(archive, clock(), ids[:3])
    await found(archive, clock(), ids[3:], query="zoning")
    clock.advance(days=8)
    await found(archive, clock(), ids[:1], query="zoning")
    clock.advance(hours=1)


@pytest.mark.usefixtures("counted")
async def test_numbers_are_given_as_text_by_week_watch_and_body(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    text = await server.run("stats", weeks=3)
    assert text.splitlines() == [
        "📊 5 hits since 2026-11-11",
        "In the last seven days 1, in the seven before 4.",
        "A week, the earliest first: 0 · 4 · 1",
        "",
        "By watch:",
        "· ICE: 3",
        "· zoning: 2",
        "",
        "By body:",
        "· Village Board, Palmyra: 5",
        "",
        "Charts are not installed here: whoever runs this bot can add the extra `charts`.",
    ]


@pytest.mark.usefixtures("counted")
async def test_a_watch_alone_is_counted(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert "📊 2 hits since" in await server.run("stats", watch="zoning")


@pytest.mark.usefixtures("counted")
async def test_where_it_can_be_drawn_a_picture_comes_with_it(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.stats.draw", lambda *_: b"\x89PNG")
    result = await server.moderator.slash(server.channel, "stats")
    assert "Charts are not installed" not in words(result)
    (attached,) = shown(result).attachments
    assert attached.filename == "hits.png"


async def test_nothing_to_count_is_said(server: Server) -> None:
    assert "Nothing was found yet." in await server.run("stats")


def test_a_chart_is_drawn_whatever_the_names_are() -> None:
    pytest.importorskip("matplotlib")
    weeks = [date(2026, 11, 10), date(2026, 11, 17)]
    hostile = ["$\\frac{", "_hidden", "警察", "\u202egro", "x" * 10_000, "\U0001f600"]
    picture = draw(
        weeks,
        dict.fromkeys(hostile, (1, 2)),
        dict.fromkeys(hostile, 3),
        ("Hits a week", "By body"),
    )
    assert picture.startswith(b"\x89PNG")
