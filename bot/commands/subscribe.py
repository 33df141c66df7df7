"""/subscribe, /unsubscribe, /subscriptions: which channels hear which watches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.alerts.escape import escape, shorten
from bot.alerts.notice import Line, Notice, Said, Tone, say
from bot.alerts.render import notice_embed
from bot.commands.answer import Asking, answer, no_watch
from store import subscriptions, watches

if TYPE_CHECKING:
    from bot.commands.answer import Command, Interaction

Target = discord.TextChannel | discord.Thread

EVERY = "every watch"


def lacking(channel: Target, me: discord.Member) -> list[str]:
    """The permissions, as Discord names them, that posting alerts in `channel` lacks."""
    may = channel.permissions_for(me)
    in_thread = isinstance(channel, discord.Thread)
    needed = {
        "View Channel": may.view_channel,
        "Send Messages in Threads" if in_thread else "Send Messages": (
            may.send_messages_in_threads if in_thread else may.send_messages
        ),
        "Embed Links": may.embed_links,
        # To look for our own message before sending it a second time.
        "Read Message History": may.read_message_history,
    }
    return [name for name, given in needed.items() if not given]


class TryAgain(Asking):
    """A button for after the permissions were given."""

    def __init__(self, channel: Target, watch: str | None) -> None:
        super().__init__()
        self._channel = channel
        self._watch = watch

    @discord.ui.button(label="Try again", style=discord.ButtonStyle.primary)
    async def again(self, interaction: Interaction, _: discord.ui.Button[TryAgain]) -> None:
        """Check once more, and subscribe; the answer takes the refusal's place."""
        await interaction.response.defer()
        text, view = await _subscribe(interaction, self._channel, self._watch)
        await interaction.edit_original_response(content=text, view=view)


