"""Turns and Retry-After of two processes that ask the same host."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from scrapers.fetch import SharedPace
from store import Database


def now() -> datetime:
    return datetime.now(UTC)


async def test_two_processes_never_ask_one_host_at_once(db: Database) -> None:
    spans: list[tuple[datetime, datetime]] = []

    async def ask(pace: SharedPace) -> None:
        async with pace.turn("example.org"):
            began = now()
            await asyncio.sleep(0.02)
            spans.append((began, now()))

    async with SharedPace(db, now, every=0.05) as one, SharedPace(db, now, every=0.05) as other:
        await asyncio.gather(*(ask(pace) for pace in (one, other) for _ in range(4)))
    spans.sort()
    assert len(spans) == 8
    for (_, ended), (began, _) in pairwise(spans):
        assert began - ended >= timedelta(seconds=0.05)


async def test_what_a_host_asked_of_one_process_holds_for_the_other(db: Database) -> None:
    async with SharedPace(db, now, every=0) as one, SharedPace(db, now, every=0) as other:
        async with one.turn("example.org"):
            one.hold("example.org", timedelta(hours=1))
        assert other.held_for("example.org") is None
        async with other.turn("example.org"):
            held = other.held_for("example.org")
        assert held is not None
        assert timedelta(minutes=59) < held <= timedelta(hours=1)
        async with other.turn("example.net"):
            assert other.held_for("example.net") is None


async def test_a_turn_that_fails_is_given_back(db: Database) -> None:
    async with SharedPace(db, now, every=0) as one, SharedPace(db, now, every=0) as other:
        with pytest.raises(RuntimeError):
            async with one.turn("example.org"):
                raise RuntimeError
        async with asyncio.timeout(10), other.turn("example.org"):
            pass
