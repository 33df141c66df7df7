"""Share: puts a copy of an alert into another channel of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.commands.answer import Asking, answer
from bot.commands.change import note_change
from bot.commands.subscribe import lacking
from bot.language import _
from scrapers import Alert
from store import Delivery, NewDelivery, outbox

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

_TYPES = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.public_thread,
    discord.ChannelType.private_thread,
]


async def pressed(interaction: Interaction, delivery: Delivery, alert: Alert) -> None:
    """Ask where to."""
    if interaction.guild is None:
        await answer(interaction, _("There is no other channel here: forward the message instead."))
        return
    await answer(interaction, _("Which channel?"), view=Where(delivery, alert))


class Where(Asking):
    """Chooses the channel."""

    def __init__(self, delivery: Delivery, alert: Alert) -> None:
        super().__init__()
        self._delivery = delivery
        self._alert = alert
        self.chosen.placeholder = _("Which channel?")

    @discord.ui.select(cls=discord.ui.ChannelSelect, channel_types=_TYPES)
    async def chosen(
        self, interaction: Interaction, select: discord.ui.ChannelSelect[Where]
    ) -> None:
        """Owe the channel a copy, where the person may write there and so may the bot."""
        await interaction.response.defer()
        chosen = select.values[0]
        may = chosen.permissions
        in_thread = isinstance(chosen, discord.app_commands.AppCommandThread)
        if not (may.send_messages_in_threads if in_thread else may.send_messages):
            await interaction.edit_original_response(
                content=_("You may not write in {channel} yourself.").format(channel=chosen.mention)
            )
            return
        missing = await _lacking(chosen)
        if missing:
            await interaction.edit_original_response(
                content=_("I may not post in {channel}: give me {permissions} there.").format(
                    channel=chosen.mention, permissions=", ".join(missing)
                )
            )
            return
        copy = self._alert.model_copy(update={"review": None})
        async with interaction.client.services.database.write() as conn:
            await outbox.enqueue(
                conn,
                [
                    NewDelivery(
                        channel_id=chosen.id,
                        guild_id=self._delivery.guild_id,
                        dedupe_key=f"shared:{self._delivery.id}",
                        kind=self._delivery.kind,
                        payload=copy.model_dump(mode="json", exclude_defaults=True),
                        urgent_at=self._delivery.urgent_at,
                    )
                ],
                interaction.client.services.clock(),
            )
            await note_change(conn, interaction, "share", f"{self._alert.title} → #{chosen.name}")
        await interaction.edit_original_response(
            content=_("It is on its way to {channel}.").format(channel=chosen.mention), view=None
        )


async def _lacking(
    chosen: discord.app_commands.AppCommandChannel | discord.app_commands.AppCommandThread,
) -> list[str]:
    channel = chosen.resolve() or await chosen.fetch()
    if not isinstance(channel, discord.TextChannel | discord.Thread):
        return []  # a forum: what posting there lacks is told when it is tried
    return lacking(channel)
