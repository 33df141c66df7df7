from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import discord
import pytest

from bot.alerts.outbox import Outbox
from bot.alerts.posting import DiscordPoster
from scrapers.alert import Alert
from store import Database, outbox
from store.outbox import NewDelivery
from tests.bot.alerts.correspondence import Correspondence
from tests.bot.alerts.owing import Told
from tests.bot.conftest import SetClock
from tests.discord_double import Channel, DiscordDouble, Guild
from tests.discord_double.client import online, pointed_at


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as running:
        yield running


@pytest.fixture
async def client(double: DiscordDouble) -> AsyncIterator[discord.Client]:
    """A client that is logged in, without the gateway."""
    logged_in = discord.Client(intents=discord.Intents(guilds=True), max_ratelimit_timeout=30)
    with pointed_at(double):
        async with logged_in:
            await logged_in.login(double.token)
            yield logged_in


@pytest.fixture
def letters(
    db: Database,
    double: DiscordDouble,
    client: discord.Client,
    clock: SetClock,
    palmyra: Alert,
) -> Correspondence:
    """What a server is owed, delivered without the gateway."""
    guild = double.add_guild(channels=("general", "alerts"))
    return Correspondence(db, double, client, clock, guild, palmyra)


@pytest.fixture
async def live_letters(
    db: Database, double: DiscordDouble, clock: SetClock, palmyra: Alert
) -> AsyncIterator[Correspondence]:
    """The same by a client that knows from the gateway what channels there are."""
    guild = double.add_guild(channels=("general", "alerts"))
    client = discord.Client(
        intents=discord.Intents(guilds=True),
        member_cache_flags=discord.MemberCacheFlags.none(),
        chunk_guilds_at_startup=False,
    )
    with pointed_at(double):
        async with online(client, double):
            yield Correspondence(db, double, client, clock, guild, palmyra)


@pytest.fixture
def guild(double: DiscordDouble) -> Guild:
    return double.add_guild(channels=("general", "alerts", "council"))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def delivery(db: Database, client: discord.Client, clock: SetClock, told: Told) -> Outbox:
    return Outbox(db, DiscordPoster(client), clock, leave=[0], tell=told, poll=0.01)


@pytest.fixture
def owe(db: Database, clock: SetClock, palmyra: Alert) -> Callable[..., Awaitable[None]]:
    async def put(channel: Channel | int, *titles: str, **more: object) -> None:
        channel_id = channel if isinstance(channel, int) else channel.id
        rows = [
            NewDelivery(
                channel_id=channel_id,
                guild_id=None
                if isinstance(channel, int) or not channel.guild
                else channel.guild.id,
                dedupe_key=title,
                kind="item",
                payload=palmyra.model_copy(
                    update={"place": title, "quotes": (), "title": title}
                ).model_dump(mode="json"),
                **more,  # type: ignore[arg-type]
            )
            for title in titles
        ]
        async with db.write() as conn:
            await outbox.enqueue(conn, rows, clock())

    return put
