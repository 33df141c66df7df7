"""Sources that break, and our own network when it is down."""

from __future__ import annotations

from datetime import timedelta

from scrapers.listing import Outcome
from store import checks
from tests.village.hostile import answering, reset
from tests.village.world import DAY, HOUR, ITEM, World, agenda, evening, summary

NEVER = "3. Snow plow contract"


async def known_village(world: World) -> None:
    await world.source()
    await world.watch()
    world.village.post("last-time", agenda(evening(-8), NEVER))
    await world.check()


async def test_a_source_that_breaks_is_told_once_and_once_when_it_is_well(
    each_world: World,
) -> None:
    world = each_world
    await known_village(world)
    last_good = world.clock.at
    world.village.troubles["/agendas"] = answering(500)
    await world.check()
    assert await world.told() == []
    await world.check()
    alert = await world.alert()
    assert (alert.kind, alert.first_seen) == ("source_broken", last_good)
    assert alert.lines == ("127.0.0.1 answered 500 Internal Server Error",)
    for _ in range(3):
        await world.check()
    assert await world.told() == []
    world.village.troubles.clear()
    world.village.post("board", agenda(evening(6), ITEM))
    await world.check()
    told = await world.told()
    assert summary(told) == [(0, "item"), (0, "source_well")]
    assert told[1].alert.lines == ("1 document was found meanwhile.",)


async def test_a_source_that_is_found_again_at_another_address_is_told_to_be_well(
    each_world: World,
) -> None:
    world = each_world
    await known_village(world)
    world.village.troubles["/agendas"] = answering(404)
    for _ in range(2):
        await world.check()
    assert summary(await world.told()) == [(0, "source_broken")]
    await world.source(url=f"{world.village.url}/agendas?all=1")
    world.village.troubles.clear()
    await world.check()
    assert summary(await world.told()) == [(0, "source_well")]


async def test_a_source_that_breaks_at_its_new_address_is_told(world: World) -> None:
    await known_village(world)
    await world.source(url=f"{world.village.url}/agendas/new")
    for _ in range(3):
        await world.check()
    assert summary(await world.told()) == [(0, "source_broken")]


async def test_only_channels_that_rely_on_it_are_told(world: World) -> None:
    await known_village(world)
    for guild, query in ((7, "287(g)"), (8, "roof")):
        await world.guild(guild, channel=10 * guild + 1)
        if guild == 7:
            await world.guild_watch(guild, query)
    world.village.troubles["/agendas"] = answering(500)
    for _ in range(2):
        await world.check()
    assert {channel for channel, _ in summary(await world.told())} == {0, 71, 81}


async def test_a_source_that_never_worked_tells_nobody_not_even_when_it_works(
    world: World,
) -> None:
    await world.source()
    await world.watch()
    world.village.troubles["/agendas"] = answering(404)
    for _ in range(4):
        assert (await world.check()).outcome is Outcome.ERROR
    world.village.troubles.clear()
    world.village.post("last-time", agenda(evening(-8), ITEM))
    assert (await world.check()).outcome is Outcome.OK
    assert await world.told() == []


async def test_a_host_that_blocks_with_retry_after_is_left_alone_that_long(world: World) -> None:
    await known_village(world)
    world.village.troubles["/agendas"] = answering(429, Retry_After=str(5 * 3600))
    report = await world.check()
    assert (report.outcome, report.next_due - world.clock.at) == (Outcome.BLOCKED, 5 * HOUR)
    mark = len(world.village.answers)
    await world.check(after=HOUR)
    assert world.village.since(mark) == []


async def test_a_host_that_blocks_without_a_word_is_asked_ever_more_seldom(world: World) -> None:
    await known_village(world)
    world.village.troubles["/agendas"] = answering(403)
    waits = []
    for _ in range(6):
        report = await world.check(after=DAY)
        waits.append((report.next_due - world.clock.at) / HOUR)
    assert waits == [1, 2, 4, 8, 16, 24]


async def trouble_in(world: World, *slugs: str) -> dict[str, int]:
    return {slug: (await world.stored(slug)).failures for slug in slugs}


async def test_when_no_host_answers_it_is_held_against_no_source(world: World) -> None:
    names = ["oakvale", "courier"]
    await known_village(world)
    await world.feed()
    await world.check("courier")
    for site, path in ((world.village, "/agendas"), (world.courier, "/news/feed")):
        site.troubles[path] = reset
    for _ in range(5):
        for name in names:
            report = await world.check(name, after=timedelta(minutes=2))
            assert report.outcome is Outcome.ERROR
    assert await trouble_in(world, *names) == {"oakvale": 1, "courier": 0}
    assert await world.told() == []
    assert report.reason.endswith("our own network seems to be down)")
    assert report.next_due - world.clock.at == timedelta(minutes=5)
    async with world.db.read() as conn:
        history = await checks.history(conn, (await world.stored()).id, limit=9)
    assert [check.outcome for check in history] == ["error"] * 5 + ["ok"]
    for site in (world.village, world.courier):
        site.troubles.clear()
    for name in names:
        await world.check(name)
    assert await trouble_in(world, *names) == {"oakvale": 0, "courier": 0}
    assert await world.told() == []


async def test_one_silent_host_among_others_that_answer_is_told_of(world: World) -> None:
    await known_village(world)
    await world.feed()
    await world.check("courier")
    world.village.troubles["/agendas"] = reset
    for _ in range(2):
        await world.check("oakvale", after=timedelta(minutes=5))
        await world.check("courier", after=timedelta(minutes=5))
    assert summary(await world.told()) == [(0, "source_broken")]


async def test_a_single_source_that_is_silent_is_told_of(world: World) -> None:
    await known_village(world)
    world.village.troubles["/agendas"] = reset
    for _ in range(2):
        await world.check()
    assert summary(await world.told()) == [(0, "source_broken")]


async def test_an_error_page_is_an_answer(world: World) -> None:
    await known_village(world)
    await world.feed()
    await world.check("courier")
    for site, path in ((world.village, "/agendas"), (world.courier, "/news/feed")):
        site.troubles[path] = answering(502)
    for _ in range(2):
        for name in ("oakvale", "courier"):
            await world.check(name, after=timedelta(minutes=2))
    assert summary(await world.told()) == [(0, "source_broken"), (0, "source_broken")]
