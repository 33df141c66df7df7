"""Places for bodies in memory: fewer than there are requests under way.

Most requests are answered "not modified", and weigh nothing; a body may weigh megabytes until it is
read.
"""

from __future__ import annotations

import asyncio

BODIES = 32
"""How many bodies are in memory at once, between their request and the end of their reading."""


class Place:
    """One of so many places. Whoever has one waits for no host's turn: that one may wait for it."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places = places
        self._taken = False

    async def take(self) -> None:
        """Wait until a place is free, unless this one is taken already."""
        if not self._taken:
            await self._places.acquire()
            self._taken = True

    def leave(self) -> None:
        """Let another have it; it can be taken again."""
        if self._taken:
            self._taken = False
            self._places.release()
