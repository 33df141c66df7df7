"""What a check asks of the database: little, and no more for many documents than for few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from tests.village.world import HOUR, ITEM, World, agenda, evening


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that the block sends to any database, a batch counted once."""
    sent: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement not in ("BEGIN", "BEGIN IMMEDIATE"):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def known_village(world: World) -> None:
    await world.source()
    await world.watch()
    world.village.post("last-time", agenda(evening(-8), "3. Snow plow contract"))
    await world.check()


async def test_a_check_that_ends_in_304_asks_little(each_world: World) -> None:
    world = each_world
    await known_village(world)
    with statements() as sent:
        assert (await world.check()).outcome == "unchanged"
    # The source, what its addresses answered, its next meeting and rhythm; then the check is kept.
    assert len(sent) <= 8
    assert not [statement for statement in sent if "FROM documents" in statement]


async def test_a_304_asks_no_more_with_papers_of_meetings_ahead(world: World) -> None:
    await known_village(world)
    counts = []
    for number in (2, 29):
        for each in range(number):
            world.village.post(f"board-{each}", agenda(evening(each + 1), ITEM))
        await world.check(after=HOUR / 4)
        with statements() as sent:
            report = await world.check(after=HOUR / 4)
        assert (report.outcome, report.read) == ("unchanged", number)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 12


async def test_fifty_new_documents_cost_no_more_statements_than_five(each_world: World) -> None:
    world = each_world
    await known_village(world)
    counts = []
    for first, number in ((0, 5), (5, 50)):
        for each in range(first, first + number):
            world.village.post(f"board-{each}", agenda(evening(each + 1), ITEM))
        with statements() as sent:
            report = await world.check()
        assert report.new_documents == number
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 40
