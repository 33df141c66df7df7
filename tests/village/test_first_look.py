"""The first look at a source, and looks at more than fits into one check."""

from __future__ import annotations

from datetime import timedelta

from scrapers.errand import BASELINE_NEWEST, MOST_AT_ONCE
from store import documents
from tests.village.hostile import answering
from tests.village.world import DAY, ITEM, World, agenda, evening, summary


def old_agendas(world: World, count: int, *items: str, first: int = 0) -> None:
    """So many meetings that are over, a week apart, the newest a week ago."""
    for week in range(first, first + count):
        at = evening(-7 * (week + 1))
        world.village.post(f"old-{week}", agenda(at, *(items or (ITEM,))))


async def known(world: World) -> dict[str, documents.KnownDocument]:
    async with world.db.read() as conn:
        return await documents.known(conn, (await world.stored()).id)


async def test_of_200_old_papers_the_newest_are_read_and_the_rest_is_noted(
    each_world: World,
) -> None:
    world = each_world
    await world.source()
    await world.watch()
    old_agendas(world, 200)
    report = await world.check()
    assert report.read == BASELINE_NEWEST == 20
    stored = await known(world)
    assert len(stored) == 200
    read = sorted(url for url, document in stored.items() if document.version_id)
    newest = sorted(f"{world.village.url}/files/old-{week}-agenda.pdf" for week in range(20))
    assert read == newest
    assert await world.told() == []


async def test_what_was_only_noted_is_never_told_later(world: World) -> None:
    await world.source()
    await world.watch()
    old_agendas(world, 60)
    await world.check()
    for day in range(3):
        world.village.post(f"new-{day}", agenda(evening(day + 1), "3. Snow plow contract"))
        report = await world.check(after=DAY)
        assert (report.read - report.new_documents, report.new_documents) in {(0, 1), (1, 1)}
    assert await world.told() == []


async def test_papers_of_meetings_ahead_are_read_at_once_and_told_in_one_summary(
    each_world: World,
) -> None:
    world = each_world
    await world.source()
    await world.watch()
    await world.guild(7, channel=71)
    old_agendas(world, 30)
    world.village.post("board", agenda(evening(6), ITEM))
    world.village.post("plan", agenda(evening(2), "4. 287(g) and zoning", body="Plan Commission"))
    world.village.post("far", agenda(evening(45), "4. A 287(g) hearing", body="Committee"))
    report = await world.check()
    assert report.read == 3 + BASELINE_NEWEST
    told = await world.told()
    assert summary(told) == [(0, "upcoming"), (71, "upcoming")]
    for one in told:
        assert one.alert.meeting is not None
        assert one.alert.meeting.body == "Plan Commission"
        assert [quote.text for quote in one.alert.quotes] == [
            "4. 287(g) and zoning",
            ITEM,
            "4. A 287(g) hearing",
        ]
        assert len(one.alert.lines) == 3
    await world.check()
    assert await world.told() == []


async def test_one_meeting_ahead_is_told_as_itself(world: World) -> None:
    await world.source()
    await world.watch()
    old_agendas(world, 3)
    world.village.post("board", agenda(evening(6), ITEM))
    await world.check()
    assert (await world.alert()).kind == "item"


async def test_a_first_look_that_could_read_only_a_part_goes_on_as_one(world: World) -> None:
    await world.source()
    await world.watch()
    for day in range(110):
        world.village.post(f"ahead-{day}", agenda(evening(day + 1), ITEM))
    first = await world.check()
    assert first.read == MOST_AT_ONCE
    assert (await world.stored()).baseline_at is None
    second = await world.check()
    assert (second.read >= 10, second.new_documents) == (True, 10)
    assert (await world.stored()).baseline_at is not None
    assert summary(await world.told()) == [(0, "upcoming"), (0, "upcoming")]


async def test_more_than_fits_into_one_check_is_read_in_the_next_ones(world: World) -> None:
    await world.source()
    await world.watch()
    old_agendas(world, 1)
    await world.check()
    for day in range(215):
        world.village.post(f"new-{day}", agenda(evening(day + 1), f"4. 287(g), part {day}"))
    found = [(await world.check()).new_documents for _ in range(4)]
    assert found == [100, 100, 15, 0]
    told = await world.told()
    assert len(told) == 215
    nearest = [one.alert.quotes[0].text for one in told[:3]]
    assert nearest == ["4. 287(g), part 0", "4. 287(g), part 1", "4. 287(g), part 2"]


async def test_many_papers_ahead_keep_no_new_one_waiting(world: World) -> None:
    await world.source()
    await world.watch()
    for day in range(105):
        at = evening(day // 6 + 1, hour=8 + day % 6)
        world.village.post(f"ahead-{day}", agenda(at, "3. Snow plow contract"))
    for _ in range(2):
        await world.check()
    world.village.post("board", agenda(evening(21), ITEM))
    await world.check()
    assert summary(await world.told()) == [(0, "item")]


async def test_a_source_that_moved_is_looked_at_anew(world: World) -> None:
    await world.source()
    await world.watch()
    old_agendas(world, 3)
    await world.check()
    await world.source(platform="townweb")
    await world.source(platform="generic")
    report = await world.check()
    assert (report.outcome, report.read) == ("ok", 0)  # its address answered before, and the same
    assert (await world.stored()).baseline_at == world.clock.at
    assert await world.told() == []


async def test_a_first_look_that_failed_in_part_stays_a_first_look(world: World) -> None:
    await world.source()
    await world.watch()
    world.village.troubles["/agendas"] = answering(500)
    await world.check()
    del world.village.troubles["/agendas"]
    old_agendas(world, 3)
    report = await world.check()
    assert (report.read, report.owed) == (3, 0)
    assert await world.told() == []


async def test_an_archive_that_is_laid_out_anew_is_no_news(world: World) -> None:
    await world.source()
    await world.watch()
    old_agendas(world, 60)
    await world.check()
    for key, notice in list(world.village.notices.items()):
        world.village.post(key, agenda(notice.start, ITEM, file=f"archive-{key}.pdf"))
    await world.check(after=timedelta(hours=2))
    assert await world.told() == []
