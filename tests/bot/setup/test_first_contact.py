"""From being added to a server to the sample alert, and a permission lost and given back.

With the real client over HTTP and WebSocket.
"""

from __future__ import annotations

import asyncio

from discord import Permissions

from scrapers.alert import Alert
from store import Database, guilds, outbox, subscriptions, watches
from store.outbox import NewDelivery
from tests.bot.conftest import MANAGER, Running, SetClock
from tests.bot.services import fill, owe
from tests.discord_double import DiscordDouble, Guild, User
from tests.discord_double.guild import BOT_PERMISSIONS

GREETING = "I am Hear Ye. I watch where local government posts its agendas"


def _greetings(double: DiscordDouble) -> list[tuple[str, str]]:
    """Where the bot said its first word, and the word."""
    return [
        (channel.name, message.text)
        for channel in double.world.channels.values()
        for message in double.world.messages.sent(channel)
        if message.text.startswith("I am Hear Ye")
    ]


async def test_from_being_added_to_the_sample_alert(
    db: Database, double: DiscordDouble, guild: Guild, running: Running, clock: SetClock
) -> None:
    clock.now = double.clock.now()
    await fill(db, clock())
    async with running():
        await double.connected()
        added = double.add_guild("Neighbours", channels=("square", "alerts"))
        greeting = await double.wait_for_message(added.channel("square"))
        assert greeting.text.startswith(GREETING)
        assert "`/setup`" in greeting.text
        role = double.add_role(added, "neighbours", mentionable=True)
        moderator = double.user(added, "moderator", permissions=MANAGER)
        step = await moderator.slash("/setup")
        assert step.ephemeral
        assert "Wisconsin: 1 board's page." in step.text
        step = await moderator.select(step, "Jefferson County", menu="County")
        step = await moderator.press(step, "Next")
        opened = await moderator.press(step, "In my own words…")
        step = await moderator.submit(opened, {"What to watch for": "287(g)"})
        assert "287\\(g\\): 287\\(g\\)" in step.text
        step = await moderator.press(step, "Next")
        step = await moderator.select(step, added.channel("alerts"), menu="Channel")
        step = await moderator.select(step, "weekly", menu="At once, or a digest")
        step = await moderator.select(
            step, role, menu="Whom to mention: nobody unless you choose a role"
        )
        step = await moderator.press(step, "Next")
        assert "it would have found 1 document" in step.text
        end = await moderator.press(step, "Start")
        assert "**Sample.** This is how an alert looks" in end.text
        assert "> **287\\(g\\)** memorandum of agreement" in end.text
        assert end.components == []
    async with db.read() as conn:
        (watch,) = await watches.listed(conn, added.id)
        (named,) = await subscriptions.listed(conn, added.id)
    assert (watch.name, watch.scope.counties) == (
        "287(g)",
        ("Jefferson",),
    )
    heard = named.subscription
    assert (heard.channel_id, heard.mode) == (added.channel("alerts").id, "weekly")
    assert heard.role_id == role.id
    assert double.messages(added.channel("alerts")) == []


async def test_it_greets_once_whatever_happens_after(
    db: Database, double: DiscordDouble, guild: Guild, running: Running, clock: SetClock
) -> None:
    clock.now = double.clock.now()
    async with running():
        await double.wait_for_message(guild.channel("general"))
        double.faults.guild_outage(guild)
        double.faults.guild_back(guild)
        double.faults.kick_bot(guild)
        await double.until(lambda: guild.standing == "left", "that the bot is gone")
        double.faults.guild_back(guild)
        manager = double.user(guild, permissions=MANAGER)
        await manager.slash("/help")
    async with running():
        await double.connected()
        await double.user(guild, "other").slash("/help")
    assert [name for name, _ in _greetings(double)] == ["general"]


async def test_where_it_may_not_speak_the_owner_is_told(
    db: Database, double: DiscordDouble, running: Running, clock: SetClock
) -> None:
    clock.now = double.clock.now()
    world = double.world
    world.people[world.owner.id] = world.owner
    silent = Permissions(BOT_PERMISSIONS.value & ~Permissions(send_messages=True).value)
    guild = double.add_guild(bot_permissions=silent)
    async with running():
        message = await double.wait_for_message(world.direct(world.owner))
        assert message.text.startswith(GREETING)
    assert all(double.messages(channel) == [] for channel in guild.channels.values())


async def test_a_server_that_was_joined_long_ago_is_not_greeted(
    db: Database, double: DiscordDouble, guild: Guild, running: Running, clock: SetClock
) -> None:
    clock.now = double.clock.now()
    clock.advance(days=2)
    async with running():
        await double.connected()
        await double.user(guild, permissions=MANAGER).slash("/help")
    assert _greetings(double) == []


async def test_a_lost_permission_is_told_once_and_a_press_sends_what_waited(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    manager: User,
    running: Running,
    clock: SetClock,
    palmyra: Alert,
) -> None:
    channel = guild.channel("alerts")
    async with running() as supervisor:
        await double.connected()
        await manager.slash("/subscribe", channel=channel)
        double.faults.lose_permission(channel, "send_messages")
        await owe(db, channel, palmyra, clock)
        supervisor.wake()
        direct = double.world.direct(manager.person)
        told = await double.wait_for_message(direct)
        assert told.text == (
            f"Alerts for <#{channel.id}> are waiting. I may not post in the channel: give me Send"
            " Messages and Embed Links there. Then press Try again; I try every hour myself, and"
            " nothing is lost meanwhile."
        )
        person = manager.in_dm()
        answer = await person.press(told, "Try again")
        assert answer.text == (
            f"I may not post in <#{channel.id}> yet: give me Send Messages and Embed Links there,"
            " then press Try again."
        )
    double.faults.regain_permission(channel, "send_messages")
    async with running() as supervisor:
        await double.connected()
        answer = await person.press(told, "Try again")
        assert answer.text == f"Alerts for <#{channel.id}> go on; 1 were waiting."
        supervisor.wake()
        message = await double.wait_for_message(channel)
    assert "287(g)" in message.embeds[0]["title"].replace("\\", "")
    assert len(double.messages(direct)) == 1


async def test_a_person_who_takes_no_messages_waits_without_harm(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    manager: User,
    running: Running,
    clock: SetClock,
    palmyra: Alert,
) -> None:
    person = manager.in_dm()
    async with running() as supervisor:
        await double.connected()
        await person.slash("/subscribe")
        manager.person.dms_closed = True
        async with db.write() as conn:
            row = NewDelivery(
                channel_id=person.channel.id,
                guild_id=manager.id,
                dedupe_key="a",
                kind="item",
                payload=palmyra.model_dump(mode="json"),
            )
            await outbox.enqueue(conn, [row], clock())
        supervisor.wake()
        await _until_paused(db, manager.id)
    async with db.read() as conn:
        (named,) = await subscriptions.listed(conn, manager.id)
        kept = await guilds.get(conn, manager.id)
    assert named.subscription.reason == "That person takes no messages from this bot."
    assert kept is not None
    assert kept.left_at is None


async def _until_paused(db: Database, place: int) -> None:
    """The outbox tells nobody of a closed conversation: only the store shows it."""
    async with asyncio.timeout(10):
        while True:
            async with db.read() as conn:
                (named,) = await subscriptions.listed(conn, place)
            if named.subscription.state == "paused":
                return
            await asyncio.sleep(0)
