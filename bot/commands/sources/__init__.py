"""/sources: where the bot looks. Each module holds some of its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.sources import adding, listing, resting, status
from bot.commands.sources.group import sources

if TYPE_CHECKING:
    from bot.commands.answer import Command

__all__ = ["adding", "listing", "resting", "status"]

COMMANDS: tuple[Command, ...] = (sources,)
