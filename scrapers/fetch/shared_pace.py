"""Politeness of many processes: the same turns as `Pace` gives, kept in the store.

One request at a time for each host, a pause after each, and Retry-After, whichever process asks.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

import structlog
from sqlalchemy.exc import SQLAlchemyError

from scrapers.fetch.pace import Pace
from store import Batched, Database, hosts

LEASE = timedelta(seconds=15)
"""For so long a host is kept by a process that died in its turn."""
_RENEW = 5.0
_BUSY = 0.2  # seconds between two looks at a host that another process is asking
_LEAST = 0.005

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Wish:
    host: str
    at_least: timedelta


@dataclass(frozen=True, slots=True)
class _Reply:
    """Seconds to wait before asking again, or None: it is our turn. `held` is seconds, too."""

    wait: float | None
    held: float = 0.0


class SharedPace(Pace):
    """Hands out turns that no other process has: `async with SharedPace(db, now) as pace:`.

    `now` gives the time, aware; the machines' clocks have to agree to a fraction of the pause.
    """

    def __init__(
        self,
        db: Database,
        now: Callable[[], datetime],
        *,
        every: float = 1.0,
        hosts: Mapping[str, float] | None = None,
        concurrent: int = 32,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(every=every, hosts=hosts, concurrent=concurrent, sleep=sleep)
        self._db = db
        self._now = now
        self._wishes = Batched(self._take)
        self._ends = Batched(self._release)
        self._taken: set[str] = set()

    async def __aenter__(self) -> Self:
        self._renewing = asyncio.create_task(self._renew(), name="leases of hosts")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._renewing.cancel()
        await asyncio.gather(self._renewing, return_exceptions=True)

    @asynccontextmanager
    async def turn(self, host: str, *, at_least: float = 0.0) -> AsyncIterator[None]:
        """Wait for this host's turn, and keep it while the block runs; see `Pace.turn`.

        Raises `sqlalchemy.exc.SQLAlchemyError` where the store cannot say whose turn it is.
        """
        self._sweep()
        state = self._state(host)
        state.users += 1
        try:
            async with state.lock:
                await self._wait_for(host, at_least)
                try:
                    async with self._slots:
                        yield
                finally:
                    pause = max(self._overrides.get(host, self._every), at_least)
                    held = self.held_for(host)
                    await self._end(host, timedelta(seconds=pause), held)
        finally:
            state.users -= 1

    async def _wait_for(self, host: str, at_least: float) -> None:
        while True:
            reply = await self._wishes.ask(_Wish(host, timedelta(seconds=at_least)))
            if reply.wait is None:
                break
            await self._sleep(reply.wait)
        self._taken.add(host)
        state = self._state(host)
        state.held_until = max(state.held_until, self._clock() + reply.held)

    async def _end(self, host: str, pause: timedelta, held: timedelta | None) -> None:
        self._taken.discard(host)
        now = self._now()
        ended = hosts.Ended(host, now, now + pause, now + held if held else None)
        try:
            await self._ends.ask(ended)
        except SQLAlchemyError as error:
            # The lease ends by itself, and is longer than most pauses.
            log.warning("pace.not_released", host=host, reason=str(error))

    async def _take(self, wishes: list[_Wish]) -> list[_Reply]:
        now = self._now()
        wanted = {wish.host: wish.at_least for wish in wishes}
        async with self._db.write() as conn:
            given = await hosts.take(conn, wanted, now, until=now + LEASE)
            others = wanted.keys() - given.keys()
            standing = await hosts.standing(conn, others) if others else {}
        replies = []
        for wish in wishes:
            if wish.host in given:
                until = given[wish.host]
                held = (until - now).total_seconds() if until else 0.0
                replies.append(_Reply(None, held))
            else:
                replies.append(_Reply(_wait(wish, standing[wish.host], now)))
        return replies

    async def _release(self, ended: list[hosts.Ended]) -> list[None]:
        async with self._db.write() as conn:
            await hosts.release(conn, ended)
        return [None] * len(ended)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(_RENEW)
            if not self._taken:
                continue
            try:
                async with self._db.write() as conn:
                    await hosts.renew(conn, self._taken, self._now() + LEASE)
            except SQLAlchemyError as error:
                log.warning("pace.not_renewed", reason=str(error))


def _wait(wish: _Wish, standing: hosts.Standing, now: datetime) -> float:
    """How many seconds until it is worth asking again."""
    jitter = random.uniform(0.75, 1.25)  # noqa: S311  no secret
    if standing.taken_until is not None and standing.taken_until > now:
        return _BUSY * jitter
    free_at = max(standing.next_ok, standing.ended_at + wish.at_least)
    # Processes that wait for one host come one after the other, not all at the same moment.
    return max((free_at - now).total_seconds(), 0.0) + _LEAST * jitter