async def watch_names(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The watches that the server sees, its own after the house's, by what was typed so far."""
    async with interaction.client.services.database.read() as conn:
        seen = await watches.listed(conn, interaction.guild_id, house=True)
    names = dict.fromkeys(watch.name for watch in seen)
    return [
        app_commands.Choice(name=shorten(name, 100), value=name)
        for name in names
        if typed.casefold() in name.casefold() and len(name) <= 100
    ][:25]


@app_commands.command(name="subscribe", description="Send alerts to a channel.")
@app_commands.describe(
    channel="Where to send them: this channel unless you choose another.",
    watch="Only this watch; without it every watch of this server and of the bot.",
)
@app_commands.autocomplete(watch=watch_names)
@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
@app_commands.checks.has_permissions(manage_guild=True)
async def subscribe(
    interaction: Interaction,
    channel: discord.TextChannel | discord.Thread | None = None,
    watch: app_commands.Range[str, 1, 80] | None = None,
) -> None:
    """Check that we may post there, then subscribe the channel."""
    await interaction.response.defer(ephemeral=True)
    target = channel or interaction.channel
    if not isinstance(target, discord.TextChannel | discord.Thread):
        await answer(interaction, "Alerts go to text channels and threads: choose one.")
        return
    text, view = await _subscribe(interaction, target, watch)
    await answer(interaction, text, **({"view": view} if view else {}))


async def _subscribe(
    interaction: Interaction, channel: Target, watch: str | None
) -> tuple[str, TryAgain | None]:
    """Subscribe a channel; what to answer, with a button where permissions are missing."""
    assert interaction.guild is not None  # noqa: S101  guild only
    missing = lacking(channel, interaction.guild.me)
    if missing:
        names = " and ".join([", ".join(missing[:-1]), missing[-1]] if missing[1:] else missing)
        text = f"I may not post in {channel.mention}: give me {names} there, then press Try again."
        return text, TryAgain(channel, watch)
    services = interaction.client.services
    async with services.database.write() as conn:
        chosen = None
        if watch is not None:
            seen = await watches.listed(conn, interaction.guild.id, house=True)
            # A server's own watch hides the house's of the same name: it comes after it.
            chosen = next((each for each in reversed(seen) if each.name == watch), None)
            if chosen is None:
                return f"{no_watch(watch)} /watch add makes one.", None
        await subscriptions.subscribe(
            conn,
            channel_id=channel.id,
            guild_id=interaction.guild.id,
            watch_id=chosen.id if chosen else None,
            now=services.clock(),
            created_by=interaction.user.id,
        )
    what = (
        f"the watch {escape(chosen.name, one_line=True)}"
        if chosen
        else "every watch this server sees"
    )
    return (
        f"{channel.mention} now gets alerts of {what}, as soon as something new is published."
        " /watch add watches for more, /unsubscribe ends it."
    ), None


async def subscribed_names(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The watches that the server's channels are subscribed to."""
    async with interaction.client.services.database.read() as conn:
        named = await subscriptions.listed(conn, interaction.guild_id)
    names = dict.fromkeys(each.watch_name or EVERY for each in named)
    return [
        app_commands.Choice(name=shorten(name, 100), value=name)
        for name in names
        if typed.casefold() in name.casefold() and len(name) <= 100
    ][:25]


@app_commands.command(name="unsubscribe", description="Stop sending alerts to a channel.")
@app_commands.describe(
    channel="The channel: this one unless you choose another.",
    watch="Only this subscription; without it all of the channel's.",
)
@app_commands.autocomplete(watch=subscribed_names)
@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
@app_commands.checks.has_permissions(manage_guild=True)
async def unsubscribe(
    interaction: Interaction,
    channel: discord.TextChannel | discord.Thread | None = None,
    watch: app_commands.Range[str, 1, 80] | None = None,
) -> None:
    """End a channel's subscriptions, or one of them."""
    await interaction.response.defer(ephemeral=True)
    services = interaction.client.services
    channel_id = channel.id if channel else interaction.channel_id or 0
    async with services.database.write() as conn:
        there = [
            each
            for each in await subscriptions.by_channel(conn, channel_id)
            if each.subscription.guild_id == interaction.guild_id
            and (watch is None or (each.watch_name or EVERY) == watch)
        ]
        for each in there:
            await subscriptions.unsubscribe(conn, channel_id, each.subscription.watch_id)
    if not there:
        of = f" to {escape(watch, one_line=True)}" if watch else ""
        await answer(
            interaction,
            f"<#{channel_id}> is not subscribed{of}. /subscriptions shows which channels are.",
        )
        return
    names = ", ".join(escape(each.watch_name or EVERY, one_line=True) for each in there)
    await answer(interaction, f"<#{channel_id}> gets no more alerts of {names}.")


@app_commands.command(name="subscriptions", description="Which channels here get which alerts.")
@app_commands.guild_only()
async def listing(interaction: Interaction) -> None:
    """List the server's subscriptions with their state."""
    await interaction.response.defer(ephemeral=True)
    async with interaction.client.services.database.read() as conn:
        named = await subscriptions.listed(conn, interaction.guild_id)
    if not named:
        await answer(interaction, "No channel gets alerts yet. /subscribe starts it.")
        return
    notice = Notice(
        tone=Tone.PLAIN,
        emoji="📣",
        title=say("Alerts in this server"),
        parts=tuple((_line(each),) for each in named),
        more="{count} more subscriptions.",
    )
    await answer(interaction, embed=notice_embed(notice))


def _line(named: subscriptions.NamedSubscription) -> Line:
    subscription = named.subscription
    state = {"active": "", "paused": " · waiting. ", "ended": " · ended. "}[subscription.state]
    return say(
        f"<#{subscription.channel_id}> · {{watch}}{state}{{reason}}",
        watch=Said(named.watch_name or EVERY, 100),
        reason=Said(subscription.reason or "", 200),
    )


COMMANDS: tuple[Command, ...] = (subscribe, unsubscribe, listing)
