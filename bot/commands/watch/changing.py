"""/watch edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.alerts.escape import shorten
from bot.alerts.notice import Said, say
from bot.commands.answer import changing
from bot.commands.change import note_change
from bot.commands.choices import own_watch_names
from bot.commands.permission import configuring, place_of
from bot.commands.refusal import Refused
from bot.commands.watch.group import Sureness, own_watch, watch
from bot.commands.watch.trying import answer_forecast
from bot.language import _
from scrapers.match import Confidence, parse
from store import watches

if TYPE_CHECKING:
    from bot.commands.answer import Interaction


@watch.command(name="edit", description="Change a watch: its query, its name, how sure it must be.")
@app_commands.describe(
    name="The watch.",
    query="What to watch for from now on.",
    new_name="What to call it from now on.",
    confidence="How sure a match must be: exact, variant, or possible.",
)
@app_commands.autocomplete(name=own_watch_names)
@configuring
async def edit(
    interaction: Interaction,
    name: app_commands.Range[str, 1, 100],
    query: app_commands.Range[str, 1, 512] | None = None,
    new_name: app_commands.Range[str, 1, 80] | None = None,
    confidence: Sureness | None = None,
) -> None:
    """Change what is given, and say what the watch would have found as it is now."""
    if query is None and new_name is None and confidence is None:
        raise Refused(_("Say what to change: its query, its name, or how sure a match must be."))
    parsed = parse(query) if query is not None else None
    chosen = shorten(new_name, 80) if new_name is not None else None
    async with changing(interaction) as conn:
        await own_watch(conn, interaction, name)
        kept = await watches.change(
            conn,
            place_of(interaction),
            name,
            new_name=chosen or None,
            query=parsed.text if parsed else None,
            confidence=confidence,
        )
        if kept is None:
            raise RuntimeError("a watch that is there could not be changed")
        detail = name if kept.name == name else f"{name} → {kept.name}"
        await note_change(conn, interaction, "watch.edit", detail)
    await answer_forecast(
        interaction,
        parsed or parse(kept.query),
        Confidence.of(kept.confidence),
        say(_("Changed: {name}"), name=kept.name),
        [say(_("Watching for {query}."), query=Said(kept.query, 500))],
        scope=kept.scope,
    )
