"""What people ask of the bot: one module of slash commands for each noun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from discord import app_commands


def add_commands(tree: app_commands.CommandTree[Any]) -> None:
    """Put every command into `tree`."""
    from bot.commands import help as help_text
    from bot.commands import (
        hits,
        meetings,
        privacy,
        roster,
        settings,
        setup,
        sources,
        status,
        subscribe,
        watch,
    )

    for module in (
        setup,
        subscribe,
        watch,
        hits,
        meetings,
        roster,
        sources,
        settings,
        privacy,
        status,
        help_text,
    ):
        for command in module.COMMANDS:
            tree.add_command(command)
