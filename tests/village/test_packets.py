"""Packets of hundreds of pages: amended in part, and read in part."""

from __future__ import annotations

from bot.demo.village import Notice
from tests.scrapers.readers.files import pdf
from tests.village.world import World, agenda, evening

MEETING = evening(6)
MOST = 500  # pages that are read of a PDF


def pages(count: int, *at: tuple[int, str]) -> list[list[str]]:
    """A packet of so many pages, each with its own words; `at` puts a line on a page."""
    found = [[f"Exhibit {number} about parcel {number * 7}"] for number in range(1, count + 1)]
    for number, line in at:
        found[number - 1].append(line)
    return found


async def with_a_packet(world: World, packet: list[list[str]]) -> None:
    await world.source()
    await world.watch()
    world.village.post("last-time", agenda(evening(-8), "3. Snow plow contract"))
    await world.check()
    world.village.post("board", Notice(MEETING, "Village Board", ((),), file="packet.pdf"))
    world.village.files["packet.pdf"] = pdf(packet)
    await world.check()


async def test_of_an_amended_page_only_the_new_lines_are_told(world: World) -> None:
    await with_a_packet(world, pages(30, (20, "Sheriff: the 287(g) report")))
    assert (await world.alert()).page == 20
    amended = pages(30, (20, "Sheriff: the 287(g) report"), (20, "Jail repairs"))
    world.village.files["packet.pdf"] = pdf(amended)
    report = await world.check()
    assert (report.new_documents, await world.told()) == (1, [])
    amended[24].append("A second 287(g) report")
    world.village.files["packet.pdf"] = pdf(amended)
    await world.check()
    alert = await world.alert()
    assert (alert.kind, [quote.page for quote in alert.quotes]) == ("amended", [25])


async def test_what_slides_out_of_what_is_read_was_not_taken_off(world: World) -> None:
    await with_a_packet(world, pages(MOST, (MOST, "Sheriff: the 287(g) report")))
    assert (await world.alert()).page == MOST
    longer = [["Cover letter"], *pages(MOST, (MOST, "Sheriff: the 287(g) report"))]
    world.village.files["packet.pdf"] = pdf(longer)
    report = await world.check()
    (finding,) = report.findings
    assert finding.reading.outcome == "partly"
    assert await world.told() == []
    longer[3].append("A new 287(g) letter")
    world.village.files["packet.pdf"] = pdf(longer)
    await world.check()
    alert = await world.alert()
    assert (alert.kind, [quote.page for quote in alert.quotes]) == ("amended", [4])
