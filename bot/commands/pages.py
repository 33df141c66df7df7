"""An answer of several pages: buttons lead to newer and older ones."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import discord

from bot.alerts.notice import Line, Notice, Ours, say
from bot.alerts.render import notice_embed
from bot.commands.answer import Asking, answer
from bot.language import _

if TYPE_CHECKING:
    from bot.commands.answer import Interaction


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `more`: whether another comes after it."""

    notice: Notice
    more: bool


class Book(Protocol):
    """Gives its pages, 0 first; one after the other, going back as one likes."""

    async def page(self, number: int) -> Page:
        """The page of that number, whose neighbour before it was given already."""


@dataclass(frozen=True, slots=True)
class ListBook:
    """A list that is known whole, `size` parts a page, each page under the same words."""

    notice: Notice
    size: int

    async def page(self, number: int) -> Page:
        """Some of the parts."""
        first = number * self.size
        parts = self.notice.parts[first : first + self.size]
        notice = replace(self.notice, parts=parts)
        return Page(notice, more=first + self.size < len(self.notice.parts))


class Pages(Asking):
    """The buttons under a page."""

    def __init__(self, asked: Interaction, book: Book, *, ordered: bool = True) -> None:
        super().__init__(asked)
        self._book = book
        self._number = 0
        self._turning = asyncio.Lock()
        self.newer.label = _("Newer") if ordered else _("Back")
        self.older.label = _("Older") if ordered else _("More")
        self._show(more=True)

    def _show(self, *, more: bool) -> None:
        self._more = more
        self.newer.disabled = self._number == 0
        self.older.disabled = not more

    @discord.ui.button(style=discord.ButtonStyle.secondary)
    async def newer(self, interaction: Interaction, button: discord.ui.Button[Pages]) -> None:
        """Turn to the page before."""
        await self._turn(interaction, -1)

    @discord.ui.button(style=discord.ButtonStyle.secondary)
    async def older(self, interaction: Interaction, button: discord.ui.Button[Pages]) -> None:
        """Turn to the page after."""
        await self._turn(interaction, 1)

    async def _turn(self, interaction: Interaction, step: int) -> None:
        await interaction.response.defer()
        async with self._turning:  # pressed twice at once
            if (step < 0 and not self._number) or (step > 0 and not self._more):
                return
            number = self._number + step
            page = await self._book.page(number)
            self._number = number
            self._show(more=page.more)
            await interaction.edit_original_response(embed=notice_embed(page.notice), view=self)


async def answer_book(interaction: Interaction, book: Book, *, ordered: bool = True) -> None:
    """Answer with a book's first page, and buttons where there are more.

    `ordered`: by time, the newest first; then the buttons say so.
    """
    page = await book.page(0)
    more: dict[str, Any] = {}
    if page.more:
        more["view"] = Pages(interaction, book, ordered=ordered)
    await answer(interaction, embed=notice_embed(page.notice), **more)


def page_line(number: int) -> tuple[Line, ...]:
    """Which page it is, from the second on."""
    return (say(_("Page {number}."), number=Ours(str(number + 1))),) if number else ()
