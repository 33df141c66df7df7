"""Whose watches hear of what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.demo.village import Notice
from config import Scope, Source
from scrapers.match import DocumentContext, Match
from scrapers.reading import Passage
from store import guilds, subscriptions, watches
from store import sources as stored_sources
from tests.village.world import DAY, ITEM, World, agenda, evening, summary

MEETING = evening(6)
NEVER = "3. Snow plow contract"


async def known_village(world: World) -> None:
    await world.source()
    world.village.post("last-time", agenda(evening(-8), NEVER))
    await world.check()


@pytest.mark.parametrize(
    ("scope", "hears"),
    [
        (Scope(states=("WI",)), True),
        (Scope(states=("IL",)), False),
        (Scope(counties=("jefferson",)), True),
        (Scope(counties=("Dane",)), False),
        (Scope(places=("Oakvale",)), True),
        (Scope(places=("Palmyra",)), False),
        (Scope(sources=("oakvale",)), True),
        (Scope(sources=("courier",)), False),
        (Scope(kinds=("agenda",)), True),
        (Scope(kinds=("minutes", "article")), False),
        (Scope(states=("WI",), kinds=("minutes",)), False),
    ],
)
async def test_a_watch_hears_what_is_within_its_scope(
    world: World, scope: Scope, hears: bool
) -> None:
    await world.guild(7, channel=71)
    await world.guild_watch(7, "287(g)", scope=scope)
    await known_village(world)
    world.village.post("board", agenda(MEETING, ITEM))
    await world.check()
    assert summary(await world.told()) == ([(71, "item")] if hears else [])
    world.village.mark("board", "CANCELLED")
    await world.check()
    assert summary(await world.told()) == ([(71, "cancelled")] if hears else [])


@pytest.mark.parametrize(
    ("words", "heard_by"),
    [
        ("4. Agreement with ICE on 287(g)", [71, 72, 73]),
        ("4. Agreement with ICE on 287g", [71, 72]),
        ("4. Agreement with ICE on 287(9)", [71]),
    ],
)
async def test_a_watch_hears_from_its_lowest_confidence_on(
    world: World, words: str, heard_by: list[int]
) -> None:
    for guild, confidence in ((1, "possible"), (2, "variant"), (3, "exact")):
        await world.guild(guild, channel=70 + guild)
        await world.guild_watch(guild, "287(g)", confidence=confidence)
    await known_village(world)
    world.village.post("board", agenda(MEETING, words))
    await world.check()
    assert [told.channel for told in await world.told()] == heard_by
    world.village.mark("board", "CANCELLED")
    await world.check()
    assert [told.channel for told in await world.told()] == heard_by


async def test_a_paused_watch_is_silent_until_its_time(world: World) -> None:
    await world.guild(7, channel=71)
    watch = await world.guild_watch(7, "287(g)")
    await known_village(world)
    async with world.db.write() as conn:
        await watches.pause(conn, watch.id, world.clock.at + DAY)
    world.village.post("board", agenda(MEETING, ITEM))
    await world.check()
    assert await world.told() == []
    world.village.post("plan", agenda(evening(7), ITEM, body="Plan Commission"))
    await world.check(after=DAY)
    assert summary(await world.told()) == [(71, "item")]


async def test_a_servers_own_source_is_heard_there_alone(world: World) -> None:
    await world.watch()
    for guild in (7, 8):
        await world.guild(guild, channel=10 * guild + 1)
    source = Source(
        slug="oakvale",
        name="Oakvale",
        platform="generic",
        url=f"{world.village.url}/agendas",
        state="WI",
    )
    async with world.db.write() as conn:
        await stored_sources.add(conn, source, guild_id=7, now=world.clock.at, limit=9)
    world.village.post("last-time", agenda(evening(-8), NEVER))
    await world.check()
    world.village.post("board", agenda(MEETING, ITEM))
    await world.check()
    assert summary(await world.told()) == [(71, "item")]
    world.village.mark("board", "CANCELLED")
    await world.check()
    assert summary(await world.told()) == [(71, "cancelled")]


async def test_several_watches_in_one_document_are_one_message_with_all_quotes(
    each_world: World,
) -> None:
    world = each_world
    await world.watch()
    await world.watch("library", "Library")
    await world.watch("ICE OR library", "Either")
    await known_village(world)
    world.village.post("board", agenda(MEETING, ITEM, "5. Library roof bids"))
    await world.check()
    alert = await world.alert()
    assert [(quote.text, quote.watch) for quote in alert.quotes] == [
        (ITEM, "287(g), Either"),
        ("5. Library roof bids", "Either, Library"),
    ]
    spans = [alert.quotes[0].text[start:end] for start, end in alert.quotes[0].spans]
    assert spans == ["287 (g)", "ICE"]


async def test_a_watch_of_today_does_not_tell_of_yesterdays_text(world: World) -> None:
    await known_village(world)
    world.village.post("board", agenda(MEETING, ITEM))
    await world.check()
    await world.watch()
    await world.check()
    world.village.post("board", agenda(MEETING, ITEM, "5. Library roof bids"))
    await world.check()
    assert await world.told() == []
    world.village.post("board", agenda(MEETING, ITEM, "5. Library roof bids", "6. 287(g) again"))
    await world.check()
    alert = await world.alert()
    assert [quote.text for quote in alert.quotes] == ["6. 287(g) again"]


async def test_what_stood_under_another_address_is_no_news_to_a_watch_of_today(
    world: World,
) -> None:
    await known_village(world)
    world.village.post("board", agenda(MEETING, ITEM))
    await world.check()
    await world.watch()
    board = world.village.notices["board"]
    world.village.post("joint", replace(board, body="Joint Session", file="joint.pdf"))
    world.village.files["joint.pdf"] = world.village.files["board-agenda.pdf"]
    report = await world.check()
    assert (report.new_documents, report.hits) == (1, 0)
    assert await world.told() == []


async def test_a_meeting_without_papers_is_told_by_its_title(world: World) -> None:
    await world.watch()
    await known_village(world)
    world.village.post("hearing", Notice(MEETING, "Public hearing on 287(g)"))
    await world.check()
    alert = await world.alert()
    assert (alert.kind, alert.document_kind) == ("item", "notice")
    assert alert.quotes[0].text == "Public hearing on 287(g)"
    assert alert.meeting is not None
    assert alert.meeting.start is not None
    for _ in range(2):
        await world.check()
    world.village.mark("hearing", "CANCELLED")
    await world.check()
    assert summary(await world.told()) == [(0, "cancelled")]


async def test_an_agenda_is_told_by_its_meetings_title_where_its_text_is_silent(
    world: World,
) -> None:
    await world.watch()
    await known_village(world)
    world.village.post("hearing", agenda(MEETING, "4. Public hearing", body="Hearing on 287(g)"))
    await world.check()
    alert = await world.alert()
    assert "287(g)" in alert.quotes[0].text.replace("287(G)", "287(g)")
    world.village.post(
        "hearing", agenda(MEETING, "4. Public hearing", "5. Minutes", body="Hearing on 287(g)")
    )
    await world.check()
    assert await world.told() == []


async def test_a_server_that_was_left_hears_nothing(world: World) -> None:
    await world.guild(7, channel=71)
    await world.guild_watch(7, "287(g)")
    await known_village(world)
    async with world.db.write() as conn:
        await guilds.left(conn, 7, world.clock.at)
    world.village.post("board", agenda(MEETING, ITEM))
    await world.check()
    assert await world.told() == []


async def test_a_channel_that_ended_hears_nothing(world: World) -> None:
    await world.guild(7, channel=71)
    await world.guild_watch(7, "287(g)")
    await known_village(world)
    async with world.db.write() as conn:
        await subscriptions.end(conn, 71, "The channel is gone.")
    world.village.post("board", agenda(MEETING, ITEM))
    await world.check()
    assert await world.told() == []


async def test_a_watch_that_goes_while_its_words_are_found_harms_no_check(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.watch()
    await known_village(world)
    world.village.post("board", agenda(MEETING, ITEM))
    find = world.tools.watchlist.match

    async def find_and_lose(passages: Sequence[Passage], context: DocumentContext) -> list[Match]:
        found = await find(passages, context)
        await world.tools.watchlist.refresh([])
        return found

    monkeypatch.setattr(world.tools.watchlist, "match", find_and_lose)
    report = await world.check()
    assert (report.outcome, report.hits) == ("ok", 1)
    assert await world.told() == []
