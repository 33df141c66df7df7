"""Waiting for a state instead of sleeping for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class NeverHappenedError(AssertionError):
    """What a test waited for did not come about in the time given."""


class Changes:
    """Told of every change of the double's state; wakes those who wait for a certain one."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def note(self) -> None:
        """Something changed: let everybody who waits look again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def until(
        self, probe: Callable[[], T | None], what: str | Callable[[], str], seconds: float
    ) -> T:
        """The first answer of `probe` that is not None.

        Raises NeverHappenedError, saying `what` was waited for, after `seconds`.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while (found := probe()) is None:
            future: asyncio.Future[None] = loop.create_future()
            self._waiting.add(future)
            done, _ = await asyncio.wait({future}, timeout=max(0.0, end - loop.time()))
            self._waiting.discard(future)
            if not done:
                told = what if isinstance(what, str) else what()
                raise NeverHappenedError(f"not within {seconds:g} s: {told}")
        return found
