from __future__ import annotations

from collections.abc import AsyncIterator

import discord
import pytest

from scrapers.alert import Alert
from store import Database
from tests.bot.alerts.correspondence import Correspondence
from tests.bot.conftest import SetClock
from tests.discord_double import DiscordDouble
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
