"""Politeness between requests: one at a time for each host, a pause after each, and Retry-After."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_HOLD = timedelta(hours=6)
"""How long a host's Retry-After is believed. Notices may come only 24 hours before their meeting
(Wis. Stat. 19.84(3)): whoever stays away for a day misses some."""

_FEW_HOSTS = 1000


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    ended_at: float = float("-inf")
    free_at: float = 0.0
    held_until: float = 0.0
    users: int = 0


class Pace:
    """Hands out turns. Waiting for one host never keeps another host's turn from starting.

    `every` is the least number of seconds from the end of one request to a host to the start of the
    next; `hosts` overrides it by host name. `concurrent` caps the requests under way overall.
    `clock` gives monotonic seconds and `sleep` waits for them, so that tests need no real time.
    """

    def __init__(
        self,
        *,
        every: float = 1.0,
        hosts: Mapping[str, float] | None = None,
        concurrent: int = 32,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._every = every
        self._overrides = dict(hosts or {})
        self._slots = asyncio.Semaphore(concurrent)
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._sweep_at = _FEW_HOSTS

    @property
    def clock(self) -> Callable[[], float]:
        """The clock that it goes by, in monotonic seconds."""
        return self._clock

    @asynccontextmanager
    async def turn(self, host: str, *, at_least: float = 0.0) -> AsyncIterator[None]:
        """Wait for this host's turn, and keep it while the block runs.

        `at_least` is the crawl delay of the host's robots.txt, in seconds; the longer one counts,
        before the turn (what told of the delay was itself a request) as well as after it.
        """
        self._sweep()
        state = self._state(host)
        state.users += 1
        try:
            async with state.lock:
                free_at = max(state.free_at, state.ended_at + at_least)
                while (wait := free_at - self._clock()) > 0:
                    await self._sleep(wait)
                # The slot is taken last: a host that waits for its pause must not fill one.
                async with self._slots:
                    try:
                        yield
                    finally:
                        pause = max(self._overrides.get(host, self._every), at_least)
                        state.ended_at = self._clock()
                        state.free_at = state.ended_at + pause
        finally:
            state.users -= 1

    def hold(self, host: str, wanted: timedelta) -> None:
        """Remember that the host asked to be left alone for this long (at most LONGEST_HOLD)."""
        until = self._clock() + min(wanted, LONGEST_HOLD).total_seconds()
        state = self._state(host)
        state.held_until = max(state.held_until, until)

    def held_for(self, host: str) -> timedelta | None:
        """How much longer the host wants to be left alone, or None."""
        state = self._hosts.get(host)
        left = state.held_until - self._clock() if state else 0.0
        return timedelta(seconds=left) if left > 0 else None

    def _state(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host())

    def _sweep(self) -> None:
        """Forget hosts that nothing is owed to, whenever their number has doubled."""
        if len(self._hosts) < self._sweep_at:
            return
        now = self._clock()
        self._hosts = {
            host: state
            for host, state in self._hosts.items()
            if state.users or state.free_at > now or state.held_until > now
        }
        self._sweep_at = max(_FEW_HOSTS, 2 * len(self._hosts))


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """A Retry-After header's meaning (RFC 9110, section 10.2.3: seconds, or a date), capped.

    None where there is none, it is neither, or the moment has passed.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        # Nine digits are 31 years, more than the cap and less than timedelta's.
        wanted = timedelta(seconds=int(text[:9]))
    else:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, IndexError):
            return None
        wanted = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(wanted, LONGEST_HOLD) if wanted > timedelta(0) else None
