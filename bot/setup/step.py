"""What every step of `/setup` has, and what a step may ask of the guide that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import discord

from bot.setup.draft import Draft
from bot.setup.places import Places

if TYPE_CHECKING:
    from bot.alerts.notice import Notice
    from bot.commands.answer import Interaction
    from bot.commands.services import Services


class Guiding(Protocol):
    """The guide, as far as its steps need it."""

    draft: Draft
    places: Places
    place: int
    personal: bool
    services: Services

    async def show(self, interaction: Interaction) -> None:
        """Show the step where the person stands, with what was chosen meanwhile."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Speak the person's language, and know that they are still there."""


class Step(Protocol):
    """One screen of the flow."""

    async def notice(self) -> Notice:
        """What is read on it."""

    def items(self) -> Sequence[discord.ui.Item[Any]]:
        """Its menus and buttons, on the rows 0 to 3."""

    @property
    def complete(self) -> bool:
        """Whether one may go on."""
