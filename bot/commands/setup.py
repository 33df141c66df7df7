"""/setup: the guided way from nothing to the first alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.commands.permission import configuring
from bot.setup import begin

if TYPE_CHECKING:
    from bot.commands.answer import Command, Interaction


@app_commands.command(name="setup", description="Say what to watch, where, and who hears of it.")
@configuring
async def setup(interaction: Interaction) -> None:
    """Begin the guided flow."""
    await begin(interaction)


COMMANDS: tuple[Command, ...] = (setup,)
