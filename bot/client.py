"""The Discord client: what it holds, what it registers, and whom it tells when a channel fails."""

from __future__ import annotations

import hashlib
import json
import sys
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import structlog
import yarl
from discord import app_commands

from bot.alerts.trouble import Trouble
from bot.buttons import add_buttons
from bot.buttons.resume import resume_view
from bot.commands import add_commands
from bot.commands.answer import answer_error, speak_to
from bot.commands.services import Services
from bot.language import _, speaking
from bot.setup import greet
from bot.translator import Translator
from store import Share, facts, guilds

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LONGEST_RATE_LIMIT = 60.0
"""Seconds that discord.py may sleep for a rate limit before the outbox takes over (30 at least)."""
TREE_FACT = "discord.commands"
UNSENT = (discord.DiscordException, aiohttp.ClientError, OSError)
"""What keeps a message of ours from being sent, whatever the reason."""

log = structlog.get_logger(__name__)


def point_at(api_url: str | None, gateway_url: str | None) -> None:
    """Make discord.py use these addresses where they are given; before a client logs in."""
    if api_url is not None:
        discord.http.Route.BASE = api_url.rstrip("/")
    if gateway_url is not None:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


class Tree(app_commands.CommandTree["HearYe"]):
    """The slash commands; what they raise is answered in a sentence.

    They work in servers, in the direct message with the bot, and elsewhere for whoever installed it
    for themselves.
    """

    def __init__(self, client: HearYe) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )

    async def interaction_check(self, interaction: discord.Interaction[HearYe], /) -> bool:
        """Speak the language of the server or the person."""
        await speak_to(interaction)
        return True

    async def on_error(
        self, interaction: discord.Interaction[HearYe], error: app_commands.AppCommandError
    ) -> None:
        """Answer what a command raised."""
        await answer_error(interaction, error)


class HearYe(discord.Client):
    """The bot: commands and posting, with no more of Discord in memory than they need.

    `share` are the servers that it hears of, where it is one of several; None: all.
    """

    def __init__(self, services: Services, share: Share | None = None, **options: Any) -> None:
        super().__init__(
            # Enough for slash commands, channels and posting; nothing privileged.
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=LONGEST_RATE_LIMIT,
            allowed_mentions=discord.AllowedMentions.none(),
            **options,
        )
        self.services = services
        self.share = share
        self.was_ready = False
        """Whether this client has been connected at all; `is_ready` forgets it when it closes."""
        self.tree = Tree(self)
        add_commands(self.tree)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Let an event be heard, unless the client is closed.

        discord.py's delay of `ready` outlives the client, and would make a coroutine that no loop
        takes any longer (`Client.close` drops its loop, `ConnectionState._delay_ready` goes on).
        """
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log what the hearing of an event raised.

        A stop in the middle of one closes the session under it ("Session is closed"), which is no
        fault: alerts are owed by the store, not by an event.
        """
        if self.is_closed():
            log.info("event.cut_short", event_name=event_method, error=repr(sys.exception()))
            return
        await super().on_error(event_method, *args, **kwargs)

    async def setup_hook(self) -> None:
        """Register the commands where they changed; never in `on_ready`, which comes again."""
        add_buttons(self)
        await self.tree.set_translator(Translator())
        await self.sync_if_changed()

    async def sync_if_changed(self) -> bool:
        """Tell Discord the commands unless it has these already; says whether it was told."""
        print_of_tree = await self._fingerprint()
        known = {"application": self.application_id, "sha256": print_of_tree}
        async with self.services.database.read() as conn:
            if await facts.get(conn, TREE_FACT) == known:
                return False
        try:
            await self.tree.sync()
        except discord.HTTPException as error:
            # Posting alerts does not need the commands; the next start tries again.
            log.error("commands.not_synced", reason=str(error))
            return False
        async with self.services.database.write() as conn:
            await facts.put(conn, TREE_FACT, known)
        log.info("commands.synced", count=len(self.tree.get_commands()))
        return True

    async def _fingerprint(self) -> str:
        translator = self.tree.translator
        tree = [
            await command.get_translated_payload(self.tree, translator)
            if translator
            else command.to_dict(self.tree)
            for command in self.tree.get_commands()
        ]
        return hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()

    async def on_ready(self) -> None:
        """Note the servers that were joined or left while the bot was away."""
        if self.is_closed():
            return  # discord.py's own delay of this event outlives the client
        self.was_ready = True
        now = self.services.clock()
        here = {guild.id for guild in self.guilds}
        async with self.services.database.write() as conn:
            for guild in self.guilds:
                await guilds.joined(conn, guild.id, now, locale=guild.preferred_locale.value)
            for known in await guilds.listed(conn):
                ours = self.share is None or self.share.owns(known.id)
                if ours and known.id not in here:
                    await guilds.left(conn, known.id, now)
        log.info("discord.ready", guilds=len(here))
        for guild in self.guilds:
            await greet(self, guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Remember and greet a new server; one that comes back has what it had set."""
        async with self.services.database.write() as conn:
            await guilds.joined(
                conn, guild.id, self.services.clock(), locale=guild.preferred_locale.value
            )
        await greet(self, guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed. An outage does not come here: Discord marks those unavailable."""
        async with self.services.database.write() as conn:
            await guilds.left(conn, guild.id, self.services.clock())

    async def tell(self, trouble: Trouble) -> None:
        """Say what is wrong with a channel to someone who can act: a keeper, else the server."""
        async with self.services.database.read() as conn:
            kept = await guilds.get(conn, trouble.guild_id or 0)
        with speaking(kept.locale if kept else None):
            text = trouble_words(trouble)
            view = discord.utils.MISSING if trouble.ended else resume_view(trouble.channel_id)
        for keeper in trouble.keepers:
            try:
                person = await self.fetch_user(keeper)
                await person.send(text, view=view)
            except UNSENT as error:
                log.info("keeper.not_told", keeper=keeper, reason=str(error))
            else:
                return
        async for channel in self._open_channels(trouble):
            try:
                await channel.send(text, view=view)
            except UNSENT as error:
                log.info("server.not_told", channel=channel.id, reason=str(error))
            else:
                return
        log.warning("nobody.told", guild=trouble.guild_id, channel=trouble.channel_id)

    async def _open_channels(self, trouble: Trouble) -> AsyncIterator[discord.TextChannel]:
        """Channels of the server in which moderators may read it, the likeliest first."""
        guild = self.get_guild(trouble.guild_id or 0)
        if guild is None:
            return
        first = [guild.public_updates_channel, guild.system_channel]
        for channel in dict.fromkeys([*first, *guild.text_channels]):
            if channel is None or channel.id == trouble.channel_id:
                continue
            may = channel.permissions_for(guild.me)
            if may.view_channel and may.send_messages:
                yield channel


def trouble_words(trouble: Trouble) -> str:
    """What happened to a channel's alerts, and what to do."""
    if trouble.ended:
        return _(
            "Alerts for a channel have ended. {reason} To get them elsewhere, use /subscribe in"
            " another channel."
        ).format(reason=_(trouble.reason))
    return _(
        "Alerts for {channel} are waiting. {reason} Then press Try again; I try every hour myself,"
        " and nothing is lost meanwhile."
    ).format(channel=f"<#{trouble.channel_id}>", reason=_(trouble.reason))
