"""/watch: what a server watches for. Each module holds some of its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.watch import adding, changing, listing, pausing, scope, trying
from bot.commands.watch.group import watch

if TYPE_CHECKING:
    from bot.commands.answer import Command

__all__ = ["adding", "changing", "listing", "pausing", "scope", "trying"]

COMMANDS: tuple[Command, ...] = (watch,)
