"""What many ask at once is done together, and each gets their own answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

_Q = TypeVar("_Q")
_A = TypeVar("_A")
_LAST = 5.0  # seconds


class Batched(Generic[_Q, _A]):
    """Hands questions to `work` as many at a time as came in while the last ones were answered."""

    def __init__(self, work: Callable[[list[_Q]], Awaitable[Sequence[_A]]]) -> None:
        self._work = work
        self._waiting: list[tuple[_Q, asyncio.Future[_A]]] = []
        self._task: asyncio.Task[None] | None = None

    async def ask(self, question: _Q) -> _A:
        """The answer to a question; raises what the work on its batch raised."""
        future: asyncio.Future[_A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        return await future

    async def settled(self) -> None:
        """Wait, for some seconds at most, until nothing is under way.

        Where all who asked were cancelled nobody else does, and the database would be closed under
        what goes on.
        """
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=_LAST)

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                answers = await self._work([question for question, _ in batch])
            except asyncio.CancelledError:
                for _, future in batch:
                    future.cancel()
                raise
            except Exception as error:  # noqa: BLE001  whoever asked is told
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
            else:
                for (_, future), answer in zip(batch, answers, strict=True):
                    if not future.done():
                        future.set_result(answer)
