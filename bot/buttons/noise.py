"""Not relevant: keeps the judgement, and mutes the story where the person may decide that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.commands.answer import Asking, answer
from bot.commands.change import note_change
from bot.commands.permission import NotAManagerError, may_configure, place_of
from bot.language import _
from scrapers import Alert
from store import Delivery, judgements, mutes

if TYPE_CHECKING:
    from bot.commands.answer import Interaction


async def pressed(interaction: Interaction, delivery: Delivery, alert: Alert) -> None:
    """Keep that the alert was noise; a moderator's word mutes its story for the server as well."""
    mutes_it = await _decides(interaction)
    now = interaction.client.services.clock()
    async with interaction.client.services.database.write() as conn:
        await judgements.judge(conn, _judgement(interaction, delivery, alert, judgements.NOISE))
        if mutes_it and delivery.topic is not None:
            await mutes.mute(
                conn,
                place_of(interaction),
                delivery.topic,
                now,
                muted_by=interaction.user.id,
            )
            await note_change(conn, interaction, "mute.story", alert.title)
    if mutes_it:
        text = _("Noted. Nothing more of this story is told in this server.")
        await answer(interaction, text, view=Undo(delivery, alert))
        return
    await answer(
        interaction,
        _(
            "Noted: it counts when this watch is looked at. Who may configure me here can mute the"
            " story with the same button."
        ),
    )


def _judgement(
    interaction: Interaction, delivery: Delivery, alert: Alert, verdict: str
) -> judgements.Judgement:
    return judgements.Judgement(
        guild_id=place_of(interaction),
        user_id=interaction.user.id,
        delivery_id=delivery.id,
        topic=delivery.topic,
        watches=tuple(
            dict.fromkeys(name for quote in alert.quotes for name in quote.watch.split(", "))
        ),
        verdict=verdict,
        judged_at=interaction.client.services.clock(),
    )


async def _decides(interaction: Interaction) -> bool:
    try:
        return await may_configure(interaction)
    except NotAManagerError:
        return False


class Undo(Asking):
    """Takes the judgement and the mute back."""

    def __init__(self, delivery: Delivery, alert: Alert) -> None:
        super().__init__()
        self._delivery = delivery
        self._alert = alert
        self.undo.label = _("Undo")

    @discord.ui.button(style=discord.ButtonStyle.secondary)
    async def undo(self, interaction: Interaction, button: discord.ui.Button[Undo]) -> None:
        """Let the story be told again."""
        await interaction.response.defer()
        async with interaction.client.services.database.write() as conn:
            await judgements.judge(
                conn, _judgement(interaction, self._delivery, self._alert, judgements.RIGHT)
            )
            await mutes.unmute(conn, place_of(interaction), self._delivery.topic or "")
            await note_change(conn, interaction, "unmute.story", self._alert.title)
        await interaction.edit_original_response(
            content=_("Taken back: the story is told as before."), view=None
        )
