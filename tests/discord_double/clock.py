"""The double's time: real time that a test may push forward, and ids made from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH_MS = 1_420_070_400_000
"""Discord's epoch (2015-01-01) in Unix milliseconds: developers/docs/reference#snowflakes."""


class Clock:
    """Real UTC time plus what the test added with `advance`."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The time as the double sees it."""
        return datetime.now(UTC) + self._ahead

    def advance(self, seconds: float) -> None:
        """Push the double's time forward (windows and tokens run out; nobody sleeps)."""
        self._ahead += timedelta(seconds=seconds)


class Snowflakes:
    """Ids as Discord makes them: strictly growing, and carrying their time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def __call__(self) -> int:
        """The next id."""
        milliseconds = int(self._clock.now().timestamp() * 1000) - EPOCH_MS
        self._last = max(self._last + 1, milliseconds << 22)
        return self._last
