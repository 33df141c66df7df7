"""What was looked up a moment ago: many ask for the same by addresses that differ."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from time import monotonic
from typing import Any, TypeVar

Value = TypeVar("Value")


class Recent:
    """Values for some seconds, at most `most` of them; the one asked for longest ago goes first."""

    def __init__(self, seconds: float = 5.0, most: int = 64) -> None:
        self._seconds = seconds
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()

    async def recall(self, key: Hashable, look_up: Callable[[], Awaitable[Value]]) -> Value:
        """The value of that key, looked up where it is not known or too old."""
        kept = self._kept.get(key)
        if kept is not None and kept[0] > monotonic():
            self._kept.move_to_end(key)
            found: Value = kept[1]
            return found
        found = await look_up()
        self._kept[key] = (monotonic() + self._seconds, found)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return found
