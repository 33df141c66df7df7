"""The loopback Discord, driven by the real discord.py client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import pytest
import yarl
from discord import app_commands

from tests.discord_double import DiscordDouble


class Bot(discord.Client):
    """A small bot of the usual make."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            guild_ready_timeout=0.2,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        await self.tree.sync()


@pytest.fixture
async def double(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as running:
        monkeypatch.setattr(discord.http.Route, "BASE", running.api_url)
        monkeypatch.setattr(
            discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(running.gateway_url)
        )
        yield running


@asynccontextmanager
async def online(bot: Bot, double: DiscordDouble) -> AsyncIterator[Bot]:
    async with bot:
        running = asyncio.create_task(bot.start(double.token))
        ready = asyncio.create_task(bot.wait_until_ready())
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            await running
        yield bot
    await running


async def test_a_client_logs_in_and_sees_its_guild(double: DiscordDouble) -> None:
    guild = double.add_guild("Palmyra", channels=["general"])
    async with online(Bot(), double) as bot:
        seen = bot.get_guild(guild.id)
        assert seen is not None
        assert seen.name == "Palmyra"
        assert [channel.name for channel in seen.text_channels] == ["general"]
        assert seen.text_channels[0].permissions_for(seen.me).send_messages


async def test_a_slash_command_is_registered_run_and_answered(double: DiscordDouble) -> None:
    bot = Bot()

    @bot.tree.command(description="Says it back")
    async def echo(interaction: discord.Interaction, text: str) -> None:
        await interaction.response.send_message(f"you said {text}", ephemeral=True)

    guild = double.add_guild()
    clerk = double.user(guild)
    async with online(bot, double):
        assert [command["name"] for command in double.commands()] == ["echo"]
        answer = await clerk.slash("/echo", text="hear ye")
        assert answer.content == "you said hear ye"
        assert answer.ephemeral
        assert double.messages(guild.channel("general")) == []


async def test_a_message_with_an_embed_arrives(double: DiscordDouble) -> None:
    guild = double.add_guild()
    async with online(Bot(), double) as bot:
        channel = bot.get_channel(guild.channel("alerts").id)
        assert isinstance(channel, discord.TextChannel)
        sent = await channel.send(embed=discord.Embed(title="Agenda", description="287(g)"))
        message = await double.wait_for_message(guild.channel("alerts"))
        assert message.id == sent.id
        assert message.text == "Agenda\n287(g)"
