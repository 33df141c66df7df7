"""/settings log: who changed what, by pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.notice import Notice, Tone, say
from bot.alerts.render import notice_embed
from bot.commands.answer import Asking, answer
from bot.commands.change import change_line
from bot.commands.permission import configuring, place_of
from bot.commands.settings.group import settings
from bot.language import _
from store import audit

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

CHANGES_A_PAGE = 10


class Log(Asking):
    """Pages of the audit list."""

    def __init__(self, asked: Interaction, place: int) -> None:
        super().__init__(asked)
        self._place = place
        self._page = 0
        self.newer.label, self.older.label = _("Newer"), _("Older")

    async def embed(self, conn: AsyncConnection) -> discord.Embed:
        """The page where it stands."""
        count = await audit.count(conn, self._place)
        first = self._page * CHANGES_A_PAGE
        found = await audit.listed(conn, self._place, limit=CHANGES_A_PAGE, offset=first)
        self.newer.disabled = self._page == 0
        self.older.disabled = first + CHANGES_A_PAGE >= count
        notice = Notice(
            tone=Tone.PLAIN,
            emoji="🗒️",
            title=say(_("Who changed what here")),
            opening=() if found else (say(_("Nothing was changed yet.")),),
            parts=tuple((change_line(change),) for change in found),
        )
        return notice_embed(notice)

    async def _turn(self, interaction: Interaction, by: int) -> None:
        self._page = max(0, self._page + by)
        async with interaction.client.services.database.read() as conn:
            embed = await self.embed(conn)
        await interaction.response.edit_message(embed=embed, view=self)

    @discord.ui.button(style=discord.ButtonStyle.secondary)
    async def newer(self, interaction: Interaction, _button: discord.ui.Button[Log]) -> None:
        """The page before."""
        await self._turn(interaction, -1)

    @discord.ui.button(style=discord.ButtonStyle.secondary)
    async def older(self, interaction: Interaction, _button: discord.ui.Button[Log]) -> None:
        """The next page."""
        await self._turn(interaction, 1)


@settings.command(name="log", description="Who changed what here.")
@configuring
async def log(interaction: Interaction) -> None:
    """Show the audit list, the latest first, by pages."""
    await interaction.response.defer(ephemeral=True)
    view = Log(interaction, place_of(interaction))
    async with interaction.client.services.database.read() as conn:
        embed = await view.embed(conn)
    if view.newer.disabled and view.older.disabled:
        view.stop()
        await answer(interaction, embed=embed)
    else:
        await answer(interaction, embed=embed, view=view)
