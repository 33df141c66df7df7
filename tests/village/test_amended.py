"""Amended twice, replaced, and longer than is read: told exactly as it changed."""

from __future__ import annotations

from store import documents
from tests.scrapers.readers.files import pdf
from tests.village.world import HOUR, ITEM, World, agenda, agenda_pages, evening, summary

MEETING = evening(6)
ROOF = "5. Library roof bids"
LETTER = "6. Letter to ICE about 287(g) detainers"
HEARING = "7. Public hearing on the 287(g) program"
VOTE = "4. Police Department: vote on 287 (g) memorandum of agreement with ICE"
PACKET = "board-agenda.pdf"


async def heard_of_the_meeting(world: World, *more: str) -> None:
    """The channel was told of the meeting's agenda."""
    await world.source()
    await world.watch()
    world.village.post("last-time", agenda(evening(-8), "3. Snow plow contract"))
    await world.check()
    world.village.post("board", agenda(MEETING, ITEM, *more))
    await world.check()
    assert summary(await world.told()) == [(0, "item")]


async def told_as(world: World) -> list[tuple[str, str | None, str]]:
    """Check, and give what the one alert quotes: the words, the old words, and the file."""
    await world.check()
    alert = await world.alert()
    assert alert.kind == "amended"
    file = alert.url.rpartition("/")[2]
    return [(quote.text, quote.was, file) for quote in alert.quotes]


async def quiet(world: World) -> None:
    """Two more checks say nothing."""
    for _ in range(2):
        await world.check()
    assert await world.told() == []


async def test_amended_twice_at_the_same_address(each_world: World) -> None:
    world = each_world
    await heard_of_the_meeting(world, ROOF)
    world.village.post("board", agenda(MEETING, VOTE, ROOF))
    assert await told_as(world) == [(VOTE, ITEM, PACKET)]
    await quiet(world)
    world.village.post("board", agenda(MEETING, VOTE, ROOF, LETTER))
    assert await told_as(world) == [(LETTER, None, PACKET)]
    await quiet(world)


async def test_amended_twice_at_new_addresses(each_world: World) -> None:
    world = each_world
    await heard_of_the_meeting(world, ROOF)
    items = (ITEM, ROOF, LETTER)
    world.village.post("board", agenda(MEETING, *items, file="board-REVISED.pdf"))
    assert await told_as(world) == [(LETTER, None, "board-REVISED.pdf")]
    await quiet(world)
    world.village.post("board", agenda(MEETING, *items, HEARING, file="board-REVISED-2.pdf"))
    assert await told_as(world) == [(HEARING, None, "board-REVISED-2.pdf")]
    await quiet(world)


async def test_amended_at_the_same_address_and_then_at_a_new_one(each_world: World) -> None:
    world = each_world
    await heard_of_the_meeting(world, ROOF)
    world.village.post("board", agenda(MEETING, VOTE, ROOF))
    assert await told_as(world) == [(VOTE, ITEM, PACKET)]
    world.village.post("board", agenda(MEETING, VOTE, ROOF, LETTER, file="board-REVISED.pdf"))
    assert await told_as(world) == [(LETTER, None, "board-REVISED.pdf")]
    await quiet(world)


async def test_amended_at_a_new_address_and_then_there_again(world: World) -> None:
    await heard_of_the_meeting(world, ROOF)
    world.village.post("board", agenda(MEETING, ITEM, ROOF, LETTER, file="board-REVISED.pdf"))
    assert await told_as(world) == [(LETTER, None, "board-REVISED.pdf")]
    world.village.post("board", agenda(MEETING, VOTE, ROOF, LETTER, file="board-REVISED.pdf"))
    assert await told_as(world) == [(VOTE, ITEM, "board-REVISED.pdf")]
    await quiet(world)


async def test_an_amendment_that_is_taken_back_and_made_again_is_told_each_time(
    world: World,
) -> None:
    await heard_of_the_meeting(world, ROOF)
    world.village.post("board", agenda(MEETING, ITEM, ROOF, LETTER))
    assert await told_as(world) == [(LETTER, None, PACKET)]
    world.village.post("board", agenda(MEETING, ITEM, ROOF))
    await world.check()
    assert (await world.alert()).removed == (LETTER,)
    await quiet(world)


def packet(pages: int, *behind: str) -> list[tuple[str, ...]]:
    """An agenda with so many pages of papers behind it, the last of `behind` on the 300th."""
    papers: list[tuple[str, ...]] = [
        (f"Exhibit {n}: plat of survey, lot {n} of the Mill River addition",) for n in range(pages)
    ]
    for text in behind:
        papers[300] = (*papers[300], text)
    return [*agenda_pages(MEETING, (ITEM, ROOF)), *papers]


async def version(world: World) -> documents.KnownDocument:
    async with world.db.read() as conn:
        known = await documents.known(conn, (await world.stored()).id)
    return known[f"{world.village.url}/files/{PACKET}"]


async def test_a_packet_of_which_only_the_first_pages_are_read_can_be_amended(world: World) -> None:
    await heard_of_the_meeting(world, ROOF)
    world.village.files[PACKET] = pdf(packet(600))
    await world.check()
    assert await world.told() == []
    first = await version(world)
    assert first.outcome == "partly"
    added = "Memorandum: 287(g) training costs"
    world.village.files[PACKET] = pdf(packet(600, added))
    await world.check()
    alert = await world.alert()
    assert (alert.kind, alert.page, alert.removed) == ("amended", 303, ())
    assert [added in quote.text for quote in alert.quotes] == [True]
    second = await version(world)
    assert second.outcome == "partly"
    assert second.version_id != first.version_id
    await quiet(world)


async def test_pages_that_are_read_no_longer_are_not_told_as_taken_off(world: World) -> None:
    await heard_of_the_meeting(world, ROOF)
    world.village.files[PACKET] = pdf(packet(490, "287(g) exhibit"))
    await world.check()
    assert (await world.alert()).page == 303
    first, last, *papers = packet(490, "287(g) exhibit")
    more = [(f"Appendix {n}: soil borings at station {n}",) for n in range(300)]
    world.village.files[PACKET] = pdf([first, last, *more, *papers])
    await world.check(after=HOUR)
    assert (await version(world)).outcome == "partly"
    assert await world.told() == []


async def test_what_cannot_be_read_never_takes_the_place_of_what_was(world: World) -> None:
    await heard_of_the_meeting(world, ROOF)
    before = await version(world)
    for broken in (b"%PDF-1.7 and nothing behind it", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old word"):
        world.village.files[PACKET] = broken
        assert len((await world.check()).failures) == 1
    assert (await version(world)).version_id == before.version_id
    world.village.post("board", agenda(MEETING, ITEM, ROOF, LETTER))
    assert await told_as(world) == [(LETTER, None, PACKET)]
