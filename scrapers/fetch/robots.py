"""What a host's robots.txt lets us fetch (RFC 9309)."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from protego import Protego

MAX_ROBOTS = 500 * 1024
"""How much of a robots.txt is read, in bytes (RFC 9309 asks for at least this much)."""

PRODUCT = "HearYe"
"""The name that a robots.txt would address us by."""

_KEPT = 24 * 3600.0
_RETRY = 60.0
_LONGEST_DELAY = 60.0
_FEW_ORIGINS = 1000

# Every spelling of a user-agent line that Protego takes for one, and a few more.
_AGENT_LINE = re.compile(r"\s*user[-\s]*agent\s*:?\s*([^#]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What came back for a robots.txt: its text, or None with the reason why it was unreachable.

    A 4xx is an empty text: there are no rules then.
    """

    text: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a URL may be fetched, the pause that the host asks for (seconds), and why not."""

    allowed: bool
    delay: float = 0.0
    reason: str = ""
    unreachable: bool = False


def parse_robots(text: str) -> Protego:
    """The rules of a robots.txt, read so that a hostile one costs no more than its length.

    Protego adds each rule to every agent of its group: 3,000 agents and 3,000 rules (86 kB) took it
    12 s, and the memory grows likewise. The agents that are not us become one before it sees them.
    """
    return Protego.parse("\n".join(_with_known_agent(line) for line in text.splitlines()))


def _with_known_agent(line: str) -> str:
    agent_line = _AGENT_LINE.match(line)
    if agent_line is None:
        return line
    agent = agent_line[1].strip().lower()
    # RFC 9309, section 2.2.1, with what Protego makes of it: a star inside a name is dropped, and
    # the beginning of our name means us too.
    name = agent.replace("*", "")
    ours = agent == "*" or (name != "" and PRODUCT.lower().startswith(name))
    return f"User-agent: {agent if ours and len(agent) <= len(PRODUCT) + 2 else 'another'}"


@dataclass(frozen=True, slots=True)
class _Rules:
    parsed: Protego | None
    reason: str
    until: float


class Robots:
    """The robots.txt of each origin, kept for 24 hours; asked for again after a minute where it
    could not be had (no connection, 5xx, 429), in which time nothing of that origin is fetched.

    `get` fetches an origin's file ("https://example.org" in, a RobotsAnswer out).
    """

    def __init__(
        self,
        get: Callable[[str], Awaitable[RobotsAnswer]],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._get = get
        self._clock = clock
        self._rules: dict[str, _Rules] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._sweep_at = _FEW_ORIGINS

    async def ask(self, origin: str, url: str) -> Verdict:
        """The verdict on a URL of this origin; fetches the origin's robots.txt where it must."""
        async with self._locks.setdefault(origin, asyncio.Lock()):
            rules = self._rules.get(origin)
            if rules is None or rules.until <= self._clock():
                rules = await self._load(origin)
                self._sweep()
                self._rules[origin] = rules
        if rules.parsed is None:
            return Verdict(allowed=False, reason=rules.reason, unreachable=True)
        delay = min(rules.parsed.crawl_delay(PRODUCT) or 0.0, _LONGEST_DELAY)
        # Half a megabyte of wildcards is worth a tenth of a second: not on the event loop.
        if await asyncio.to_thread(rules.parsed.can_fetch, url, PRODUCT):
            return Verdict(allowed=True, delay=delay)
        return Verdict(
            allowed=False, delay=delay, reason=f"{origin}/robots.txt asks robots to leave this page"
        )

    async def _load(self, origin: str) -> _Rules:
        answer = await self._get(origin)
        now = self._clock()
        if answer.text is None:
            return _Rules(None, answer.reason, now + _RETRY)
        return _Rules(await asyncio.to_thread(parse_robots, answer.text), "", now + _KEPT)

    def _sweep(self) -> None:
        """Forget origins whose rules are out of date, whenever their number has doubled."""
        if len(self._rules) < self._sweep_at:
            return
        now = self._clock()
        self._rules = {origin: rules for origin, rules in self._rules.items() if rules.until > now}
        self._locks = {
            origin: lock
            for origin, lock in self._locks.items()
            if lock.locked() or origin in self._rules
        }
        self._sweep_at = max(_FEW_ORIGINS, 2 * len(self._rules))
