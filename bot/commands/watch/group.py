"""The group of `/watch`, and what its commands say alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from discord import app_commands
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.escape import escape
from bot.commands.answer import no_watch
from bot.commands.permission import place_of
from bot.commands.refusal import Refused
from bot.language import _
from store import watches

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

Sureness = Literal["exact", "variant", "possible"]

watch = app_commands.Group(name="watch", description="What this server watches for.")


async def own_watch(conn: AsyncConnection, interaction: Interaction, name: str) -> watches.Watch:
    """The server's watch of that name. Raises `Refused` where it has none."""
    kept = await watches.get(conn, place_of(interaction), name)
    if kept is None:
        house = await watches.get(conn, None, name)
        raise Refused(no_watch(name) if house is None else house_words(name))
    return kept


def house_words(name: str) -> str:
    """That a watch is the bot's own, and what a server can do about it."""
    return _(
        "{name} is the bot's own watch, for all servers. To hear only some of the watches,"
        " /unsubscribe the channel and /subscribe it to those; /watch pause silences it here."
    ).format(name=escape(name, one_line=True))
