"""/settings: what a server, or a person alone, sets; who changed what; deleting it all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.settings import deletion, log, manners, showing, times
from bot.commands.settings.group import settings

if TYPE_CHECKING:
    from bot.commands.answer import Command

__all__ = ["COMMANDS", "deletion", "log", "manners", "settings", "showing", "times"]

COMMANDS: tuple[Command, ...] = (settings,)
