"""When an interaction was answered or deferred, and when all of its answer was there."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from discord.webhook.async_ import AsyncWebhookAdapter

from tests.bench.figures import percentile

_Answer = TypeVar("_Answer")


@dataclass(slots=True)
class Took:
    """Seconds of each round: until something was answered, until everything was."""

    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)


class Stopwatch:
    """Notes when discord.py answers or defers an interaction; one of them a process."""

    def __init__(self) -> None:
        self._answered: float | None = None
        create = AsyncWebhookAdapter.create_interaction_response

        def noted(adapter: AsyncWebhookAdapter, *args: Any, **more: Any) -> Any:
            self._answered = self._answered or time.perf_counter()
            return create(adapter, *args, **more)

        setattr(AsyncWebhookAdapter, create.__name__, noted)

    async def time(self, interaction: Awaitable[_Answer], took: Took) -> _Answer:
        """Add to `took` how long the interaction takes; what it gave."""
        self._answered = None
        start = time.perf_counter()
        given = await interaction
        took.whole.append(time.perf_counter() - start)
        took.first.append((self._answered or time.perf_counter()) - start)
        return given


def row(took: list[float], wide: int) -> str:
    """The median and the 99th percentile in milliseconds."""
    return f"{statistics.median(took) * 1000:{wide}.1f} {percentile(took, 0.99) * 1000:8.1f}"
