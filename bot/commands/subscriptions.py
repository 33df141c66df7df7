"""/subscriptions: which channels here hear what; each can be changed or ended there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.alerts.escape import shorten
from bot.alerts.notice import Line, Notice, Ours, Piece, Said, Tone, say
from bot.alerts.render import notice_embed
from bot.commands.answer import Asking, answer, looking
from bot.commands.change import note_change
from bot.commands.choices import EVERY, MOST
from bot.commands.detail import NO_MENTION
from bot.commands.permission import NotAManagerError, may_configure, place_of
from bot.commands.refusal import Refused
from bot.language import ENGLISH, _, speaking
from scrapers.roster import state_name
from store import roster_subscriptions, subscriptions

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.commands.answer import Command, Interaction


@dataclass(frozen=True, slots=True)
class Hearing:
    """What one channel hears: a watch's alerts (or every watch's), or a roster's events."""

    named: subscriptions.NamedSubscription | None = None
    roster: roster_subscriptions.RosterSubscription | None = None

    @property
    def key(self) -> str:
        """What tells it from the others."""
        if self.named is not None:
            return f"w{self.named.subscription.id}"
        return f"r{self.roster.id}" if self.roster is not None else ""

    @property
    def channel_id(self) -> int:
        """Where it is heard."""
        if self.named is not None:
            return self.named.subscription.channel_id
        return self.roster.channel_id if self.roster is not None else 0

    @property
    def what(self) -> str:
        """The watch's name, or the states and agencies of a roster."""
        if self.named is not None:
            return self.named.watch_name or _(EVERY)
        if self.roster is None:
            return ""
        where = state_name(self.roster.state) if self.roster.state else _("all states")
        parts = filter(None, (self.roster.agency, self.roster.county, where))
        return _("ICE's lists: {where}").format(where=", ".join(parts))


async def heard(conn: AsyncConnection, guild_id: int) -> list[Hearing]:
    """All that a server's channels hear, by channel."""
    watched = [Hearing(named=each) for each in await subscriptions.listed(conn, guild_id)]
    listed = [Hearing(roster=each) for each in await roster_subscriptions.listed(conn, guild_id)]
    return sorted([*watched, *listed], key=lambda each: each.channel_id)


@app_commands.command(name="subscriptions", description="Which channels here get which alerts.")
async def listing(interaction: Interaction) -> None:
    """List the server's subscriptions with their state; who may configure can change them."""
    async with looking(interaction) as conn:
        found = await heard(conn, place_of(interaction))
    if not found:
        await answer(interaction, _("No channel gets alerts yet. /subscribe starts it."))
        return
    try:
        await may_configure(interaction)
    except NotAManagerError:
        await answer(interaction, embed=notice_embed(_list_notice(found)))
        return
    view = Subscriptions(interaction, found)
    await answer(interaction, embed=notice_embed(_list_notice(found)), view=view)


def _list_notice(found: list[Hearing]) -> Notice:
    return Notice(
        tone=Tone.PLAIN,
        emoji="📣",
        title=say(_("Alerts in this server")),
        parts=tuple((hearing_line(each),) for each in found),
        more=_("{count} more subscriptions."),
    )


def hearing_line(hearing: Hearing) -> Line:
    """One subscription: where, what, how, whom it mentions, and its state where it is not well."""
    pieces: list[Piece] = [Ours(f"<#{hearing.channel_id}> · "), Said(hearing.what, 120)]
    if hearing.named is not None:
        subscription = hearing.named.subscription
        pieces.append(Ours(f" · {_mode_words(subscription)}"))
        if subscription.role_id is not None:
            words = say(_("mentions {role}"), role=Ours(f"<@&{subscription.role_id}>"))
            pieces += [Ours(" · "), *words.pieces]
        if subscription.review_channel_id is not None:
            channel = Ours(f"<#{subscription.review_channel_id}>")
            pieces += [Ours(" · "), *say(_("unsure to {channel}"), channel=channel).pieces]
        state, reason = subscription.state, subscription.reason
    elif hearing.roster is not None:
        pieces.append(Ours(f" · {_level_words(hearing.roster.level)}"))
        state, reason = hearing.roster.status, hearing.roster.reason
    if state != "active":
        words = say(
            _("waiting. {reason}") if state == "paused" else _("ended. {reason}"),
            reason=Said(_(reason) if reason else "", 200),
        )
        pieces += [Ours(" · "), *words.pieces]
    return Line(tuple(pieces))


