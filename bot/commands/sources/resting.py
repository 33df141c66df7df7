"""/sources pause, enable and remove: a server's own sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.alerts.escape import escape
from bot.commands.answer import answer, changing
from bot.commands.change import note_change
from bot.commands.choices import own_source_slugs
from bot.commands.permission import configuring, place_of
from bot.commands.sources.group import own, sources
from bot.language import _
from store import sources as stored

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

PAUSED = "This server paused it."


@sources.command(name="pause", description="Let a source that this server added rest.")
@app_commands.describe(source="The source.")
@app_commands.autocomplete(source=own_source_slugs)
@configuring
async def pause(interaction: Interaction, source: app_commands.Range[str, 1, 100]) -> None:
    """Check a server's own source no more until it is enabled again."""
    await _set(interaction, source, enabled=False)


@sources.command(name="enable", description="Check a source that rests again.")
@app_commands.describe(source="The source.")
@app_commands.autocomplete(source=own_source_slugs)
@configuring
async def enable(interaction: Interaction, source: app_commands.Range[str, 1, 100]) -> None:
    """Check a server's own source again, at once."""
    await _set(interaction, source, enabled=True)


async def _set(interaction: Interaction, slug: str, *, enabled: bool) -> None:
    async with changing(interaction) as conn:
        chosen = await own(conn, interaction, slug)
        await stored.set_enabled(
            conn,
            chosen.slug,
            guild_id=place_of(interaction),
            enabled=enabled,
            reason="" if enabled else PAUSED,
            now=interaction.client.services.clock(),
        )
        action = "source.resume" if enabled else "source.pause"
        await note_change(conn, interaction, action, chosen.name)
    words = (
        _("{name} is checked again from now on.")
        if enabled
        else _("{name} rests: what was read is kept, nothing new is looked for.")
    )
    await answer(interaction, words.format(name=escape(chosen.name, one_line=True)))


@sources.command(name="remove", description="Take away a source that this server added.")
@app_commands.describe(source="The source.")
@app_commands.autocomplete(source=own_source_slugs)
@configuring
async def remove(interaction: Interaction, source: app_commands.Range[str, 1, 100]) -> None:
    """Delete a server's own source with all that was read from it."""
    async with changing(interaction) as conn:
        chosen = await own(conn, interaction, source)
        await stored.remove(conn, chosen.slug, guild_id=place_of(interaction))
        await note_change(conn, interaction, "source.remove", chosen.name)
    await answer(
        interaction,
        _("{name} is no longer watched, and what was read is deleted.").format(
            name=escape(chosen.name, one_line=True)
        ),
    )
