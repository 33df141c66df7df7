"""The group of `/sources`, and what its commands say alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.escape import escape
from bot.commands.permission import place_of
from bot.commands.refusal import Refused
from bot.language import _
from store import StoredSource
from store import sources as stored

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

sources = app_commands.Group(name="sources", description="Where the bot looks.")


def outcome_words(outcome: str | None) -> str:
    """How a check ended."""
    return {
        "ok": _("read"),
        "unchanged": _("read, nothing new"),
        "empty": _("read, and it says that there is nothing"),
        "blocked": _("it does not let us in"),
        "drift": _("its layout has changed"),
        "error": _("it could not be read"),
    }.get(outcome or "", outcome or _("not checked yet"))


async def visible(conn: AsyncConnection, interaction: Interaction, slug: str) -> StoredSource:
    """The source of that slug, where the server may see it. Raises `Refused`."""
    chosen = await stored.get(conn, slug)
    if chosen is None or chosen.guild_id not in (None, place_of(interaction)):
        raise Refused(
            _("There is no source named {name}. /sources list shows those there are.").format(
                name=escape(slug[:100], one_line=True)
            )
        )
    return chosen


async def own(conn: AsyncConnection, interaction: Interaction, slug: str) -> StoredSource:
    """The source of that slug, which the server added. Raises `Refused`."""
    chosen = await visible(conn, interaction, slug)
    if chosen.guild_id is None:
        raise Refused(
            _(
                "{name} came with the bot and serves every server: whoever runs the bot can turn"
                " it off. /watch scope keeps a watch to other sources."
            ).format(name=escape(chosen.name, one_line=True))
        )
    return chosen