def _mode_words(subscription: subscriptions.Subscription) -> str:
    if subscription.mode == "now":
        return _("at once")
    if subscription.digest_hour is None:
        return _("daily digest") if subscription.mode == "daily" else _("weekly digest")
    words = (
        _("daily digest at {hour}")
        if subscription.mode == "daily"
        else _("weekly digest at {hour}")
    )
    return words.format(hour=f"{subscription.digest_hour}:00")


def _level_words(level: str) -> str:
    return _("with notices") if level == "notices" else _("alerts only")


class Subscriptions(Asking):
    """The list: choose one of them to change it."""

    def __init__(self, asked: Interaction, found: list[Hearing]) -> None:
        super().__init__(asked)
        self._asked = asked
        self._found = {each.key: each for each in found[:MOST]}
        self.chosen.placeholder = _("Change or end one")
        self.chosen.options = [
            discord.SelectOption(
                label=shorten(each.what, 100),
                description=shorten(_channel_name(asked, each.channel_id), 100),
                value=key,
            )
            for key, each in self._found.items()
        ]

    @discord.ui.select(cls=discord.ui.Select)
    async def chosen(
        self, interaction: Interaction, select: discord.ui.Select[Subscriptions]
    ) -> None:
        """Show what can be changed of it."""
        await interaction.response.defer()
        self.stop()
        await show_one(interaction, self._found[select.values[0]])


def _channel_name(interaction: Interaction, channel_id: int) -> str:
    channel = interaction.guild.get_channel_or_thread(channel_id) if interaction.guild else None
    return f"#{channel.name}" if channel else _("a channel that I cannot see")


async def show_list(interaction: Interaction) -> None:
    """Put the list in the answer's place."""
    async with interaction.client.services.database.read() as conn:
        found = await heard(conn, place_of(interaction))
    if not found:
        words = _("No channel gets alerts now. /subscribe starts it.")
        await interaction.edit_original_response(content=words, embed=None, view=None)
        return
    await interaction.edit_original_response(
        embed=notice_embed(_list_notice(found)), view=Subscriptions(interaction, found)
    )


async def show_one(interaction: Interaction, hearing: Hearing) -> None:
    """Put one subscription, with what can be changed of it, in the answer's place."""
    notice = Notice(
        tone=Tone.PLAIN,
        emoji="📣",
        title=say(_("A subscription")),
        opening=(hearing_line(hearing),),
    )
    await interaction.edit_original_response(
        embed=notice_embed(notice), view=Edit(interaction, hearing)
    )


