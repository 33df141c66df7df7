from __future__ import annotations

import asyncio

from bot.supervisor import Supervisor
from scrapers.alert import Alert
from store import Database, guilds, subscriptions
from tests.bot.conftest import Running, SetClock
from tests.bot.services import fill, owe
from tests.discord_double import DiscordDouble, Guild, User


async def test_a_moderator_subscribes_watches_and_gets_the_alert(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    manager: User,
    running: Running,
    clock: SetClock,
    palmyra: Alert,
) -> None:
    await fill(db, clock())
    channel = guild.channel("alerts")
    async with running() as supervisor:
        await double.connected()
        answer = await manager.slash("/subscribe", channel=channel)
        assert answer.ephemeral
        assert answer.text.startswith(f"<#{channel.id}> now gets alerts of every watch")
        answer = await manager.slash("/watch add", query="287(g)")
        assert "it would have found 1 document" in answer.text
        choices = await manager.autocomplete("/subscribe", "watch", "28")
        assert [choice.value for choice in choices] == ["287(g)"]
        await owe(db, channel, palmyra, clock, "a")
        supervisor.wake()
        message = await double.wait_for_message(channel)
    assert message.embeds[0]["title"].startswith("📋 287")
    assert "[Agenda, page 2](https://www.palmyra.example/agenda.pdf#page=2)" in message.text


async def test_the_commands_are_sent_only_when_they_changed(
    double: DiscordDouble, guild: Guild, running: Running
) -> None:
    for _ in range(2):
        async with running():
            await double.connected()
    assert len([e for e in double.log.entries if e.call.route.startswith("PUT")]) == 1
    assert "watch" in {command["name"] for command in double.commands()}


async def test_a_broken_event_starts_the_client_anew(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    manager: User,
    running: Running,
) -> None:
    async with running():
        first = await double.connected()
        double.world.emit("CHANNEL_CREATE", {}, guild.id)
        await double.until(
            lambda: any(session is not first for session in double.gateway.connected()),
            "another session",
        )
        answer = await manager.slash("/subscriptions")
    assert answer.text == "No channel gets alerts yet. /subscribe starts it."


async def test_a_revoked_token_is_tried_three_times_and_the_queue_goes_out_with_a_new_one(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    running: Running,
    clock: SetClock,
    palmyra: Alert,
) -> None:
    tokens = {"now": double.token}
    looked = asyncio.Event()

    def token() -> str:
        if waiting and waiting[0].state == "waiting for a new token":
            looked.set()
        return tokens["now"]

    waiting: list[Supervisor] = []
    channel = guild.channel("alerts")
    async with running(token) as supervisor:
        waiting.append(supervisor)
        await double.connected()
        new = double.faults.revoke_token()
        await owe(db, channel, palmyra, clock, "a")
        await looked.wait()
        refused = [entry for entry in double.log.entries if entry.status == 401]
        assert 1 <= len(refused) <= 3
        assert double.messages(channel) == []
        tokens["now"] = new
        await double.wait_for_message(channel)
    assert len(double.messages(channel)) == 1


async def test_alerts_go_out_while_the_gateway_is_down(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    running: Running,
    clock: SetClock,
    palmyra: Alert,
) -> None:
    async with running():
        await double.connected()
        double.faults.gateway_down()
        await owe(db, guild.channel("alerts"), palmyra, clock, "a")
        await double.wait_for_message(guild.channel("alerts"))


async def test_a_start_while_discord_is_down_gets_through_later(
    double: DiscordDouble, guild: Guild, running: Running
) -> None:
    double.faults.rest_down()
    async with running():
        await double.until(lambda: len(double.log.entries) >= 2, "two tries")
        double.faults.rest_up()
        await double.connected()


async def test_the_keeper_of_a_deleted_channel_is_told_in_a_direct_message(
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
        double.faults.delete_channel(channel)
        await owe(db, channel, palmyra, clock, "a")
        supervisor.wake()
        told = await double.wait_for_message(manager.in_dm().channel)
    assert told.text == (
        "Alerts for a channel have ended. The channel was deleted."
        " To get them elsewhere, use /subscribe in another channel."
    )


async def test_servers_joined_and_left_are_noted_and_an_outage_is_not_a_leaving(
    db: Database, double: DiscordDouble, guild: Guild, manager: User, running: Running
) -> None:
    other = double.add_guild("Other")
    async with running():
        await double.connected()
        await manager.slash("/status")
        double.faults.guild_outage(other)
        double.faults.kick_bot(guild)
        third = double.add_guild("Third")
        await double.user(third).slash("/help")
        async with asyncio.timeout(10):
            while await _here(db) != {other.id, third.id}:
                pass


async def _here(db: Database) -> set[int]:
    async with db.read() as conn:
        return {known.id for known in await guilds.listed(conn)}


async def test_a_keeper_who_takes_no_messages_is_told_in_the_server(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    running: Running,
    clock: SetClock,
    palmyra: Alert,
) -> None:
    channel = guild.channel("alerts")
    async with db.write() as conn:
        await subscriptions.subscribe(
            conn,
            channel_id=channel.id,
            guild_id=guild.id,
            watch_id=None,
            now=clock(),
            created_by=1,  # nobody of that id exists
        )
    async with running():
        await double.connected()
        double.faults.lose_permission(channel, "send_messages")
        await owe(db, channel, palmyra, clock, "a")
        told = await double.wait_for_message(
            guild.channel("general"), lambda message: "/setup" not in message.text
        )
    assert told.text.startswith(f"Alerts for <#{channel.id}> are waiting. I may not post")
