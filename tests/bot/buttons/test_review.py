from __future__ import annotations

import discord
import pytest

from bot.alerts.outbox import Outbox
from bot.alerts.posting import DiscordPoster
from scrapers.alert import Alert, Review
from store import Database, NewDelivery, audit, judgements, outbox
from tests.bot.conftest import Running, SetClock
from tests.discord_double import Channel, DiscordDouble, Guild, Message, Role, User

KEY = "text:1"


@pytest.fixture
def guild(double: DiscordDouble) -> Guild:
    return double.add_guild(channels=("general", "alerts", "review"))


@pytest.fixture
def clerk(double: DiscordDouble, guild: Guild) -> User:
    """Somebody who may do no more than read the review channel."""
    return double.user(guild, "ana").at(guild.channel("review"))


@pytest.fixture
def role(double: DiscordDouble, guild: Guild) -> Role:
    return double.add_role(guild, "watchers", mentionable=True)


@pytest.fixture
async def owed(db: Database, guild: Guild, palmyra: Alert, clock: SetClock, role: Role) -> Alert:
    """An alert to review is owed to the review channel."""
    quote = palmyra.quotes[0].model_copy(update={"confidence": "possible"})
    alert = palmyra.model_copy(
        update={
            "quotes": (quote,),
            "review": Review(channel_id=guild.channel("alerts").id, role_id=role.id),
        }
    )
    review = NewDelivery(
        channel_id=guild.channel("review").id,
        guild_id=guild.id,
        dedupe_key=f"review:{guild.channel('alerts').id}:{KEY}",
        kind="item",
        payload=alert.model_dump(mode="json", exclude_defaults=True),
        topic=f"review:{guild.channel('alerts').id}:meeting:7",
    )
    async with db.write() as conn:
        await outbox.enqueue(conn, [review], clock())
    return alert


async def _posted(double: DiscordDouble, channel: Channel) -> Message:
    return await double.wait_for_message(channel)


async def _posted_by_an_earlier_process(
    db: Database, double: DiscordDouble, clock: SetClock, channel: Channel
) -> Message:
    async with discord.Client(intents=discord.Intents(guilds=True)) as client:
        await client.login(double.token)
        await Outbox(db, DiscordPoster(client), clock).drain()
    (message,) = double.messages(channel)
    return message


async def test_a_possible_match_is_confirmed_after_a_restart_and_told_once(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    clerk: User,
    running: Running,
    clock: SetClock,
    owed: Alert,
    role: Role,
) -> None:
    review = await _posted_by_an_earlier_process(db, double, clock, guild.channel("review"))
    assert review.embeds[0]["title"].startswith("📋 Possible match: 287")
    assert [button["label"] for button in review.buttons()] == ["Confirm", "Dismiss"]
    assert double.messages(guild.channel("alerts")) == []
    async with running():
        await clerk.press(review, "Confirm")
        told = await _posted(double, guild.channel("alerts"))
        await double.until(lambda: not review.buttons(), "the buttons are gone")
    assert review.content == (
        f"Confirmed by <@{clerk.id}>: it is told in <#{guild.channel('alerts').id}>."
    )
    assert review.mentions == []
    assert told.mention_roles == [role.id]
    assert "Possible match" not in told.text
    assert f"Confirmed by <@{clerk.id}>" in told.text
    async with db.read() as conn:
        (change,) = await audit.listed(conn, guild.id, limit=9)
        (judged,) = await judgements.since(conn, guild.id, clock())
    assert (change.action, change.user_id) == ("review.confirm", clerk.id)
    assert (judged.verdict, judged.watches) == (judgements.RIGHT, ("287(g)",))


async def test_what_is_dismissed_is_told_nowhere(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    clerk: User,
    running: Running,
    clock: SetClock,
    owed: Alert,
) -> None:
    async with running():
        review = await _posted(double, guild.channel("review"))
        await clerk.press(review, "Dismiss")
        await double.until(lambda: not review.buttons(), "the buttons are gone")
    assert review.content == f"Dismissed by <@{clerk.id}>."
    async with db.read() as conn:
        (judged,) = await judgements.since(conn, guild.id, clock())
    assert judged.verdict == judgements.NOISE
    assert double.messages(guild.channel("alerts")) == []


async def test_the_first_decision_holds(
    double: DiscordDouble, guild: Guild, clerk: User, running: Running, owed: Alert
) -> None:
    other = double.user(guild, "ben").at(guild.channel("review"))
    async with running():
        review = await _posted(double, guild.channel("review"))
        buttons = list(review.components)
        await clerk.press(review, "Dismiss")
        await double.until(lambda: not review.buttons(), "the buttons are gone")
        review.components = buttons  # as one sees it who pressed at the same moment
        answer = await other.press(review, "Confirm")
        (said,) = await answer.followed_up()
    assert said.text == f"<@{clerk.id}> has decided that already."
    assert said.ephemeral
    assert double.messages(guild.channel("alerts")) == []


async def test_what_the_channel_was_told_meanwhile_is_not_told_again(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    clerk: User,
    running: Running,
    clock: SetClock,
    owed: Alert,
    palmyra: Alert,
) -> None:
    alerts = guild.channel("alerts")
    told = NewDelivery(alerts.id, guild.id, KEY, "item", palmyra.model_dump(mode="json"))
    async with db.write() as conn:
        await outbox.enqueue(conn, [told], clock())
    async with running():
        review = await _posted(double, guild.channel("review"))
        first = await _posted(double, alerts)
        await clerk.press(review, "Confirm")
        await double.until(lambda: not review.buttons(), "the buttons are gone")
    assert double.messages(alerts) == [first]
    async with db.read() as conn:
        (judged,) = await judgements.since(conn, guild.id, clock())
    assert judged.verdict == judgements.RIGHT


async def test_an_alert_that_is_forgotten_or_anothers_is_not_decided(
    double: DiscordDouble, guild: Guild, clerk: User, running: Running, owed: Alert
) -> None:
    elsewhere = double.add_guild("Elsewhere", channels=("review",))
    stranger = double.user(elsewhere, "eve").at(elsewhere.channel("review"))
    async with running():
        review = await _posted(double, guild.channel("review"))
        copied = double.world.post(
            elsewhere.channel("review"), {"content": "x", "components": review.components}
        )
        answer = await stranger.press(copied, "Confirm")
        (said,) = await answer.followed_up()
    assert said.text == "That alert is older than what I keep: look in /hits."
    assert double.messages(guild.channel("alerts")) == []
