"""One hit owed to 10,000 channels: `python -m tests.bench.fanout [--channels N]`.

On SQLite and on PostgreSQL. The outbox itself delivers, to a stand-in for Discord that takes 50
requests a second and answers each after 100 ms, in real time: 10,000 channels take 200 s at the
least. "Left idle" is the share of the whole in which Discord would have taken a message and none
was there.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from datetime import UTC, datetime, timedelta

import structlog

from bot.alerts.letter import Letter, Posted
from bot.alerts.outbox import Outbox
from scrapers import Alert, AlertKind
from store import Database, NewDelivery, audience, guilds, outbox, subscriptions, watches
from tests.bench.databases import DATABASES
from tests.bench.figures import Figure

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
A_SECOND = 50
ANSWER = 0.1
_GUILDS = 500


class Limited:
    """A poster with Discord's limit. `idle` are the seconds in which nothing was posted."""

    def __init__(self, owed: int) -> None:
        self.posted = 0
        self.idle = 0.0
        self.all_posted = asyncio.Event()
        self._owed = owed
        self._began = time.perf_counter()
        self._free_at = 0.0

    @property
    def seconds(self) -> float:
        """How long it has been there."""
        return time.perf_counter() - self._began

    async def post(self, letter: Letter) -> Posted:
        """Take the next turn; the answer comes a tenth of a second after it."""
        now = self.seconds
        self.idle += max(0.0, now - self._free_at)
        turn = max(now, self._free_at)
        self._free_at = turn + 1 / A_SECOND
        await asyncio.sleep(turn + ANSWER - now)
        self.posted += 1
        if self.posted == self._owed:
            self.all_posted.set()
        return Posted(self.posted, begins=True)

    async def find(self, letter: Letter) -> Posted | None:
        """Nothing is in doubt here."""
        return None


async def _subscribed(db: Database, channels: int) -> int:
    """So many channels of 500 servers that want every watch; the query's id."""
    async with db.write() as conn:
        for guild_id in range(1, _GUILDS + 1):
            await guilds.joined(conn, guild_id, NOW)
            await watches.add(conn, guild_id=guild_id, name="ice", query="ice", now=NOW, limit=9)
        for number in range(channels):
            await subscriptions.subscribe(
                conn,
                channel_id=1_000 + number,
                guild_id=1 + number % _GUILDS,
                watch_id=None,
                now=NOW,
            )
        return (await watches.distinct_queries(conn))[0].id


async def _owe(db: Database, query_id: int) -> None:
    """What a check stores of one hit: who wants it, and a message for each of their channels."""
    alert = Alert(
        kind=AlertKind.ITEM,
        source_slug="oakvale",
        source_name="Village of Oakvale",
        title="Village Board",
        url="https://v.example/agenda.pdf",
        first_seen=NOW,
    )
    payload = alert.model_dump(mode="json")
    async with db.write() as conn:
        wanted = await audience.watchers(conn, [query_id], NOW)
        owed = [
            NewDelivery(each.channel_id, each.guild_id, "hit", "item", payload, topic="meeting")
            for watcher in wanted
            for each in watcher.subscriptions
        ]
        await outbox.enqueue(conn, owed, NOW)


async def _main(channels: int, url: str) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    db = await Database.open(url)
    await db.upgrade()
    query_id = await _subscribed(db, channels)
    began = time.perf_counter()
    await _owe(db, query_id)
    owing = time.perf_counter() - began
    discord = Limited(channels)
    cpu = time.process_time()
    delivery = Outbox(db, discord, lambda: NOW + timedelta(seconds=discord.seconds), poll=0.01)
    stop = asyncio.Event()
    delivering = asyncio.create_task(delivery.run(stop))
    await discord.all_posted.wait()
    took, cpu = discord.seconds, time.process_time() - cpu
    stop.set()
    await delivering
    await db.close()
    limit = channels / A_SECOND
    print(f"{db.dialect}, one hit for {channels:,} channels, {A_SECOND} requests a second")
    print(f"owing it to all of them     {owing:>8.1f} s")
    print(f"all delivered               {took:>8.1f} s (the limit alone: {limit:.0f} s)")
    print(f"processor                   {cpu:>8.1f} s")
    print(Figure(f"fan-out, to the limit alone, {db.dialect}", took / limit, "x", "at most 1.055"))
    idle = discord.idle / took * 100
    print(Figure(f"fan-out, Discord left idle, {db.dialect}", idle, "%", "at most 5"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, default=10_000)
    parser.add_argument("--databases", nargs="+", choices=list(DATABASES), default=list(DATABASES))
    asked = parser.parse_args()
    for name in asked.databases:
        with DATABASES[name]() as address:
            asyncio.run(_main(asked.channels, address))
