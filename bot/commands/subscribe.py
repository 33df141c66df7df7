"""/subscribe and /unsubscribe: which channels hear which watches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.alerts.escape import escape
from bot.commands.answer import Asking, answer, changing, no_watch
from bot.commands.change import note_change
from bot.commands.choices import EVERY, means_every, subscribed_names, watch_names
from bot.commands.permission import configuring, is_personal, place_of
from bot.language import _
from store import subscriptions, watches

if TYPE_CHECKING:
    from bot.commands.answer import Command, Interaction

Chosen = discord.TextChannel | discord.Thread | discord.ForumChannel
Target = Chosen | discord.DMChannel

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


async def target_of(interaction: Interaction, channel: Chosen | None) -> Target | None:
    """Where alerts are to go: the chosen channel, else this one; of a person, their own channel.

    None where alerts cannot be posted in a channel of this kind.
    """
    if is_personal(interaction):
        return await interaction.user.create_dm()
    target = channel or interaction.channel
    return target if isinstance(target, Chosen) else None


async def channel_id_of(interaction: Interaction, channel: Chosen | None) -> int:
    """The same by its id, for what is to end: the channel may be of any kind."""
    if is_personal(interaction):
        return (await interaction.user.create_dm()).id
    return channel.id if channel else interaction.channel_id or 0


def no_target() -> str:
    """That alerts cannot go to a channel of this kind."""
    return _("Alerts go to text, announcement and forum channels, and threads: choose one.")


def lacking(channel: Target) -> list[str]:
    """The permissions, as Discord names them, that posting alerts in `channel` lacks."""
    if isinstance(channel, discord.DMChannel):
        return []
    may = channel.permissions_for(channel.guild.me)
    match channel:
        case discord.Thread():
            posting = {_("Send Messages in Threads"): may.send_messages_in_threads}
        case discord.ForumChannel():
            posting = {
                # It is Send Messages under the name that it has in a forum.
                _("Create Posts"): may.send_messages,
                _("Send Messages in Posts"): may.send_messages_in_threads,
            }
        case _:
            posting = {_("Send Messages"): may.send_messages}
    needed = {
        _("View Channel"): may.view_channel,
        **posting,
        _("Embed Links"): may.embed_links,
        # To look for our own message before sending it a second time.
        _("Read Message History"): may.read_message_history,
    }
    return [name for name, given in needed.items() if not given]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a channel is to hear, and how: as `store.subscriptions.Subscription` has it."""

    channel: Target
    watch: str | None = None
    mode: str = "now"
    hour: int | None = None
    weekday: int | None = None
    mention: discord.Role | None = None
    review: discord.TextChannel | None = None


class TryAgain(Asking):
    """A button for after the permissions were given."""

    def __init__(self, wish: Wish) -> None:
        super().__init__()
        self._wish = wish
        self.again.label = _("Try again")

    @discord.ui.button(style=discord.ButtonStyle.primary)
    async def again(self, interaction: Interaction, button: discord.ui.Button[TryAgain]) -> None:
        """Check once more, and subscribe; the answer takes the refusal's place."""
        await interaction.response.defer()
        text, view = await _subscribe(interaction, self._wish)
        await interaction.edit_original_response(content=text, view=view)


@app_commands.command(name="subscribe", description="Send alerts to a channel.")
@app_commands.describe(
    channel="Where to send them: this channel unless you choose another.",
    watch="Only this watch; without it every watch of this server and of the bot.",
    mode="At once, or together in a digest. What would come too late for a meeting comes at once.",
    hour="The hour of the digest, 0 to 23, in this server's zone; /settings has the usual one.",
    weekday="The day of a weekly digest.",
    mention="A role to mention with each alert.",
    review="A channel for matches that are only possible, to confirm or dismiss them there.",
)
@app_commands.choices(
    mode=[
        app_commands.Choice(name="at once", value="now"),
        app_commands.Choice(name="daily digest", value="daily"),
        app_commands.Choice(name="weekly digest", value="weekly"),
    ],
)
@app_commands.choices(
    weekday=[app_commands.Choice(name=name, value=number) for number, name in enumerate(WEEKDAYS)],
)
@app_commands.autocomplete(watch=watch_names)
@configuring
async def subscribe(
    interaction: Interaction,
    channel: Chosen | None = None,
    watch: app_commands.Range[str, 1, 80] | None = None,
    mode: str = "now",
    hour: app_commands.Range[int, 0, 23] | None = None,
    weekday: int | None = None,
    mention: discord.Role | None = None,
    review: discord.TextChannel | None = None,
) -> None:
    """Check that we may post there, then subscribe the channel."""
    await interaction.response.defer(ephemeral=True)
    target = await target_of(interaction, channel)
    if target is None:
        await answer(interaction, no_target())
        return
    text, view = await _subscribe(
        interaction, Wish(target, watch, mode, hour, weekday, mention, review)
    )
    await answer(interaction, text, **({"view": view} if view else {}))


