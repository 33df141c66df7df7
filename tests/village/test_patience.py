"""How long a check goes on asking a host that has had enough, or that is slow."""

from __future__ import annotations

import pytest

from bot.demo.village import Notice
from scrapers import trip
from tests.village.hostile import Trouble, answering, reset
from tests.village.world import World, agenda, evening, summary


async def with_new_papers(world: World, count: int, trouble: Trouble | None) -> None:
    await world.source()
    await world.watch()
    world.village.post("last-time", agenda(evening(-8), "3. Snow plow contract"))
    await world.check()
    for day in range(count):
        world.village.post(f"board-{day}", agenda(evening(day + 1), f"4. 287(g), part {day}"))
        if trouble is not None:
            world.village.troubles[f"/files/board-{day}-agenda.pdf"] = trouble


@pytest.mark.parametrize(
    ("trouble", "asked"),
    [
        (answering(429), 1),
        (answering(503), 1),
        (answering(403), 3),
        (reset, 3),
        (answering(404), 12),
    ],
)
async def test_a_host_that_has_had_enough_is_left_alone_and_nothing_is_lost(
    world: World, trouble: Trouble, asked: int
) -> None:
    await with_new_papers(world, 12, trouble)
    report = await world.check()
    assert len(report.failures) == asked
    assert await world.told() == []
    world.village.troubles.clear()
    await world.check()
    assert summary(await world.told()) == [(0, "item")] * 12
    assert (await world.check()).outcome == "unchanged"


async def test_one_paper_that_is_refused_among_others_stops_none(world: World) -> None:
    await with_new_papers(world, 6, None)
    for day in (0, 1, 3):
        world.village.troubles[f"/files/board-{day}-agenda.pdf"] = answering(403)
    assert len((await world.check()).failures) == 3
    assert summary(await world.told()) == [(0, "item")] * 3


async def test_what_the_listing_itself_says_needs_no_hosts_patience(world: World) -> None:
    await with_new_papers(world, 4, answering(429))
    world.village.post("hearing", Notice(evening(9), "Hearing on 287(g)"))
    await world.check()
    assert summary(await world.told()) == [(0, "item")]


async def test_a_check_that_took_long_leaves_the_rest_for_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await with_new_papers(world, 3, None)
    monkeypatch.setattr(trip, "LONGEST", -1.0)
    assert (await world.check()).read == 0
    monkeypatch.undo()
    assert (await world.check()).read == 3
    assert summary(await world.told()) == [(0, "item")] * 3
