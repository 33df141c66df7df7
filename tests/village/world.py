"""A world for the check: the village's site, a database, watches and channels, and a clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.demo.village import Notice
from config import HouseWatch, Scope, Source
from scrapers import Report, Tools, Watchlist, check_source
from scrapers.alert import Alert
from scrapers.fetch import Allowance, Fetcher, Pace
from scrapers.match import parse
from scrapers.readers import Sandbox
from store import Blobs, Database, guilds, meetings, sources, subscriptions, watches
from store.tables import Deliveries, Meetings
from tests.village.hostile import HostileVillage

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
"""Nine in the morning in the village, a Tuesday."""

EVERYWHERE = Scope()
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ZONE = ZoneInfo("America/Chicago")


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def seconds(self) -> float:
        """The same as seconds that only grow, for whoever paces requests."""
        return self.at.timestamp()


@dataclass(frozen=True, slots=True)
class Told:
    """A message that a channel is owed."""

    channel: int
    alert: Alert

    @property
    def kind(self) -> str:
        return self.alert.kind.value


@dataclass
class World:
    """All that a check works with, and what comes of it."""

    village: HostileVillage
    courier: HostileVillage
    db: Database
    clock: Clock
    tools: Tools
    _sources: dict[str, Source] = field(default_factory=dict)
    _watches: dict[str, HouseWatch] = field(default_factory=dict)
    _last: int = 0

    async def source(self, slug: str = "oakvale", **values: Any) -> sources.StoredSource:
        """Watch a place: the village's agendas unless `values` say otherwise."""
        described = {
            "slug": slug,
            "name": "Village of Oakvale",
            "platform": "generic",
            "url": f"{self.village.url}/agendas",
            "state": "WI",
            "county": "Jefferson",
            "place": "Oakvale",
        }
        self._sources[slug] = Source.model_validate(described | values)
        async with self.db.write() as conn:
            await sources.sync(conn, list(self._sources.values()), self.clock())
        return await self.stored(slug)

    async def feed(self, slug: str = "courier", **values: Any) -> sources.StoredSource:
        """Watch the courier's news feed."""
        about = {"name": "Mill River Courier", "platform": "feed", "kind": "news"}
        return await self.source(
            slug, **(about | {"url": f"{self.courier.url}/news/feed"} | values)
        )

    async def stored(self, slug: str = "oakvale") -> sources.StoredSource:
        async with self.db.read() as conn:
            stored = await sources.get(conn, slug)
        assert stored is not None
        return stored

    async def watch(self, query: str = "287(g)", name: str | None = None, **values: Any) -> None:
        """Let the house watch for this."""
        watch = HouseWatch(name=name or query, query=parse(query).text, **values)
        self._watches[watch.name] = watch
        async with self.db.write() as conn:
            await watches.sync_house(conn, list(self._watches.values()), self.clock())

    async def guild(self, guild_id: int, channel: int) -> None:
        """A server whose channel hears every watch that the server sees."""
        async with self.db.write() as conn:
            await guilds.joined(conn, guild_id, self.clock())
            await subscriptions.subscribe(
                conn, channel_id=channel, guild_id=guild_id, watch_id=None, now=self.clock()
            )

    async def guild_watch(
        self, guild_id: int, query: str, *, scope: Scope = EVERYWHERE, confidence: str = "variant"
    ) -> watches.Watch:
        """A server watches for this."""
        async with self.db.write() as conn:
            return await watches.add(
                conn,
                guild_id=guild_id,
                name=query,
                query=parse(query).text,
                now=self.clock(),
                limit=100,
                scope=scope,
                confidence=confidence,
            )

    async def check(self, slug: str = "oakvale", after: timedelta = HOUR) -> Report:
        """Let time pass, and check a source."""
        self.clock.at += after
        return await check_source(await self.stored(slug), self.tools)

    async def meeting(self, title: str, at: datetime) -> meetings.StoredMeeting:
        """The stored meeting of that title, or part of a title, at that wall clock."""
        async with self.db.read() as conn:
            rows = (
                await conn.execute(select(Meetings.id, Meetings.title, Meetings.start_utc))
            ).all()
            start = at.replace(tzinfo=ZONE).astimezone(UTC)
            (number,) = [row.id for row in rows if title in row.title and row.start_utc == start]
            return (await meetings.get(conn, [number]))[number]

    async def told(self) -> list[Told]:
        """What channels were owed since this was last asked, in order."""
        async with self.db.read() as conn:
            rows = await conn.execute(
                select(Deliveries.id, Deliveries.channel_id, Deliveries.payload)
                .where(Deliveries.id > self._last)
                .order_by(Deliveries.id)
            )
            found = [(row.id, Told(row.channel_id, Alert.model_validate(row[2]))) for row in rows]
        self._last = max((number for number, _ in found), default=self._last)
        return [told for _, told in found]

    async def alert(self) -> Alert:
        """The one alert that was owed since."""
        (told,) = await self.told()
        return told.alert


@asynccontextmanager
async def open_world(url: str, sandbox: Sandbox, folder: Path) -> AsyncIterator[World]:
    """A world over an empty database, whose terminal hears the house's watches.

    The bytes of documents are kept in `folder`.
    """
    # Two hosts, as the pace and the uplink tell them apart.
    paper = HostileVillage(name="Mill River Courier", host="127.0.0.2")
    async with HostileVillage() as village, paper as courier:
        clock = Clock()
        ports = [urlsplit(site.url).port or 80 for site in (village, courier)]
        db = await Database.open(url)
        async with Fetcher(
            "https://example.org/about",
            allowance=Allowance.of(["127.0.0.0/8"], ports),
            pace=Pace(every=0, clock=clock.seconds),
            now=clock,
        ) as fetcher:
            tools = Tools(
                db, fetcher, sandbox, Watchlist(), clock, chance=lambda: 0.5, blobs=Blobs(folder)
            )
            async with db.write() as conn:
                await subscriptions.subscribe(
                    conn, channel_id=subscriptions.TERMINAL, guild_id=None, watch_id=None, now=NOW
                )
            yield World(village, courier, db, clock, tools)
        await db.close()


def evening(days: int, hour: int = 18, minute: int = 30) -> datetime:
    """The wall clock in the village, so many days from the first."""
    day = NOW.astimezone(ZONE).replace(tzinfo=None) + timedelta(days=days)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


HEADING = "New business: discussion and possible action on the following"
ITEM = "4. Police Department: 287 (g) memorandum of agreement with ICE"
ORDINARY = ("1. Call to order", "2. Approval of minutes of the last meeting")


def agenda(
    at: datetime, *items: str, body: str = "Village Board", file: str = "", mark: str = ""
) -> Notice:
    """A meeting with an agenda of two pages; `items` are on the second, under a heading."""
    return Notice(at, body, agenda_pages(at, items, body), mark, file)


def agenda_pages(
    at: datetime, items: Sequence[str], body: str = "Village Board"
) -> tuple[tuple[str, ...], ...]:
    """The lines of an agenda's pages."""
    hour = f"{at.hour % 12 or 12}:{at:%M %p}"
    day = f"{at:%A, %B} {at.day}, {at.year}"
    hall = "Village Hall, 100 Mill Street"
    head = ("VILLAGE OF OAKVALE", body.upper(), f"{day}, {hour}", hall, "")
    last = int(items[-1].partition(".")[0]) if items else len(ORDINARY)
    return (*head, *ORDINARY), (HEADING, *items, f"{last + 1}. Adjourn")


def summary(told: Sequence[Told]) -> list[tuple[int, str]]:
    """Who is told what kind of thing."""
    return [(one.channel, one.kind) for one in told]
