"""The third step: which channel hears of it, how, and whom to mention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord

from bot.alerts.notice import Line, Notice, Ours, Tone, say
from bot.commands.permission import names_of
from bot.commands.subscribe import Chosen, lacking
from bot.language import _
from bot.setup.menu import Menu, Option, Press
from bot.setup.step import Guiding

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

_KINDS = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.public_thread,
    discord.ChannelType.private_thread,
    discord.ChannelType.forum,
]


class ChannelStep:
    """Which channel, and how."""

    def __init__(self, guide: Guiding) -> None:
        self._guide = guide
        self._unseen = False

    @property
    def complete(self) -> bool:
        """A channel where we may post must be chosen."""
        channel = self._guide.draft.channel
        return channel is not None and not lacking(channel)

    async def notice(self) -> Notice:
        """What was chosen, and what is missing."""
        return Notice(
            tone=Tone.PLAIN,
            emoji="📣",
            title=say(_("Step 3 of 4: who shall hear of it?")),
            opening=tuple(self._lines()),
        )

    def _lines(self) -> list[Line]:
        draft = self._guide.draft
        lines = [say("{how}", how=Ours(how_words(draft.mode)))]
        if self._guide.personal:
            return [say(_("Alerts come to you, in the direct message with me.")), *lines]
        if self._unseen:
            lines.append(
                say(_("I cannot see that channel: give me View Channel there, then choose again."))
            )
        elif draft.channel is None:
            lines.append(say(_("Choose a channel.")))
        else:
            shown = Ours(f"<#{draft.channel.id}>")
            missing = lacking(draft.channel)
            lines.append(say(_("Alerts go to {channel}."), channel=shown))
            if missing:
                lines.append(
                    say(
                        _(
                            "I may not post in {channel}: give me {permissions} there, then press"
                            " Try again."
                        ),
                        channel=shown,
                        permissions=Ours(names_of(missing)),
                    )
                )
        if draft.role_id is not None:
            role = Ours(f"<@&{draft.role_id}>")
            lines.append(say(_("Each alert mentions {role}."), role=role))
            if not self._may_mention(draft.role_id):
                lines.append(
                    say(
                        _(
                            "Nobody would be notified: let everybody mention {role}, or give me"
                            " Mention Everyone."
                        ),
                        role=role,
                    )
                )
        return lines

    def _may_mention(self, role_id: int) -> bool:
        channel = self._guide.draft.channel
        if channel is None or isinstance(channel, discord.DMChannel):
            return True
        role = channel.guild.get_role(role_id)
        may = channel.permissions_for(channel.guild.me)
        return role is None or role.mentionable or may.mention_everyone

    def items(self) -> Sequence[discord.ui.Item[Any]]:
        """The menus of channels, ways and roles."""
        draft = self._guide.draft
        modes = [Option(mode, how_words(mode)) for mode in ("now", "daily", "weekly")]
        how = Menu(modes, [draft.mode], _("At once, or a digest"), self._pick_mode, row=1)
        if self._guide.personal:
            return [how]
        items: list[discord.ui.Item[Any]] = [Channels(self._pick_channel, draft.channel), how]
        items.append(Roles(self._pick_role, draft.role_id))
        if draft.channel is not None and lacking(draft.channel):
            items.append(Press(_("Try again"), self._guide.show, row=3))
        return items

    async def _pick_channel(
        self,
        interaction: Interaction,
        chosen: discord.app_commands.AppCommandChannel | discord.app_commands.AppCommandThread,
    ) -> None:
        channel = chosen.resolve()
        self._unseen = not isinstance(channel, Chosen)
        if isinstance(channel, Chosen):
            self._guide.draft.channel = channel
        await self._guide.show(interaction)

    async def _pick_mode(self, interaction: Interaction, values: list[str]) -> None:
        self._guide.draft.mode = values[0]
        await self._guide.show(interaction)

    async def _pick_role(self, interaction: Interaction, role: discord.Role | None) -> None:
        self._guide.draft.role_id = role.id if role is not None else None
        await self._guide.show(interaction)


def how_words(mode: str) -> str:
    """How a channel hears of things."""
    return {
        "now": _("At once, as soon as something new is published."),
        "daily": _("A daily digest; what would come too late for a meeting comes at once."),
        "weekly": _("A weekly digest; what would come too late for a meeting comes at once."),
    }[mode]


class Channels(discord.ui.ChannelSelect[Any]):
    """The menu of the server's channels."""

    def __init__(self, picked: Any, chosen: discord.abc.Snowflake | None) -> None:
        super().__init__(
            channel_types=_KINDS,
            placeholder=_("Channel"),
            default_values=[discord.Object(chosen.id)] if chosen else [],
            row=0,
        )
        self._picked = picked

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the channel on."""
        await self._picked(interaction, self.values[0])


class Roles(discord.ui.RoleSelect[Any]):
    """The menu of the server's roles; choosing none is possible."""

    def __init__(self, picked: Any, chosen: int | None) -> None:
        super().__init__(
            placeholder=_("Whom to mention: nobody unless you choose a role"),
            min_values=0,
            default_values=[discord.Object(chosen)] if chosen else [],
            row=2,
        )
        self._picked = picked

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the role on."""
        await self._picked(interaction, self.values[0] if self.values else None)
