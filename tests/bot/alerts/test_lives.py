"""A life of the bot that ends in the middle: what it had begun is finished by the next."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import discord
import pytest

from bot.alerts.letter import Letter, Posted
from bot.alerts.outbox import LEASE, Outbox
from bot.alerts.posting import DiscordPoster
from scrapers.alert import Alert
from store import Database, outbox
from store.outbox import Delivery
from tests.bot.alerts.owing import row_of, titles_of
from tests.bot.conftest import SetClock
from tests.discord_double import DiscordDouble, Guild


class Entered(DiscordPoster):
    """Tells when a message is about to be posted."""

    def __init__(self, client: discord.Client) -> None:
        super().__init__(client)
        self.entered = asyncio.Event()

    async def post(self, letter: Letter) -> Posted:
        self.entered.set()
        return await super().post(letter)


async def test_a_process_killed_after_posting_finds_its_message_past_the_nonce_window(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    client: discord.Client,
    delivery: Outbox,
    owe: Callable[..., Awaitable[None]],
    clock: SetClock,
    palmyra: Alert,
) -> None:
    await owe(guild.channel("alerts"), "a")
    async with db.write() as conn:
        (row,) = await outbox.claim(conn, clock(), limit=1, lease=LEASE)
    await DiscordPoster(client).post(Letter(row, palmyra))
    double.clock.advance(3600)
    clock.advance(hours=1)
    await delivery.drain()
    (message,) = double.messages(guild.channel("alerts"))
    row = await row_of(db, 1)
    assert (row.state, row.message_id) == ("sent", message.id)


async def test_a_process_killed_before_posting_posts_after_all_and_counts_the_doubt(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    delivery: Outbox,
    owe: Callable[..., Awaitable[None]],
    clock: SetClock,
) -> None:
    await owe(guild.channel("alerts"), "a")
    async with db.write() as conn:
        await outbox.claim(conn, clock(), limit=1, lease=LEASE)
        assert await outbox.recover(conn) == 1
    await delivery.drain()
    assert titles_of(double, guild.channel("alerts")) == ["📋 a"]
    assert (await row_of(db, 1)).resent


async def test_a_stop_in_mid_send_leaves_the_row_to_be_claimed(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    client: discord.Client,
    owe: Callable[..., Awaitable[None]],
    clock: SetClock,
) -> None:
    poster = Entered(client)
    delivery = Outbox(db, poster, clock, poll=0.01, grace=0.01)
    channel = guild.channel("alerts")
    await owe(channel, "a", "b")
    double.faults.before_storing(how="hang")
    stop = asyncio.Event()
    running = asyncio.create_task(delivery.run(stop))
    await poster.entered.wait()
    stop.set()
    await running
    first, second = await row_of(db, 1), await row_of(db, 2)
    assert (first.state, first.in_doubt) == ("pending", True)
    assert (second.state, second.attempts) == ("pending", 0)
    double.faults.clear()
    await Outbox(db, DiscordPoster(client), clock).drain()
    assert sorted(titles_of(double, channel)) == ["📋 a", "📋 b"]


async def test_a_life_that_ends_while_it_claims_leaves_nothing_behind(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    delivery: Outbox,
    owe: Callable[..., Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    true_claim = outbox.claim
    claimed = 0

    async def claim_and_end(*args: object, **more: object) -> list[Delivery]:
        nonlocal claimed
        rows = await true_claim(*args, **more)  # type: ignore[arg-type]
        claimed = len(rows)
        running.cancel()
        return rows

    await owe(guild.channel("alerts"), "a")
    monkeypatch.setattr(outbox, "claim", claim_and_end)
    running = asyncio.create_task(delivery.run(asyncio.Event()))
    with pytest.raises(asyncio.CancelledError):
        await running
    row = await row_of(db, 1)
    assert (claimed, row.state, row.attempts, row.in_doubt) == (1, "pending", 0, False)
    assert titles_of(double, guild.channel("alerts")) == []


async def test_a_life_that_ends_twice_gives_everything_back(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    client: discord.Client,
    owe: Callable[..., Awaitable[None]],
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    true_retry = outbox.retry

    async def retry_and_end(*args: object, **more: object) -> None:
        running.cancel()
        await asyncio.sleep(0)
        await true_retry(*args, **more)  # type: ignore[arg-type]

    poster = Entered(client)
    delivery = Outbox(db, poster, clock, poll=0.01, grace=0.01)
    await owe(guild.channel("alerts"), "a", "b")
    double.faults.before_storing(how="hang")
    monkeypatch.setattr(outbox, "retry", retry_and_end)
    running = asyncio.create_task(delivery.run(asyncio.Event()))
    await poster.entered.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert [(await row_of(db, number)).state for number in (1, 2)] == ["pending", "pending"]
