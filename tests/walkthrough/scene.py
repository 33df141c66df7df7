"""The story: a moderator invites the bot, sets it up, and a village board does its work.

The real client and outbox over the loopback Discord, and the real check of a loopback village; only
the clock is set.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from discord import Permissions

from bot.commands.services import Services
from bot.supervisor import Supervisor
from config import Settings
from scrapers import Detected, Report, check_source, detect
from scrapers.readers import Sandbox
from store import Database
from tests.discord_double import Channel, DiscordDouble, Message, User
from tests.discord_double.answer import Answer
from tests.discord_double.client import pointed_at
from tests.village.world import HOUR, World, evening, open_world

BODY = "Village Board"
ITEM = (
    "4. Police Department: 287(g) memorandum of agreement with Immigration and Customs Enforcement"
)
AMENDED = (
    "4. Police Department: vote on the 287(g) memorandum of agreement with Immigration and Customs"
    " Enforcement"
)


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture to draw: its name, where it was seen, what stood there, at which hour."""

    name: str
    where: str
    messages: tuple[Message, ...]
    now: float


@dataclass
class Stage:
    """What the story needs, and the pictures so far."""

    world: World
    double: DiscordDouble
    supervisor: Supervisor
    moderator: User
    square: Channel
    alerts: Channel
    digest: Channel
    shots: list[Shot] = field(default_factory=list)

    def shot(self, name: str, where: Channel | None, *messages: Message | Answer) -> None:
        """Keep what stands there now."""
        found = tuple(copy(m.message if isinstance(m, Answer) else m) for m in messages)
        place = f"# {where.name}" if where is not None else "Only you can see this"
        self.shots.append(Shot(name, place, found, self.world.clock().timestamp()))

    def name_of(self, number: int) -> str:
        """The name of a channel, a role or a person, as Discord would show it."""
        world = self.double.world
        if number in world.channels:
            return world.channels[number].name
        if number in world.people:
            return world.people[number].name
        roles = (guild.roles.get(number) for guild in world.guilds.values())
        return next((role.name for role in roles if role is not None), "someone")

    def go(self, by: timedelta) -> None:
        """Let time pass, in the village and in Discord."""
        self.world.clock.at += by
        self.double.world.clock.advance(by.total_seconds())

    async def check(self, slug: str = "oakvale") -> None:
        """Let an hour pass, and check a source."""
        self.go(HOUR)
        await self.world.check(slug, after=timedelta(0))

    async def next_message(self, channel: Channel, count: int) -> Message:
        """The newest message of a channel, once there are so many."""
        self.supervisor.wake()
        await self.double.until(
            lambda: len(self.double.messages(channel)) >= count, f"{count} in #{channel.name}"
        )
        return self.double.messages(channel)[-1]


def agenda(item: str) -> tuple[tuple[str, ...], ...]:
    """The board's agenda as a PDF of two pages."""
    day = evening(6)
    return (
        (
            "VILLAGE OF OAKVALE",
            "VILLAGE BOARD MEETING AGENDA",
            f"{day:%A, %B} {day.day}, {day.year} at 6:30 p.m.",
            "Village Hall, 100 Mill Street",
            "1. Call to order",
            "2. Public comment, limited to three minutes each",
            "3. Minutes of the last meeting",
        ),
        ("NEW BUSINESS: Discussion and possible action on the following:", item, "5. Adjournment"),
    )


@asynccontextmanager
async def open_stage(folder: Path) -> AsyncIterator[Stage]:
    """The village, the bot, and a server that the bot is added to."""
    url = f"sqlite:///{folder / 'walk.sqlite3'}"
    db = await Database.open(url)
    await db.upgrade()
    await db.close()
    async with (
        Sandbox(1) as sandbox,
        open_world(url, sandbox, folder / "documents") as world,
        DiscordDouble() as double,
    ):
        with pointed_at(double):
            now = double.world.clock.now()
            double.world.clock.advance((world.clock.at - now).total_seconds())
            supervisor = Supervisor(_services(world, folder), lambda: double.token, poll=0.05)
            stop = asyncio.Event()
            task = asyncio.create_task(supervisor.run(stop))
            await double.connected()
            guild = double.add_guild("Neighbours", channels=("square", "alerts", "digest"))
            moderator = double.user(
                guild, "moderator", permissions=Permissions(manage_guild=True, create_events=True)
            )
            square, alerts, digest = (guild.channel(n) for n in ("square", "alerts", "digest"))
            yield Stage(world, double, supervisor, moderator, square, alerts, digest)
            stop.set()
            await task


def _services(world: World, folder: Path) -> Services:
    async def check_now(slug: str) -> Report:
        return await check_source(await world.stored(slug), world.tools)

    async def look(url: str) -> Detected:
        return await detect(url, world.tools.fetcher, world.tools.sandbox, world.clock())

    return Services(
        database=world.db,
        settings=Settings(data=folder, watch=()),
        clock=world.clock,
        check_now=check_now,
        detect=look,
    )
