"""What is asked at once is worked on together; nobody waits for nothing, and errors are told."""

from __future__ import annotations

import asyncio

import pytest

from store import Batched


class Work:
    """Doubles numbers, batch by batch, when it is let."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()

    async def __call__(self, numbers: list[int]) -> list[int]:
        self.batches.append(numbers)
        self.begun.set()
        await self.gate.wait()
        if 13 in numbers:
            raise ValueError("13")
        return [2 * number for number in numbers]


async def test_what_comes_while_a_batch_is_under_way_is_the_next_batch() -> None:
    work = Work()
    batched = Batched(work)
    first = asyncio.create_task(batched.ask(1))
    await work.begun.wait()
    rest = [asyncio.create_task(batched.ask(number)) for number in (2, 3, 4)]
    await asyncio.sleep(0)
    work.gate.set()
    assert await asyncio.gather(first, *rest) == [2, 4, 6, 8]
    assert work.batches == [[1], [2, 3, 4]]
    assert await batched.ask(5) == 10


async def test_an_error_is_told_to_all_of_its_batch_and_to_no_other() -> None:
    work = Work()
    work.gate.set()
    batched = Batched(work)
    told = await asyncio.gather(batched.ask(13), batched.ask(1), return_exceptions=True)
    assert [type(one) for one in told] == [ValueError, ValueError]
    assert await batched.ask(1) == 2


async def test_what_was_asked_by_one_who_gave_up_is_waited_for_at_the_end() -> None:
    work = Work()
    batched = Batched(work)
    await batched.settled()
    asking = asyncio.create_task(batched.ask(1))
    await work.begun.wait()
    asking.cancel()
    ending = asyncio.create_task(batched.settled())
    done, _ = await asyncio.wait({asking, ending}, return_when=asyncio.FIRST_COMPLETED)
    assert done == {asking}
    work.gate.set()
    await ending
    assert batched._task is not None
    assert batched._task.done()


async def test_one_who_gives_up_leaves_the_others_their_answers() -> None:
    work = Work()
    batched = Batched(work)
    gone, there = (asyncio.create_task(batched.ask(number)) for number in (1, 2))
    await work.begun.wait()
    gone.cancel()
    work.gate.set()
    assert await there == 4
    with pytest.raises(asyncio.CancelledError):
        await gone
