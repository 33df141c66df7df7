"""Mute: lets a watch be silent in this server for a day or a week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import discord

from bot.alerts.escape import escape, shorten
from bot.commands.answer import Asking, answer
from bot.commands.change import note_change
from bot.commands.permission import may_configure, place_of
from bot.language import _
from scrapers import Alert
from store import Delivery, mutes, watches

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

DAYS = (1, 7)


async def pressed(interaction: Interaction, delivery: Delivery, alert: Alert) -> None:
    """Ask which of the watches that found it, and for how long.

    Raises `NotAManagerError` for who may not configure.
    """
    await may_configure(interaction)
    names = {name for quote in alert.quotes for name in (quote.watch, *quote.watch.split(", "))}
    async with interaction.client.services.database.read() as conn:
        seen = await watches.listed(conn, place_of(interaction), house=True)
    found = [watch for watch in seen if watch.name in names]
    if not found:
        await answer(interaction, _("The watch that found this is not kept any longer."))
        return
    await answer(interaction, _("Which watch, and for how long?"), view=Which(found))


class Which(Asking):
    """Chooses the watch and the time."""

    def __init__(self, found: Sequence[watches.Watch]) -> None:
        super().__init__()
        self._found = {str(watch.id): watch for watch in found}
        self.chosen.placeholder = _("Which watch, and for how long?")
        self.chosen.options = [
            discord.SelectOption(
                label=shorten(text.format(watch=watch.name), 100), value=f"{watch.id}:{days}"
            )
            for watch in found[:12]
            for days, text in zip(
                DAYS, (_("{watch}: for a day"), _("{watch}: for a week")), strict=True
            )
        ]

    @discord.ui.select(cls=discord.ui.Select)
    async def chosen(self, interaction: Interaction, select: discord.ui.Select[Which]) -> None:
        """Mute it."""
        await interaction.response.defer()
        await may_configure(interaction)
        watch_id, days = select.values[0].split(":")
        watch = self._found[watch_id]
        now = interaction.client.services.clock()
        until = now + timedelta(days=int(days))
        async with interaction.client.services.database.write() as conn:
            await mutes.mute(
                conn,
                place_of(interaction),
                mutes.watch_subject(watch.id),
                now,
                until=until,
                muted_by=interaction.user.id,
            )
            await note_change(conn, interaction, "mute.watch", watch.name)
        said = _(
            "The watch {watch} is silent in this server until {until}. What it finds meanwhile"
            " stands in /hits."
        )
        await interaction.edit_original_response(
            content=said.format(
                watch=escape(watch.name, one_line=True), until=f"<t:{int(until.timestamp())}:f>"
            ),
            view=None,
        )