async def _subscribe(interaction: Interaction, wish: Wish) -> tuple[str, TryAgain | None]:
    """Subscribe a channel; what to answer, with a button where permissions are missing."""
    for channel in (wish.channel, wish.review):
        missing = lacking(channel) if channel else []
        if channel and missing:
            names = _(" and ").join(
                [", ".join(missing[:-1]), missing[-1]] if missing[1:] else missing
            )
            text = _(
                "I may not post in {channel}: give me {permissions} there, then press Try again."
            ).format(channel=f"<#{channel.id}>", permissions=names)
            return text, TryAgain(wish)
    services = interaction.client.services
    place = place_of(interaction)
    async with services.database.write() as conn:
        chosen = None
        if wish.watch is not None:
            seen = await watches.listed(conn, place, house=True)
            # A server's own watch hides the house's of the same name: it comes after it.
            chosen = next((each for each in reversed(seen) if each.name == wish.watch), None)
            if chosen is None and not means_every(wish.watch):
                return f"{no_watch(wish.watch)} " + _("/watch add makes one."), None
        await subscriptions.subscribe(
            conn,
            channel_id=wish.channel.id,
            guild_id=place,
            watch_id=chosen.id if chosen else None,
            now=services.clock(),
            mode=wish.mode,
            role_id=wish.mention.id if wish.mention else None,
            created_by=interaction.user.id,
            review_channel_id=wish.review.id if wish.review else None,
            digest_hour=wish.hour,
            digest_weekday=wish.weekday if wish.mode == "weekly" else None,
        )
        detail = f"#{_name(wish.channel)}: {chosen.name if chosen else EVERY}, {wish.mode}"
        await note_change(conn, interaction, "subscribe", detail)
    return _subscribed_words(wish, chosen), None


def _name(channel: Target) -> str:
    return "DM" if isinstance(channel, discord.DMChannel) else channel.name


def _subscribed_words(wish: Wish, chosen: watches.Watch | None) -> str:
    what = (
        _("the watch {name}").format(name=escape(chosen.name, one_line=True))
        if chosen
        else _("every watch that is seen from here")
        if isinstance(wish.channel, discord.DMChannel)
        else _("every watch this server sees")
    )
    how = {
        "now": _("{channel} now gets alerts of {what}, as soon as something new is published."),
        "daily": _("{channel} now gets a daily digest of {what}."),
        "weekly": _("{channel} now gets a weekly digest of {what}."),
    }[wish.mode].format(channel=f"<#{wish.channel.id}>", what=what)
    sentences = [how]
    if wish.mode != "now":
        sentences.append(_("What would come too late for a meeting comes at once."))
    if wish.review:
        sentences.append(
            _("What is only possible goes to {channel}.").format(channel=wish.review.mention)
        )
    if wish.mention is not None and not _may_mention(wish.mention, wish.channel):
        words = _("I may not mention {role}: allow anyone to mention it, in the role's settings.")
        sentences.append(words.format(role=wish.mention.mention))
    return " ".join([*sentences, _("/watch add watches for more, /unsubscribe ends it.")])


def _may_mention(role: discord.Role, channel: Target) -> bool:
    if isinstance(channel, discord.DMChannel) or role.is_default():
        return False
    return role.mentionable or channel.permissions_for(channel.guild.me).mention_everyone


@app_commands.command(name="unsubscribe", description="Stop sending alerts to a channel.")
@app_commands.describe(
    channel="The channel: this one unless you choose another.",
    watch="Only this subscription; without it all of the channel's.",
)
@app_commands.autocomplete(watch=subscribed_names)
@configuring
async def unsubscribe(
    interaction: Interaction,
    channel: Chosen | None = None,
    watch: app_commands.Range[str, 1, 80] | None = None,
) -> None:
    """End a channel's subscriptions, or one of them."""
    async with changing(interaction) as conn:
        place, channel_id = place_of(interaction), await channel_id_of(interaction, channel)
        there = [
            each
            for each in await subscriptions.by_channel(conn, channel_id)
            if each.subscription.guild_id == place
            and (
                watch is None
                or each.watch_name == watch
                or (each.watch_name is None and means_every(watch))
            )
        ]
        for each in there:
            await subscriptions.unsubscribe(conn, channel_id, each.subscription.watch_id)
            detail = f"<#{channel_id}>: {each.watch_name or EVERY}"
            await note_change(conn, interaction, "unsubscribe", detail)
    if not there:
        words = (
            _("{channel} is not subscribed to {watch}. /subscriptions shows which channels are.")
            if watch
            else _("{channel} is not subscribed. /subscriptions shows which channels are.")
        )
        named = escape(watch or "", one_line=True)
        await answer(interaction, words.format(channel=f"<#{channel_id}>", watch=named))
        return
    names = ", ".join(escape(each.watch_name or _(EVERY), one_line=True) for each in there)
    await answer(
        interaction,
        _("{channel} gets no more alerts of {watches}.").format(
            channel=f"<#{channel_id}>", watches=names
        ),
    )


COMMANDS: tuple[Command, ...] = (subscribe, unsubscribe)
