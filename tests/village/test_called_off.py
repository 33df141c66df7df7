"""Meetings that are cancelled, put off, moved, on again, or gone from the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.village.hostile import answering
from tests.village.world import DAY, HOUR, ITEM, World, agenda, evening, summary

MEETING = evening(6)
OTHER = "3. Snow plow contract"


async def with_two_channels(
    world: World, heard: Sequence[tuple[int, str]] = ((71, "item"),)
) -> None:
    """Channel 71 heard of the Village Board's meeting; channel 72 watches for something else."""
    await world.source()
    await world.guild(7, channel=71)
    await world.guild(8, channel=72)
    await world.guild_watch(7, "287(g)")
    await world.guild_watch(8, "library")
    world.village.post("last-time", agenda(evening(-8), OTHER))
    await world.check()
    world.village.post("board", agenda(MEETING, ITEM))
    world.village.post("plan", agenda(evening(7), "4. Plat of survey", body="Plan Commission"))
    await world.check()
    assert sorted(summary(await world.told())) == list(heard)


@pytest.mark.parametrize(
    ("mark", "kind"),
    [("CANCELLED", "cancelled"), ("POSTPONED", "postponed"), ("RESCHEDULED", "rescheduled")],
)
async def test_a_word_behind_its_name_is_told_once_to_those_who_heard_of_it(
    each_world: World, mark: str, kind: str
) -> None:
    world = each_world
    await with_two_channels(world)
    world.village.mark("board", mark)
    world.village.mark("plan", mark)
    await world.check()
    (told,) = await world.told()
    assert (told.channel, told.kind) == (71, kind)
    assert told.alert.meeting is not None
    assert told.alert.meeting.status == kind
    assert told.alert.url == f"{world.village.url}/agendas"
    await world.check()
    assert await world.told() == []


async def test_a_meeting_that_is_on_again_is_told_and_off_again_too(world: World) -> None:
    await with_two_channels(world)
    world.village.mark("board", "CANCELLED")
    await world.check()
    world.village.mark("board", "")
    await world.check(after=DAY)
    world.village.mark("board", "CANCELLED")
    await world.check(after=DAY)
    assert summary(await world.told()) == [
        (71, "cancelled"),
        (71, "reinstated"),
        (71, "cancelled"),
    ]


async def test_a_page_that_cannot_make_up_its_mind_is_not_echoed(world: World) -> None:
    await with_two_channels(world)
    for _ in range(3):
        world.village.mark("board", "CANCELLED")
        await world.check(after=HOUR / 2)
        world.village.mark("board", "")
        await world.check(after=HOUR / 2)
    assert summary(await world.told()) == [(71, "cancelled"), (71, "reinstated")]


async def test_another_hour_is_told(world: World) -> None:
    await with_two_channels(world)
    later = MEETING + timedelta(hours=1)
    board = world.village.notices["board"]
    world.village.notices["board"] = replace(board, start=later)
    await world.check()
    (told,) = await world.told()
    assert (told.channel, told.kind) == (71, "rescheduled")
    assert (await world.meeting("Village Board", later)).id


async def test_another_day_is_told_as_the_same_meetings(world: World) -> None:
    await with_two_channels(world)
    later = MEETING + timedelta(days=2)
    board = world.village.notices["board"]
    world.village.notices["board"] = replace(board, start=later)
    await world.check()
    (told,) = await world.told()
    assert (told.channel, told.kind) == (71, "rescheduled")
    assert told.alert.meeting is not None
    assert told.alert.meeting.start == (await world.meeting("Village Board", later)).start_utc
    assert (await world.meeting("Village Board", MEETING)).status == "rescheduled"
    world.village.mark("board", "CANCELLED")
    await world.check()
    assert summary(await world.told()) == [(71, "cancelled")]


async def test_another_day_far_ahead_is_told_too(world: World) -> None:
    await with_two_channels(world)
    world.village.careless = "mute"
    far = evening(70)
    world.village.post("budget", agenda(far, "4. 287(g) budget", body="Finance Committee"))
    await world.check()
    assert summary(await world.told()) == [(71, "item")]
    budget = world.village.notices["budget"]
    world.village.notices["budget"] = replace(budget, start=far + timedelta(days=7))
    await world.check()
    assert summary(await world.told()) == [(71, "rescheduled")]


async def test_a_meeting_that_no_list_names_is_not_missing_from_it(world: World) -> None:
    await world.source()
    await world.watch()
    world.village.post("board", agenda(MEETING, ITEM))
    for year in (2024, 2025, 2026):
        links = '<a href="/files/board-agenda.pdf">Agenda</a>'
        page = f"<html><body><h1>Board</h1>{links}<p>{year}</p></body></html>"
        world.village.troubles["/agendas"] = answering(200, page)
        assert (await world.check()).outcome == "ok"
    assert (await world.meeting("Agenda", MEETING)).status == "scheduled"


async def test_an_agenda_that_says_that_the_meeting_is_off_is_believed(world: World) -> None:
    await with_two_channels(world)
    board = agenda(MEETING, ITEM)
    assert board.pages is not None
    first, second = board.pages
    world.village.put("board-agenda.pdf", (("MEETING CANCELLED", *first), second))
    await world.check()
    assert summary(await world.told()) == [(71, "cancelled")]
    assert (await world.meeting("Village Board", MEETING)).status == "cancelled"
    world.village.post("fire", agenda(evening(9), OTHER, body="Fire Commission"))
    await world.check()
    assert (await world.meeting("Village Board", MEETING)).status == "cancelled"
    assert await world.told() == []
    world.village.post("board", board)
    for _ in range(2):  # the first time only the agenda is read, and the page might say it too
        await world.check()
    assert summary(await world.told()) == [(71, "reinstated")]


async def test_whoever_listens_only_now_is_not_told_that_something_is_off(world: World) -> None:
    await with_two_channels(world)
    world.clock.at += HOUR
    await world.guild(9, channel=73)
    await world.guild_watch(9, "287(g)")
    world.village.mark("board", "CANCELLED")
    await world.check()
    assert summary(await world.told()) == [(71, "cancelled")]


async def test_a_channel_that_joined_later_is_not_told_that_something_is_off(
    world: World,
) -> None:
    await world.watch()
    await with_two_channels(world, [(0, "item"), (71, "item"), (72, "item")])
    world.clock.at += HOUR
    await world.guild(9, channel=73)
    world.village.mark("board", "CANCELLED")
    await world.check()
    assert [told.channel for told in await world.told()] == [0, 71, 72]


async def test_what_is_over_is_not_told_of(world: World) -> None:
    await with_two_channels(world)
    world.village.mark("board", "CANCELLED")
    await world.check(after=8 * DAY)
    assert await world.told() == []


async def test_a_meeting_that_vanishes_once_and_returns_is_no_news(world: World) -> None:
    await with_two_channels(world)
    board = world.village.notices.pop("board")
    await world.check()
    assert (await world.meeting("Village Board", MEETING)).status == "scheduled"
    world.village.notices["board"] = board
    await world.check()
    assert (await world.meeting("Village Board", MEETING)).missing_since is None
    assert await world.told() == []


async def test_a_meeting_that_stays_away_is_missing(world: World) -> None:
    await with_two_channels(world)
    board = world.village.notices.pop("board")
    await world.check()
    world.village.post("fire", agenda(evening(9), OTHER, body="Fire Commission"))
    await world.check()
    assert (await world.meeting("Village Board", MEETING)).status == "missing"
    assert await world.told() == []
    world.village.notices["board"] = board
    await world.check()
    assert (await world.meeting("Village Board", MEETING)).status == "scheduled"
    assert await world.told() == []
