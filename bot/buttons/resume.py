"""Try again: the button under the word that a channel's alerts are waiting for a permission."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import discord

from bot.commands.answer import answer, speak_to
from bot.commands.permission import names_of
from bot.commands.subscribe import Chosen, lacking
from bot.language import _
from store import channels, subscriptions

if TYPE_CHECKING:
    from bot.client import HearYe


class ResumeButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"resume:(?P<channel>\d{1,20})"
):
    """Lets a channel's alerts go on at once, where the bot may post there again.

    Whoever can press it may: it changes nothing but when the next try is.
    """

    def __init__(self, channel_id: int) -> None:
        super().__init__(
            discord.ui.Button(
                label=_("Try again"),
                style=discord.ButtonStyle.primary,
                custom_id=f"resume:{channel_id}",
            )
        )
        self._channel_id = channel_id

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[Any],
        _item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> ResumeButton:
        """The button of a message, however old."""
        return cls(int(match["channel"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Look at the permissions; where all are there, let what waits be sent."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await speak_to(interaction)
        client: HearYe = interaction.client
        channel = client.get_channel(self._channel_id)
        shown = f"<#{self._channel_id}>"
        if isinstance(channel, Chosen):
            missing = lacking(channel)
            if missing:
                await answer(
                    interaction,
                    _(
                        "I may not post in {channel} yet: give me {permissions} there, then press"
                        " Try again."
                    ).format(channel=shown, permissions=names_of(missing)),
                )
                return
        async with client.services.database.write() as conn:
            waiting = await channels.resume(conn, self._channel_id)
            await subscriptions.resume(conn, self._channel_id)
        await answer(
            interaction,
            _("Alerts for {channel} go on; {count} were waiting.").format(
                channel=shown, count=waiting
            ),
        )


def resume_view(channel_id: int) -> discord.ui.View:
    """The button alone, for a message that outlives a restart."""
    view = discord.ui.View(timeout=None)
    view.add_item(ResumeButton(channel_id))
    return view
