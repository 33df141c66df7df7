"""The group of `/settings`, and how a setting is set: with its entry in the audit list."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from discord import app_commands
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.answer import answer
from bot.commands.change import note_change
from bot.commands.permission import place_of
from store import guilds

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

settings = app_commands.Group(
    name="settings", description="The time zone, quiet hours, reminders, who may configure, …"
)

Setter = Callable[[AsyncConnection, int], Coroutine[Any, Any, None]]


async def set_and_say(
    interaction: Interaction, action: str, detail: str, text: str, setter: Setter
) -> None:
    """Set something with its entry in the audit list, and say so."""
    async with interaction.client.services.database.write() as conn:
        await note_change(conn, interaction, action, detail)
        await setter(conn, place_of(interaction))
    await answer(interaction, text)


async def kept_here(interaction: Interaction) -> guilds.Guild | None:
    """What the server, or the person alone, has set so far; None where nothing."""
    async with interaction.client.services.database.read() as conn:
        return await guilds.get(conn, place_of(interaction))
