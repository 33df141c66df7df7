"""/watch add and /watch remove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.alerts.escape import escape, shorten
from bot.alerts.notice import Ours, Said, say
from bot.commands.answer import answer, changing
from bot.commands.change import note_change
from bot.commands.choices import own_watch_names
from bot.commands.permission import configuring, place_of
from bot.commands.watch.group import Sureness, own_watch, watch
from bot.commands.watch.trying import answer_forecast
from bot.language import _
from scrapers.match import Confidence, parse
from store import subscriptions, watches

if TYPE_CHECKING:
    from bot.commands.answer import Interaction


@watch.command(name="add", description="Watch for words in agendas, minutes, notices and news.")
@app_commands.describe(
    query='What to watch for: 287(g) · "data center" AND rezon* · @287g. /help shows more.',
    name="A short name for it: the query itself unless you give one.",
    confidence="How sure a match must be: exact, variant (287g; the default), or possible.",
)
@configuring
async def add(
    interaction: Interaction,
    query: app_commands.Range[str, 1, 512],
    name: app_commands.Range[str, 1, 80] | None = None,
    confidence: Sureness = "variant",
) -> None:
    """Keep a query for the server, and say how often it would have spoken."""
    parsed = parse(query)
    chosen = shorten(name or query, 80)
    services = interaction.client.services
    async with changing(interaction) as conn:
        await watches.add(
            conn,
            guild_id=place_of(interaction),
            name=chosen,
            query=parsed.text,
            now=services.clock(),
            limit=services.settings.limits.watches,
            confidence=confidence,
            created_by=interaction.user.id,
        )
        await note_change(conn, interaction, "watch.add", chosen)
        told = [
            each
            for each in await subscriptions.listed(conn, place_of(interaction))
            if each.subscription.watch_id is None and each.subscription.state != "ended"
        ]
    opening = [say(_("Watching for {query}."), query=Said(parsed.text, 500))]
    if told:
        channels = ", ".join(f"<#{each.subscription.channel_id}>" for each in told[:5])
        opening.append(say(_("Alerts go to {channels}."), channels=Ours(channels)))
    else:
        opening.append(say(_("No channel gets its alerts yet: /subscribe chooses one.")))
    await answer_forecast(
        interaction,
        parsed,
        Confidence.of(confidence),
        say(_("New watch: {name}"), name=chosen),
        opening,
    )


@watch.command(name="remove", description="Stop watching for something.")
@app_commands.describe(name="The watch.")
@app_commands.autocomplete(name=own_watch_names)
@configuring
async def remove(interaction: Interaction, name: app_commands.Range[str, 1, 100]) -> None:
    """Delete one of the server's watches, with the subscriptions to it alone."""
    async with changing(interaction) as conn:
        kept = await own_watch(conn, interaction, name)
        await watches.remove(conn, place_of(interaction), kept.name)
        await note_change(conn, interaction, "watch.remove", kept.name)
    await answer(
        interaction,
        _("{name} is no longer watched for.").format(name=escape(name, one_line=True)),
    )
