"""The clock of the sixty days: it goes on only where somebody waits for it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Chicago")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

_LEAST = timedelta(microseconds=1)


def local(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """The moment (in UTC) at which a wall clock in Wisconsin shows this in 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


START = local(10, 1, 7)
"""A Thursday morning; on Sunday, November 1, at two the clocks go back."""

END = START + 60 * DAY


class Clock:
    """The time, aware, in UTC. Waiting for it takes no time of ours."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def seconds(self) -> float:
        """The same as seconds that only grow, for whoever paces requests."""
        return self.at.timestamp()

    def reach(self, at: datetime) -> None:
        """Go on to a moment, unless it is over."""
        self.at = max(self.at, at)

    async def sleep(self, seconds: float) -> None:
        """Wait; meanwhile others may take their turns."""
        end = self.at + timedelta(seconds=seconds) + _LEAST
        await asyncio.sleep(0)
        self.reach(end)
