"""Turns, pauses and Retry-After, on a clock that the test moves."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from scrapers.fetch import Pace
from scrapers.fetch.pace import LONGEST_HOLD, retry_after

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Clock:
    """Seconds that pass only where somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


async def test_requests_to_one_host_are_a_second_apart() -> None:
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    starts = []
    for _ in range(3):
        async with pace.turn("example.org"):
            starts.append(clock.seconds)
            clock.seconds += 0.25
    assert starts == [0.0, 1.25, 2.5]


async def test_pause_is_the_longest_of_what_is_asked_for() -> None:
    clock = Clock()
    pace = Pace(every=1, hosts={"slow.example.org": 5}, clock=clock, sleep=clock.sleep)
    for host, crawl_delay in (("slow.example.org", 0), ("slow.example.org", 9), ("a.org", 3)):
        async with pace.turn(host, at_least=crawl_delay):
            pass
    for host in ("slow.example.org", "a.org"):
        async with pace.turn(host):
            pass
    assert clock.slept == [9, 9]


async def test_a_crawl_delay_counts_from_the_request_that_told_of_it() -> None:
    clock = Clock()
    pace = Pace(every=1, clock=clock, sleep=clock.sleep)
    async with pace.turn("example.org"):
        clock.seconds += 0.25
    clock.seconds += 3
    async with pace.turn("example.org", at_least=5):
        assert clock.seconds == 5.25


async def test_one_request_at_a_time_for_each_host() -> None:
    pace = Pace(every=0)
    under_way = 0
    most = 0

    async def request() -> None:
        nonlocal under_way, most
        async with pace.turn("example.org"):
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1

    await asyncio.gather(*(request() for _ in range(10)))
    assert most == 1


async def test_host_that_waits_keeps_nobody_else_from_starting() -> None:
    clock = Clock()
    asleep = asyncio.Event()
    wake = asyncio.Event()

    async def sleep(seconds: float) -> None:
        asleep.set()
        await wake.wait()
        clock.seconds += seconds

    pace = Pace(concurrent=1, clock=clock, sleep=sleep)
    async with pace.turn("slow.example.org"):
        pass

    async def wait_for_slow() -> None:
        async with pace.turn("slow.example.org"):
            pass

    waiting = asyncio.create_task(wait_for_slow())
    await asleep.wait()
    async with pace.turn("other.example.org"):
        assert not waiting.done()
    wake.set()
    await waiting


async def test_no_more_requests_are_under_way_than_allowed() -> None:
    pace = Pace(every=0, concurrent=3)
    under_way = 0
    most = 0

    async def request(host: str) -> None:
        nonlocal under_way, most
        async with pace.turn(host):
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1

    await asyncio.gather(*(request(f"{number}.example.org") for number in range(10)))
    assert most == 3


async def test_turn_that_is_cancelled_or_fails_is_given_back() -> None:
    clock = Clock()
    pace = Pace(concurrent=1, clock=clock, sleep=clock.sleep)
    with pytest.raises(RuntimeError):
        async with pace.turn("example.org"):
            raise RuntimeError

    async def hang() -> None:
        async with pace.turn("example.org"):
            await asyncio.Event().wait()

    hanging = asyncio.create_task(hang())
    await asyncio.sleep(0)
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)
    async with pace.turn("example.org"):
        assert clock.slept == [1.0, 1.0]


def test_longest_hold_leaves_time_before_a_meeting() -> None:
    assert timedelta(hours=6) == LONGEST_HOLD


async def test_hold_lasts_as_long_as_asked_but_no_longer_than_six_hours() -> None:
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    pace.hold("a.org", timedelta(seconds=90))
    pace.hold("a.org", timedelta(seconds=10))
    pace.hold("b.org", timedelta(days=365))
    assert pace.held_for("a.org") == timedelta(seconds=90)
    assert pace.held_for("b.org") == LONGEST_HOLD
    assert pace.held_for("c.org") is None
    clock.seconds = 90
    assert pace.held_for("a.org") is None


async def test_hosts_that_are_done_are_forgotten() -> None:
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    pace.hold("held.example.org", timedelta(hours=1))
    for number in range(3000):
        async with pace.turn(f"{number}.example.org"):
            clock.seconds += 0.01
    assert len(pace._hosts) <= 1001
    assert pace.held_for("held.example.org") == timedelta(seconds=3570)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(seconds=120)),
        (" 5 ", timedelta(seconds=5)),
        ("Tue, 24 Nov 2026 12:02:00 GMT", timedelta(minutes=2)),
        ("Tue, 24 Nov 2026 06:02:00 -0600", timedelta(minutes=2)),
        ("Tue, 24 Nov 2026 12:02:00", timedelta(minutes=2)),
        ("21601", LONGEST_HOLD),
        ("9" * 400, LONGEST_HOLD),
        ("Fri, 24 Nov 2126 12:00:00 GMT", LONGEST_HOLD),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("", None),
        (None, None),
        ("soon", None),
        ("Tue, 24 Nov 2026 11:59:59 GMT", None),
        ("Tue, 99 Nov 2026 99:99:99 GMT", None),
        ("Tue, 24 Nov 99999999 12:00:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str | None, wait: timedelta | None) -> None:
    assert retry_after(value, NOW) == wait
