"""/settings delete: everything that is kept for a place is gone at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.commands.answer import Asking, answer
from bot.commands.change import note_change
from bot.commands.permission import configuring, is_personal, may_configure, place_of
from bot.commands.settings.group import settings
from bot.language import _
from store import belongings, guilds

if TYPE_CHECKING:
    from bot.commands.answer import Interaction


class Delete(Asking):
    """Asks before everything is deleted."""

    def __init__(self, asked: Interaction) -> None:
        super().__init__(asked)
        self.confirm.label, self.cancel.label = _("Delete everything"), _("Cancel")

    def too_late(self) -> str:
        """Nothing happens by waiting."""
        return _("Nothing was deleted: ten minutes are over. /settings delete asks again.")

    @discord.ui.button(style=discord.ButtonStyle.danger)
    async def confirm(self, interaction: Interaction, _button: discord.ui.Button[Delete]) -> None:
        """Delete it; who asked might have lost the right meanwhile."""
        await may_configure(interaction)
        await interaction.response.defer()
        services, place = interaction.client.services, place_of(interaction)
        now = services.clock()
        async with services.database.write() as conn:
            await belongings.forget(conn, place)
            if not is_personal(interaction):
                # The bot is still here, and has greeted this server already.
                await note_change(conn, interaction, "delete")
                await guilds.greet(conn, place, now)
        self.stop()
        text = _("Everything that was kept here is deleted. /setup starts anew.")
        await interaction.edit_original_response(content=text, view=None)

    @discord.ui.button(style=discord.ButtonStyle.secondary)
    async def cancel(self, interaction: Interaction, _button: discord.ui.Button[Delete]) -> None:
        """Delete nothing."""
        self.stop()
        await interaction.response.edit_message(content=_("Nothing was deleted."), view=None)


@settings.command(name="delete", description="Delete everything that is kept for this place, now.")
@configuring
async def delete(interaction: Interaction) -> None:
    """Ask, then delete all that belongs to the server or the person alone."""
    await answer(
        interaction,
        _(
            "This deletes, at once and for good: the watches and subscriptions, the sources added"
            " here with what was read from them, what was sent, judged, muted and reminded of, the"
            " settings and the log. Alerts end."
        ),
        view=Delete(interaction),
    )
