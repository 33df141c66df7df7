"""The loopback Discord breaks on request, and discord.py meets what it would meet in the wild."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import discord
import pytest

from tests.discord_double import DiscordDouble, Guild
from tests.discord_double.call import CREATE_MESSAGE
from tests.discord_double.client import online, pointed_at


class Listener(discord.Client):
    """Notes the events that tell of the gateway's health."""

    def __init__(self, heartbeat_timeout: float = 60.0) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            guild_ready_timeout=0.05,
            heartbeat_timeout=heartbeat_timeout,
        )
        self.events: asyncio.Queue[str] = asyncio.Queue()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Without the 5 s that discord.py waits before a second login."""

    async def on_resumed(self) -> None:
        self.events.put_nowait("resumed")

    async def on_disconnect(self) -> None:
        self.events.put_nowait("disconnect")

    async def on_ready(self) -> None:
        self.events.put_nowait("ready")

    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        self.events.put_nowait(f"created {channel.name}")

    async def on_guild_unavailable(self, _: discord.Guild) -> None:
        self.events.put_nowait("outage")

    async def on_guild_available(self, _: discord.Guild) -> None:
        if self.is_ready():
            self.events.put_nowait("back")

    async def on_guild_join(self, _: discord.Guild) -> None:
        self.events.put_nowait("joined")

    async def on_guild_remove(self, _: discord.Guild) -> None:
        self.events.put_nowait("removed")

    async def expect(self, *events: str) -> None:
        """These events come, in this order, whatever comes between them."""
        async with asyncio.timeout(10):
            for event in events:
                while await self.events.get() != event:
                    pass


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as running:
        with pointed_at(running):
            yield running


@pytest.fixture
def guild(double: DiscordDouble) -> Guild:
    return double.add_guild()


@pytest.fixture
async def client(double: DiscordDouble, guild: Guild) -> AsyncIterator[Listener]:
    async with online(Listener(), double) as listener:
        await listener.expect("ready")
        yield listener


@pytest.fixture
def alerts(client: Listener, guild: Guild) -> discord.TextChannel:
    channel = client.get_channel(guild.channel("alerts").id)
    assert isinstance(channel, discord.TextChannel)
    return channel


def texts(double: DiscordDouble, guild: Guild) -> list[str]:
    return [message.content for message in double.messages(guild.channel("alerts"))]


async def test_a_nonce_gives_the_first_message_until_its_window_closes(
    double: DiscordDouble, guild: Guild, alerts: discord.TextChannel
) -> None:
    first = await alerts.send("an alert", nonce="hit-7")
    again = await alerts.send("an alert", nonce="hit-7")
    assert again.id == first.id
    double.clock.advance(301)
    assert (await alerts.send("an alert", nonce="hit-7")).id != first.id
    assert texts(double, guild) == ["an alert", "an alert"]
    assert [entry.nonce for entry in double.log.sends(guild.channel("alerts"))] == ["hit-7"] * 3


async def test_a_message_that_a_moderator_deleted_is_not_made_again_by_its_nonce(
    double: DiscordDouble, guild: Guild, alerts: discord.TextChannel
) -> None:
    await alerts.send("an alert", nonce="hit-7")
    double.faults.delete_message(double.messages(guild.channel("alerts"))[0])
    await alerts.send("an alert", nonce="hit-7")
    assert texts(double, guild) == []


async def test_a_rate_limit_is_waited_out(
    double: DiscordDouble, guild: Guild, alerts: discord.TextChannel
) -> None:
    fault = double.faults.rate_limited(0.01, times=2)
    await alerts.send("an alert")
    assert fault.played == 2
    assert [entry.status for entry in double.log.sends()] == [429, 429, 200]
    assert double.log.invalid() == 2
    assert texts(double, guild) == ["an alert"]


async def test_the_global_limit_holds_every_route(
    double: DiscordDouble, alerts: discord.TextChannel
) -> None:
    fault = double.faults.globally_limited(0.01)
    await alerts.guild.fetch_channels()
    assert fault.played == 1


async def test_a_real_bucket_is_learnt_from_its_headers(
    double: DiscordDouble, guild: Guild, alerts: discord.TextChannel
) -> None:
    double.faults.bucket(2, 0.2)
    for number in range(5):
        await alerts.send(str(number))
    assert texts(double, guild) == ["0", "1", "2", "3", "4"]
    assert double.log.invalid() == 0


async def test_a_cloudflare_ban_raises_at_once(
    double: DiscordDouble, guild: Guild, alerts: discord.TextChannel
) -> None:
    double.faults.cloudflare_ban()
    with pytest.raises(discord.HTTPException) as caught:
        await alerts.send("an alert")
    assert caught.value.status == 429
    assert "Cloudflare" in caught.value.text
    assert double.log.count(CREATE_MESSAGE) == 1
    assert texts(double, guild) == []


async def test_a_502_after_storing_is_retried_into_one_message(
    double: DiscordDouble, guild: Guild, alerts: discord.TextChannel
) -> None:
    fault = double.faults.after_storing(status=502)
    sent = await alerts.send("an alert")
    assert fault.played == 1
    assert [entry.status for entry in double.log.sends()] == [502, 200]
    assert [message.id for message in double.messages(guild.channel("alerts"))] == [sent.id]


async def test_a_503_before_storing_raises_and_stores_nothing(
    double: DiscordDouble, guild: Guild, alerts: discord.TextChannel
) -> None:
    double.faults.before_storing(status=503)
    with pytest.raises(discord.DiscordServerError):
        await alerts.send("an alert")
    assert texts(double, guild) == []


async def test_any_api_error_can_be_scripted_for_one_channel(
    double: DiscordDouble, guild: Guild, alerts: discord.TextChannel
) -> None:
    other = alerts.guild.text_channels[0]
    double.faults.before_storing(
        400, code=20028, message="slowmode", times=None, channel=guild.channel("alerts")
    )
    with pytest.raises(discord.HTTPException) as caught:
        await alerts.send("an alert")
    assert caught.value.code == 20028
    await other.send("elsewhere")


@pytest.mark.parametrize(
    ("how", "error"),
    [("reset", aiohttp.ClientOSError), ("drop", aiohttp.ServerDisconnectedError)],
)
async def test_a_line_cut_after_storing_leaves_the_message(
    double: DiscordDouble,
    guild: Guild,
    alerts: discord.TextChannel,
    how: str,
    error: type[Exception],
) -> None:
    double.faults.after_storing(how=how)  # type: ignore[arg-type]
    with pytest.raises(error):
        await alerts.send("an alert", nonce="hit-7")
    await alerts.send("an alert", nonce="hit-7")
    assert texts(double, guild) == ["an alert"]


async def test_an_answer_that_never_comes_can_be_given_up_on(
    double: DiscordDouble, guild: Guild, alerts: discord.TextChannel
) -> None:
    held = double.faults.after_storing(how="hang")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(alerts.send("an alert"), 0.2)
    held.stop()
    assert texts(double, guild) == ["an alert"]


async def test_a_slow_answer_is_a_true_one(
    double: DiscordDouble, guild: Guild, alerts: discord.TextChannel
) -> None:
    double.faults.slow(0.05)
    await alerts.send("an alert")
    assert texts(double, guild) == ["an alert"]


async def test_rest_may_be_down_while_the_gateway_lives(
    double: DiscordDouble, guild: Guild, client: Listener, alerts: discord.TextChannel
) -> None:
    double.faults.rest_down()
    with pytest.raises(discord.DiscordServerError):
        await alerts.send("an alert")
    double.add_channel(guild, "news")
    await client.expect("created news")
    double.faults.rest_up()
    await alerts.send("an alert")
    assert texts(double, guild) == ["an alert"]


async def test_the_gateway_may_be_down_while_rest_lives(
    double: DiscordDouble, guild: Guild, client: Listener, alerts: discord.TextChannel
) -> None:
    double.faults.gateway_down()
    await client.expect("disconnect")
    await alerts.send("an alert")
    assert texts(double, guild) == ["an alert"]
    double.faults.gateway_up()
    await client.expect("resumed")


async def test_a_dropped_session_is_resumed_with_what_was_missed(
    double: DiscordDouble, guild: Guild, client: Listener
) -> None:
    double.gateway.accepting = False
    double.faults.drop_gateway()
    await client.expect("disconnect")
    double.add_channel(guild, "missed")
    double.gateway.accepting = True
    await client.expect("created missed", "resumed")
    assert double.gateway.resumes == 1
    assert len(double.gateway.identifies) == 1


async def test_op_7_brings_a_resume(double: DiscordDouble, client: Listener) -> None:
    double.faults.ask_to_reconnect()
    await client.expect("disconnect", "resumed")
    assert len(double.gateway.identifies) == 1


async def test_op_9_brings_a_resume_or_a_new_session(
    double: DiscordDouble, client: Listener
) -> None:
    double.faults.invalidate(resumable=True)
    await client.expect("disconnect", "resumed")
    double.faults.invalidate(resumable=False)
    await client.expect("disconnect", "ready")
    assert len(double.gateway.identifies) == 2


async def test_a_forgotten_session_is_identified_anew(
    double: DiscordDouble, client: Listener
) -> None:
    double.faults.forget_sessions()
    double.faults.drop_gateway()
    await client.expect("disconnect", "ready")
    assert len(double.gateway.identifies) == 2


async def test_a_resume_may_be_refused(double: DiscordDouble, client: Listener) -> None:
    double.faults.refuse_next_session()
    double.faults.drop_gateway()
    await client.expect("disconnect", "ready")
    assert (double.gateway.resumes, len(double.gateway.identifies)) == (0, 2)


async def test_silent_heartbeats_make_the_client_reconnect(
    double: DiscordDouble, guild: Guild
) -> None:
    double.gateway.heartbeat_ms = 50
    async with online(Listener(heartbeat_timeout=0.3), double) as client:
        await client.expect("ready")
        double.faults.silence_heartbeats()
        await client.expect("disconnect")
        double.faults.restore_heartbeats()
        await client.expect("resumed")


async def test_a_wrong_token_is_refused_by_rest_and_gateway(double: DiscordDouble) -> None:
    client = discord.Client(intents=discord.Intents(guilds=True))
    with pytest.raises(discord.LoginFailure):
        await client.start("wrong")
    await client.close()
    async with aiohttp.ClientSession() as session, session.ws_connect(double.gateway_url) as ws:
        assert (await ws.receive_json())["op"] == 10
        await ws.send_json({"op": 2, "d": {"token": "wrong", "intents": 1, "properties": {}}})
        assert (await ws.receive()).data == 4004


async def test_a_revoked_token_ends_the_client_and_the_new_one_works(
    double: DiscordDouble, guild: Guild
) -> None:
    async with Listener() as client:
        running = asyncio.create_task(client.start(double.token))
        await client.expect("ready")
        new = double.faults.revoke_token()
        with pytest.raises(discord.ConnectionClosed) as caught:
            await running
        assert caught.value.code == 4004
        assert new == double.token
    async with online(Listener(), double) as again:
        await again.expect("ready")


async def test_permission_is_lost_and_comes_back(
    double: DiscordDouble, guild: Guild, alerts: discord.TextChannel
) -> None:
    place = guild.channel("alerts")
    double.faults.lose_permission(place, "send_messages")
    with pytest.raises(discord.Forbidden) as caught:
        await alerts.send("an alert")
    assert caught.value.code == 50013
    double.faults.regain_permission(place, "send_messages")
    double.faults.lose_permission(place, "view_channel")
    with pytest.raises(discord.Forbidden) as caught:
        await alerts.send("an alert")
    assert caught.value.code == 50001
    double.faults.regain_permission(place, "view_channel")
    double.faults.lose_permission(place, "embed_links")
    with pytest.raises(discord.Forbidden) as caught:
        await alerts.send(embed=discord.Embed(title="Agenda"))
    assert caught.value.code == 50013
    await alerts.send("an alert")
    assert texts(double, guild) == ["an alert"]


async def test_a_deleted_channel_is_unknown(
    double: DiscordDouble, guild: Guild, alerts: discord.TextChannel
) -> None:
    double.faults.delete_channel(guild.channel("alerts"))
    with pytest.raises(discord.NotFound) as caught:
        await alerts.send("an alert")
    assert caught.value.code == 10003


async def test_an_outage_is_not_a_farewell(
    double: DiscordDouble, guild: Guild, client: Listener, alerts: discord.TextChannel
) -> None:
    double.faults.guild_outage(guild)
    await client.expect("outage")
    with pytest.raises(discord.DiscordServerError):
        await alerts.send("an alert")
    double.faults.guild_back(guild)
    await client.expect("back")
    double.faults.kick_bot(guild)
    await client.expect("removed")
    with pytest.raises(discord.Forbidden) as caught:
        await alerts.send("an alert")
    assert caught.value.code == 50001
    double.faults.guild_back(guild)
    await client.expect("joined")


async def test_it_runs_as_a_process_of_its_own() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.discord_double"),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    assert process.stdout is not None
    told = json.loads(await process.stdout.readline())
    headers = {"Authorization": f"Bot {told['token']}"}
    me = f"{told['api_url']}/users/@me"
    async with aiohttp.ClientSession() as session, session.get(me, headers=headers) as response:
        assert (await response.json())["username"] == "hearye"
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
