"""Menus of any length: Discord shows 25 options, so that longer ones have pages and a filter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import discord

from bot.alerts.escape import shorten
from bot.commands.answer import answer_error

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

MOST = 25
"""Discord's own limit of options in a menu."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose: what is kept, what is read, and a line under it."""

    value: str
    label: str
    note: str = ""


@dataclass(slots=True)
class Shelf:
    """Where a person stands in a list: what they typed to narrow it, and the page."""

    typed: str = ""
    page: int = 0
    chosen: list[str] = field(default_factory=list)

    def found(self, options: Sequence[Option]) -> list[Option]:
        """The options with what was typed in their labels."""
        wanted = self.typed.casefold()
        return [option for option in options if wanted in option.label.casefold()]

    def shown(self, options: Sequence[Option]) -> list[Option]:
        """The options of this page."""
        found = self.found(options)
        self.page = min(self.page, self.pages(options) - 1)
        return found[self.page * MOST : (self.page + 1) * MOST]

    def pages(self, options: Sequence[Option]) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-len(self.found(options)) // MOST))

    def turn(self, options: Sequence[Option]) -> None:
        """Go on to the next page, after the last one to the first."""
        self.page = (self.page + 1) % self.pages(options)

    def choose(self, options: Sequence[Option], values: Sequence[str]) -> None:
        """Take what was chosen on this page; what was chosen on others stays."""
        here = {option.value for option in self.shown(options)}
        self.chosen = [*(value for value in self.chosen if value not in here), *values]


class Menu(discord.ui.Select[Any]):
    """A menu of one page's options; `most` more than one lets several be chosen, or none."""

    def __init__(
        self,
        options: Sequence[Option],
        chosen: Sequence[str],
        placeholder: str,
        picked: Callable[[Interaction, list[str]], Awaitable[None]],
        *,
        row: int,
        several: bool = False,
    ) -> None:
        super().__init__(
            placeholder=shorten(placeholder, 150),
            min_values=0 if several else 1,
            max_values=len(options) if several else 1,
            options=[
                discord.SelectOption(
                    label=shorten(option.label, 100) or option.value,
                    value=option.value,
                    description=shorten(option.note, 100) or None,
                    default=option.value in chosen,
                )
                for option in options
            ],
            row=row,
        )
        self._picked = picked

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand on what was chosen."""
        await self._picked(interaction, self.values)


class Press(discord.ui.Button[Any]):
    """A button that does one thing."""

    def __init__(
        self,
        label: str,
        pressed: Callable[[Interaction], Awaitable[None]],
        *,
        row: int,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
    ) -> None:
        super().__init__(label=shorten(label, 80), row=row, style=style, disabled=disabled)
        self._pressed = pressed

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do it."""
        await self._pressed(interaction)


class Ask(discord.ui.Modal):
    """A window that asks for a line or two."""

    def __init__(
        self,
        title: str,
        fields: Sequence[discord.ui.TextInput[Any]],
        told: Callable[[Interaction, list[str]], Awaitable[None]],
        checked: Callable[[discord.Interaction[Any]], Awaitable[bool]],
    ) -> None:
        super().__init__(title=shorten(title, 45), timeout=600)
        self._fields = fields
        self._told = told
        self._checked = checked
        for asked in fields:
            self.add_item(asked)

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """What holds for the view that opened it holds here."""
        return await self._checked(interaction)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Hand on what was typed."""
        await self._told(interaction, [asked.value.strip() for asked in self._fields])

    async def on_error(  # type: ignore[override]  # discord.py's own Modal has no item here
        self, interaction: discord.Interaction[Any], error: Exception, /
    ) -> None:
        """Answer a query that cannot be read as the commands do."""
        await answer_error(interaction, error)
