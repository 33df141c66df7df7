"""Playing the sixty days: the real schedule, fetcher, readers and store, and a clock that leaps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from sqlalchemy import select

from config import HouseWatch, Source
from scrapers import Report, Schedule, Tools, Watchlist
from scrapers.alert import Alert
from scrapers.fetch import Allowance, Fetcher, Pace
from scrapers.match import parse
from scrapers.platforms.detect import detect
from scrapers.readers import Sandbox
from store import Blobs, Database, sources, subscriptions, watches
from store.checks import StoredCheck, history
from store.tables import Deliveries
from tests.sixty_days.clock import START, Clock
from tests.sixty_days.county import County
from tests.sixty_days.events import Event
from tests.sixty_days.host import Names
from tests.sixty_days.village import Village

GAP = 2.0
"""Seconds between two requests to a host, by the operator's settings."""

CRAWL_DELAY = 5.0
"""Seconds that the county's robots.txt asks for."""


@dataclass(frozen=True, slots=True)
class Told:
    """An alert, and when it was owed."""

    at: datetime
    alert: Alert


@dataclass
class Days:
    """The two places with all that watches them. `watched` are the operator's files."""

    village: Village
    county: County
    clock: Clock
    tools: Tools
    watched: dict[str, Source] = field(default_factory=dict)
    _due: dict[str, datetime] = field(default_factory=dict)

    async def watch_over(self, *described: Source) -> None:
        """Write or change the operator's source files."""
        self.watched |= {source.slug: source for source in described}
        async with self.tools.db.write() as conn:
            await sources.sync(conn, list(self.watched.values()), self.clock())
        await self._look_up_due()

    async def find_again(self, slug: str, url: str) -> None:
        """Let the operator look for a source at another address, and keep what is found there."""
        found = await detect(url, self.tools.fetcher, self.tools.sandbox, self.clock())
        assert found.source is not None
        where = {"platform": found.source.platform, "url": found.source.url}
        await self.watch_over(self.watched[slug].model_copy(update=where))

    async def play(self, events: Sequence[Event], until: datetime) -> None:
        """Let the schedule check what is due and the events happen, each at its time."""
        schedule = Schedule(self.tools, at_once=8, on_report=self._reported)
        async with schedule:
            await self._look_up_due()
            for event in [*events, Event(until, lambda: None)]:
                while (due := min(self._due.values())) <= event.at:
                    self.clock.reach(due)
                    await schedule._tick()
                    await asyncio.gather(*schedule._running.values())
                    assert min(self._due.values()) > due
                self.clock.reach(event.at)
                if (done := event.do()) is not None:
                    await done

    async def told(self) -> list[Told]:
        """All that was owed to the terminal, in order."""
        async with self.tools.db.read() as conn:
            rows = await conn.execute(
                select(Deliveries.created_at, Deliveries.payload).order_by(Deliveries.id)
            )
            return [Told(at, Alert.model_validate(payload)) for at, payload in rows]

    async def checks(self, slug: str) -> list[StoredCheck]:
        """How the checks of a source ended, the first one first."""
        async with self.tools.db.read() as conn:
            stored = await sources.get(conn, slug)
            assert stored is not None
            return (await history(conn, stored.id, limit=100_000))[::-1]

    def _reported(self, report: Report) -> None:
        self._due[report.slug] = report.next_due

    async def _look_up_due(self) -> None:
        async with self.tools.db.read() as conn:
            self._due = {one.slug: one.next_due for one in await sources.listed(conn)}


@asynccontextmanager
async def open_days(url: str, folder: Path) -> AsyncIterator[Days]:
    """The two places over an empty database, whose terminal hears of 287(g)."""
    clock = Clock()
    robots = f"User-agent: *\nCrawl-delay: {CRAWL_DELAY:g}\n"
    async with (
        Village("www.oakvale.gov", "127.0.0.1", clock) as village,
        County("jefferson.primegov.com", "127.0.0.2", clock, robots) as county,
        Sandbox(1) as sandbox,
        Fetcher(
            "https://example.org/about",
            allowance=Allowance.of(["127.0.0.0/8"]),
            pace=Pace(every=GAP, clock=clock.seconds, sleep=clock.sleep),
            resolver=Names(village, county),
            now=clock,
        ) as fetcher,
    ):
        db = await Database.open(url)
        chance = Random(60).random  # noqa: S311  the same at each run
        tools = Tools(db, fetcher, sandbox, Watchlist(), clock, chance=chance, blobs=Blobs(folder))
        async with db.write() as conn:
            await subscriptions.subscribe(
                conn, channel_id=subscriptions.TERMINAL, guild_id=None, watch_id=None, now=START
            )
            watch = HouseWatch(name="287(g)", query=parse("287(g)").text)
            await watches.sync_house(conn, [watch], START)
        yield Days(village, county, clock, tools)
        await db.close()
