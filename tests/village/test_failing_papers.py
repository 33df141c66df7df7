"""Papers that cannot be had, or cannot be read."""

from __future__ import annotations

import pytest

from bot.demo.village import Notice
from tests.scrapers.readers.files import pdf
from tests.village.hostile import Trouble, answering, outage, reset
from tests.village.world import DAY, HOUR, ITEM, World, agenda, agenda_pages, evening, summary

MEETING = evening(80)
FILE = "/files/board-agenda.pdf"
PLAIN = "Village Board"
TITLED = "Village Board on 287(g)"


async def known_village(world: World) -> None:
    await world.source()
    await world.watch()
    world.village.post("last-time", agenda(evening(-8), "3. Snow plow contract"))
    await world.check()


def asked(world: World) -> int:
    """How often the paper was asked for."""
    return sum(answer.path == FILE for answer in world.village.answers)


BLOCKED = answering(429, Retry_After="7200")


@pytest.mark.parametrize("trouble", [answering(404), reset, BLOCKED, answering(200), outage()])
@pytest.mark.parametrize("listing_changes", [False, True])
async def test_what_cannot_be_had_is_read_when_it_comes_back(
    world: World, trouble: Trouble, listing_changes: bool
) -> None:
    await known_village(world)
    world.village.troubles[FILE] = trouble
    world.village.post("board", agenda(MEETING, ITEM))
    report = await world.check()
    assert (report.new_documents, len(report.failures)) == (0, 1)
    assert await world.told() == []
    del world.village.troubles[FILE]
    if listing_changes:
        world.village.post("other", agenda(evening(81), "3. Snow plow contract"))
    await world.check(after=3 * HOUR)
    alert = await world.alert()
    assert (alert.kind, alert.quotes[0].text) == ("item", ITEM)


async def test_it_is_given_up_after_a_month(world: World) -> None:
    await known_village(world)
    world.village.troubles[FILE] = answering(404)
    world.village.post("board", agenda(MEETING, ITEM))
    await world.check()
    await world.check(after=HOUR / 20)
    await world.check(after=29 * DAY)
    assert asked(world) == 3
    await world.check(after=2 * DAY)
    assert asked(world) == 3


@pytest.mark.parametrize("listing_changes", [False, True])
async def test_a_title_that_matches_is_told_though_the_paper_cannot_be_had(
    each_world: World, listing_changes: bool
) -> None:
    world = each_world
    await known_village(world)
    world.village.troubles[FILE] = answering(404)
    world.village.post("plain", agenda(MEETING, ITEM, file="plain.pdf"))
    world.village.troubles["/files/plain.pdf"] = answering(404)
    world.village.post("board", agenda(MEETING, ITEM, body=TITLED))
    await world.check()
    alert = await world.alert()
    assert (alert.kind, alert.quotes[0].watch) == ("unreadable", "287(g)")
    assert alert.lines == ("127.0.0.1 answered 404 Not Found",)
    for hour in range(3):
        if listing_changes:
            world.village.post("other", agenda(evening(90 + hour), "3. Snow plow contract"))
        await world.check(after=HOUR)
    assert await world.told() == []
    world.village.troubles.clear()
    await world.check(after=3 * HOUR)
    assert sorted(summary(await world.told())) == [(0, "item"), (0, "item")]


async def test_two_papers_that_cannot_be_had_are_each_told_by_their_titles(world: World) -> None:
    await known_village(world)
    for name, day in (("one", 80), ("two", 87)):
        world.village.troubles[f"/files/{name}-agenda.pdf"] = answering(404)
        world.village.post(name, agenda(evening(day), ITEM, body=TITLED))
        await world.check()
    assert summary(await world.told()) == [(0, "unreadable"), (0, "unreadable")]


LOCKED = pdf([["Closed session"]]).replace(
    b"/Root 1 0 R",
    b"/Root 1 0 R /ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4"
    b" /O <" + b"ab" * 32 + b"> /U <" + b"cd" * 32 + b"> >>",
)
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + "WordDocument".encode("utf-16-le")


@pytest.mark.parametrize(
    ("file", "body", "outcome"),
    [
        ("board-agenda.doc", OLD_WORD, "unreadable"),
        ("board-agenda.pdf", LOCKED, "encrypted"),
        ("board-agenda.pdf", b"%PDF-1.7\n" + b"x" * 400, "damaged"),
    ],
)
@pytest.mark.parametrize("title", [PLAIN, TITLED])
async def test_what_cannot_be_read_is_kept_with_the_reason_and_told_only_by_its_title(
    world: World, file: str, body: bytes, outcome: str, title: str
) -> None:
    await known_village(world)
    world.village.post("board", Notice(MEETING, title, ((),), file=file))
    world.village.files[file] = body
    report = await world.check()
    (finding,) = report.findings
    assert finding.reading.outcome == outcome
    told = await world.told()
    if title == PLAIN:
        assert told == []
    else:
        assert summary(told) == [(0, "unreadable")]
        assert told[0].alert.lines == (finding.reading.reason,)
        assert finding.reading.reason.endswith(".")
    await world.check()
    assert await world.told() == []


async def test_what_could_not_be_read_and_is_replaced_by_what_can_is_told(world: World) -> None:
    await known_village(world)
    world.village.post("board", Notice(evening(6), PLAIN, ((),), file="board-agenda.pdf"))
    world.village.files["board-agenda.pdf"] = b"%PDF-1.7\n" + b"x" * 400
    await world.check()
    assert await world.told() == []
    world.village.put("board-agenda.pdf", agenda_pages(evening(6), (ITEM,)))
    await world.check()
    alert = await world.alert()
    assert (alert.kind, alert.quotes[0].text) == ("item", ITEM)


async def test_a_revised_paper_that_fails_at_first_is_compared_when_it_comes(
    world: World,
) -> None:
    await known_village(world)
    world.village.post("board", agenda(MEETING, ITEM))
    await world.check()
    assert summary(await world.told()) == [(0, "item")]
    world.village.troubles["/files/revised.pdf"] = answering(500)
    pages = agenda_pages(MEETING, (ITEM, "5. A 287(g) resolution"))
    world.village.post("board", agenda(MEETING, file="revised.pdf"))
    world.village.put("revised.pdf", pages)
    await world.check()
    world.village.troubles.clear()
    await world.check(after=3 * HOUR)
    alert = await world.alert()
    assert (alert.kind, [quote.text for quote in alert.quotes]) == (
        "amended",
        ["5. A 287(g) resolution"],
    )


async def test_an_address_too_long_to_keep_harms_nothing_else(world: World) -> None:
    await known_village(world)
    world.village.post("long", agenda(MEETING, ITEM, file=f"long.pdf?token={'a' * 2100}"))
    world.village.post("board", agenda(evening(81), ITEM))
    report = await world.check()
    assert summary(await world.told()) == [(0, "item")]
    (failure,) = report.failures
    assert "longer than any that is fetched" in failure
