"""Faults of the REST API: what is played instead of, or after, the true answer."""

from __future__ import annotations

import asyncio
import time
import zlib
from dataclasses import dataclass, field
from typing import Literal

from .call import Call
from .errors import Payload

How = Literal["status", "reset", "drop", "hang", "slow"]
"""An answer with a status; a TCP reset (ECONNRESET); the line closed without an answer; silence
until the fault is stopped; the true answer, but late."""

VIA = {"Via": "1.1 google"}
"""What tells Discord's own 429 from Cloudflare's: discord.py looks for it."""


@dataclass(slots=True, eq=False)
class Fault:
    """One scripted fault. `times` None means for ever; `played` counts."""

    after: bool = False
    how: How = "status"
    status: int = 502
    body: Payload | str = ""
    headers: dict[str, str] = field(default_factory=dict)
    route: str | None = None
    channel: int | None = None
    seconds: float = 0.0
    times: int | None = 1
    played: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def fits(self, call: Call) -> bool:
        """Whether it is to be played for this request."""
        return (
            (self.times is None or self.played < self.times)
            and self.route in (None, call.route)
            and self.channel in (None, call.channel)
        )

    def stop(self) -> None:
        """Play it no more, and let go of the requests that it holds."""
        self.times = self.played
        self.released.set()


@dataclass(slots=True, eq=False)
class Bucket:
    """A real rate limit: `limit` requests each `per` seconds, for each channel of a route."""

    route: str
    limit: int
    per: float
    _windows: dict[int | None, tuple[float, int]] = field(default_factory=dict)

    def take(self, call: Call) -> tuple[bool, dict[str, str]]:
        """Whether the request is within the limit, and the headers that say so."""
        now = time.monotonic()
        start, used = self._windows.get(call.channel, (now, 0))
        if now - start >= self.per:
            start, used = now, 0
        allowed = used < self.limit
        used += allowed
        self._windows[call.channel] = (start, used)
        left = max(0.0, self.per - (now - start))
        return allowed, {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.limit - used),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": f"{zlib.crc32(self.route.encode()):08x}",
        }


class RestFaults:
    """The script: the first fault that fits a request is played."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.buckets: dict[str, Bucket] = {}

    def add(self, fault: Fault) -> Fault:
        """Put a fault on the script."""
        self.faults.append(fault)
        return fault

    def next(self, call: Call, *, after: bool) -> Fault | None:
        """The fault to play now, counted as played."""
        for fault in self.faults:
            if fault.after is after and fault.fits(call):
                fault.played += 1
                return fault
        return None

    def clear(self) -> None:
        """End every fault."""
        for fault in self.faults:
            fault.stop()
        self.faults.clear()
        self.buckets.clear()
