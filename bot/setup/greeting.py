"""The first word to a server that the bot was just added to. Once, and never again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import aiohttp
import discord
import structlog

from bot.language import _, speaking
from store import guilds

if TYPE_CHECKING:
    from bot.client import HearYe

JUST_NOW = timedelta(days=1)
"""A server that was joined longer ago is not new: a database that was lost must not greet it."""

log = structlog.get_logger(__name__)


def greeting() -> str:
    """What the bot is for, and what to type."""
    return _(
        "I am Hear Ye. I watch where local government posts its agendas, minutes and notices, and"
        " tell a channel when something that you care about appears, in time to act.\n"
        "Whoever manages this server can type `/setup`: it takes two minutes. `/help` says what"
        " else there is, `/privacy` what is kept."
    )


async def greet(client: HearYe, guild: discord.Guild) -> None:
    """Say the first word where it may be said: a channel of the server, else to its owner.

    The server is known to the store. Nobody is told twice, and nobody after a restart.
    """
    now = client.services.clock()
    if guild.me.joined_at is None or abs(now - guild.me.joined_at) > JUST_NOW:
        return
    async with client.services.database.write() as conn:
        if not await guilds.greet(conn, guild.id, now):
            return
    with speaking(guild.preferred_locale.value):
        text = greeting()
    async for place in _places(client, guild):
        try:
            await place.send(text)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.info("server.not_greeted", guild=guild.id, reason=str(error))
        else:
            return
    log.warning("nobody.greeted", guild=guild.id)


def open_channels(guild: discord.Guild) -> Iterator[discord.TextChannel]:
    """Channels where the bot may speak: that for the system's messages, then from the top."""
    for channel in dict.fromkeys([guild.system_channel, *guild.text_channels]):
        if channel is None:
            continue
        may = channel.permissions_for(guild.me)
        if may.view_channel and may.send_messages:
            yield channel


async def _places(client: HearYe, guild: discord.Guild) -> AsyncIterator[discord.abc.Messageable]:
    """The first open channel, else who owns the server: who invited the bot is not told to it."""
    for channel in open_channels(guild):
        yield channel
        break
    try:
        owner = await client.fetch_user(guild.owner_id or 0)
    except discord.HTTPException as error:
        log.info("owner.not_found", guild=guild.id, reason=str(error))
    else:
        yield owner