class Edit(Asking):
    """What can be changed of a subscription. Each change is made at once."""

    def __init__(self, asked: Interaction, hearing: Hearing) -> None:
        super().__init__(asked)
        self._hearing = hearing
        self.remove.label = _("End it")
        self.back.label = _("Back")
        if hearing.named is None:
            self.remove_item(self.mention)
        self._offer_modes()
        self.mention.placeholder = _("A role to mention, or none")
        if hearing.named and hearing.named.subscription.role_id and asked.guild:
            role = asked.guild.get_role(hearing.named.subscription.role_id)
            self.mention.default_values = [role] if role else []

    def _offer_modes(self) -> None:
        if self._hearing.named is not None:
            now = self._hearing.named.subscription.mode
            offered = {
                "now": _("At once"),
                "daily": _("In a daily digest"),
                "weekly": _("In a weekly digest"),
            }
        else:
            now = self._hearing.roster.level if self._hearing.roster else ""
            offered = {"alerts": _("Alerts only"), "notices": _("Alerts and notices")}
        self.mode.options = [
            discord.SelectOption(label=label, value=value, default=value == now)
            for value, label in offered.items()
        ]

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Only who may still configure."""
        return await super().interaction_check(interaction) and await may_configure(interaction)

    @discord.ui.select(cls=discord.ui.Select)
    async def mode(self, interaction: Interaction, select: discord.ui.Select[Edit]) -> None:
        """Tell it at once or in digests; of a roster, with notices or without."""
        await interaction.response.defer()
        named, roster = self._hearing.named, self._hearing.roster
        value = select.values[0]
        async with interaction.client.services.database.write() as conn:
            if named is not None:
                await self._change(conn, interaction, mode=value)
            elif roster is not None:
                await roster_subscriptions.subscribe(
                    conn,
                    channel_id=roster.channel_id,
                    guild_id=roster.guild_id,
                    now=interaction.client.services.clock(),
                    state=roster.state,
                    county=roster.county,
                    agency=roster.agency,
                    level=value,
                    created_by=interaction.user.id,
                )
            await self._note(conn, interaction, "subscription.edit", value)
        await self._again(interaction)

    @discord.ui.select(cls=discord.ui.RoleSelect, min_values=0, max_values=1)
    async def mention(self, interaction: Interaction, select: discord.ui.RoleSelect[Edit]) -> None:
        """Mention that role with each alert, or none."""
        await interaction.response.defer()
        role = select.values[0] if select.values else None
        async with interaction.client.services.database.write() as conn:
            await self._change(conn, interaction, role_id=role.id if role else None)
            detail = f"@{role.name}" if role else NO_MENTION
            await self._note(conn, interaction, "subscription.edit", detail)
        await self._again(interaction)

    @discord.ui.button(style=discord.ButtonStyle.danger, row=4)
    async def remove(self, interaction: Interaction, button: discord.ui.Button[Edit]) -> None:
        """End the subscription."""
        await interaction.response.defer()
        async with interaction.client.services.database.write() as conn:
            if self._hearing.named is not None:
                kept = self._hearing.named.subscription
                await subscriptions.unsubscribe(conn, kept.channel_id, kept.watch_id)
                await self._note(conn, interaction, "unsubscribe")
            elif self._hearing.roster is not None:
                await roster_subscriptions.unsubscribe(
                    conn, self._hearing.channel_id, self._hearing.roster.id
                )
                await self._note(conn, interaction, "roster.unsubscribe")
        self.stop()
        await show_list(interaction)

    @discord.ui.button(style=discord.ButtonStyle.secondary, row=4)
    async def back(self, interaction: Interaction, button: discord.ui.Button[Edit]) -> None:
        """Show the list again."""
        await interaction.response.defer()
        self.stop()
        await show_list(interaction)

    async def _change(
        self, conn: AsyncConnection, interaction: Interaction, **values: str | int | None
    ) -> None:
        named = self._hearing.named
        if named is None or not await subscriptions.change(
            conn, named.subscription.id, place_of(interaction), **values
        ):
            raise Refused(_("That subscription has ended: /subscriptions shows the rest."))

    async def _note(
        self, conn: AsyncConnection, interaction: Interaction, action: str, value: str = ""
    ) -> None:
        with speaking(ENGLISH):
            detail = f"<#{self._hearing.channel_id}>: {self._hearing.what}"
        await note_change(conn, interaction, action, f"{detail}, {value}" if value else detail)

    async def _again(self, interaction: Interaction) -> None:
        """Show it as it is now."""
        self.stop()
        async with interaction.client.services.database.read() as conn:
            found = await heard(conn, place_of(interaction))
        hearing = next((each for each in found if each.key == self._hearing.key), None)
        if hearing is None:
            await show_list(interaction)
        else:
            await show_one(interaction, hearing)


COMMANDS: tuple[Command, ...] = (listing,)
