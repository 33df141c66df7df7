"""What people ask of the bot: one module of slash commands for each noun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from discord import app_commands


def add_commands(tree: app_commands.CommandTree[Any]) -> None:
    """Put every command into `tree`."""
    from bot.commands import (
        document,
        export,
        hits,
        meetings,
        privacy,
        roster,
        search,
        settings,
        setup,
        sources,
        stats,
        status,
        subscribe,
        subscriptions,
        watch,
    )
    from bot.commands import help as help_text

    for module in (
        setup,
        subscribe,
        subscriptions,
        watch,
        hits,
        search,
        document,
        stats,
        export,
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
