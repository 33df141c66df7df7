"""Turns: two checks of one source never run at the same time."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """Keeps the checks of one process apart: the schedule's, and one that a person asked for."""

    def __init__(self) -> None:
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    @asynccontextmanager
    async def turn(self, source_id: int) -> AsyncIterator[bool]:
        """Have a source's turn while the block runs; gives whether another had it before."""
        lock = self._locks[source_id]
        waited = lock.locked()
        async with lock:
            yield waited
