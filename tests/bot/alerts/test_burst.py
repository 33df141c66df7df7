from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import discord
import pytest

from bot.alerts.burst import BETWEEN, HOURLY
from bot.alerts.outbox import Outbox
from bot.alerts.posting import DiscordPoster
from scrapers.alert import Alert
from store import Database, outbox, outbox_counts
from store.outbox import NewDelivery
from tests.bot.conftest import SetClock
from tests.discord_double import Channel, DiscordDouble, Guild
from tests.discord_double.client import pointed_at

DAY = timedelta(days=1)
Owe = Callable[..., Awaitable[None]]


@pytest.fixture
async def double() -> DiscordDouble:
    return DiscordDouble()


@pytest.fixture
def owe(db: Database, clock: SetClock, palmyra: Alert) -> Owe:
    async def put(
        channel: Channel, count: int, *, of: str, urgent: timedelta | None = 9 * DAY
    ) -> None:
        rows = []
        for number in range(count):
            title = f"{of}{number}"
            alert = palmyra.model_copy(update={"place": title, "quotes": (), "title": title})
            rows.append(
                NewDelivery(
                    channel.id,
                    None,
                    title,
                    "item",
                    alert.model_dump(mode="json"),
                    clock() + urgent + timedelta(minutes=number) if urgent else None,
                )
            )
        async with db.write() as conn:
            await outbox.enqueue(conn, rows, clock())

    return put


@pytest.fixture
def guild(double: DiscordDouble) -> Guild:
    return double.add_guild(channels=("alerts", "council"))


def _titles(double: DiscordDouble, channel: Channel) -> list[str]:
    return [message.embeds[0]["title"].split(" on the")[0] for message in double.messages(channel)]


async def _drained(double: DiscordDouble, db: Database, clock: SetClock) -> Outbox:
    """A delivery through a client that is logged in; drained once."""
    client = discord.Client(intents=discord.Intents(guilds=True))
    async with client:
        await client.login(double.token)
        delivery = Outbox(db, DiscordPoster(client), clock, leave=[0], poll=0.01)
        await delivery.drain()
        return delivery


async def test_a_burst_of_ten_thousand_is_thirty_messages_and_one_that_tells_the_rest(
    db: Database, double: DiscordDouble, guild: Guild, owe: Owe, clock: SetClock
) -> None:
    channel = guild.channel("alerts")
    async with double:
        with pointed_at(double):
            await owe(channel, 10_000, of="b")
            await _drained(double, db, clock)
    titles = _titles(double, channel)
    assert len(titles) == HOURLY + 1
    assert sorted(titles) == sorted(
        [*(f"📋 b{number}" for number in range(HOURLY)), "📚 9,970 more alerts at once"]
    )
    (group,) = [m for m in double.messages(channel) if m.embeds[0]["title"].startswith("📚")]
    lines = group.embeds[0]["description"].splitlines()
    assert lines[2].startswith("b30 on the agenda")
    assert lines[-3] == "and 9,945 more"
    async with db.read() as conn:
        counts = await outbox_counts.counts(conn)
    assert (counts.sent, counts.grouped, counts.pending) == (HOURLY + 1, 9_970, 0)


async def test_a_fresh_urgent_alert_is_told_by_itself_after_a_burst(
    db: Database, double: DiscordDouble, guild: Guild, owe: Owe, clock: SetClock
) -> None:
    channel = guild.channel("alerts")
    async with double:
        with pointed_at(double):
            client = discord.Client(intents=discord.Intents(guilds=True))
            async with client:
                await client.login(double.token)
                delivery = Outbox(db, DiscordPoster(client), clock, leave=[0], poll=0.01)
                await owe(channel, 100, of="b")
                await delivery.drain()
                await owe(channel, 5, of="late")
                await owe(channel, 1, of="tomorrow", urgent=DAY)
                await delivery.drain()
                assert _titles(double, channel)[-1] == "📋 tomorrow0"
                clock.advance(seconds=BETWEEN.total_seconds())
                await delivery.drain()
                assert _titles(double, channel)[-1] == "📚 5 more alerts at once"
                clock.advance(hours=2)
                await owe(channel, 1, of="next")
                await delivery.drain()
    assert _titles(double, channel)[-1] == "📋 next0"


async def test_a_burst_in_one_channel_thins_no_other(
    db: Database, double: DiscordDouble, guild: Guild, owe: Owe, clock: SetClock
) -> None:
    async with double:
        with pointed_at(double):
            await owe(guild.channel("alerts"), 50, of="b")
            await owe(guild.channel("council"), HOURLY, of="c")
            await _drained(double, db, clock)
    assert len(_titles(double, guild.channel("alerts"))) == HOURLY + 1
    assert _titles(double, guild.channel("council")) == [f"📋 c{n}" for n in range(HOURLY)]


async def test_a_restart_gives_a_channel_no_second_burst(
    db: Database, double: DiscordDouble, guild: Guild, owe: Owe, clock: SetClock
) -> None:
    channel = guild.channel("alerts")
    async with double:
        with pointed_at(double):
            await owe(channel, 100, of="b")
            await _drained(double, db, clock)
            await owe(channel, 100, of="after")
            await _drained(double, db, clock)
            assert len(_titles(double, channel)) == HOURLY + 1
            clock.advance(seconds=BETWEEN.total_seconds())
            await _drained(double, db, clock)
            assert _titles(double, channel)[HOURLY + 1 :] == ["📚 100 more alerts at once"]
            clock.advance(hours=2)
            await owe(channel, 2, of="next")
            await _drained(double, db, clock)
    assert _titles(double, channel)[HOURLY + 2 :] == ["📋 next0", "📋 next1"]
