"""/watch add, list, remove, test: what a server watches for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from discord import app_commands

from bot.alerts.escape import escape, shorten
from bot.alerts.notice import Line, Notice, Said, Tone, say
from bot.alerts.render import notice_embed
from bot.commands.answer import answer, no_watch
from bot.commands.change import note_change
from bot.commands.forecast import forecast
from bot.commands.permission import configuring, place_of
from bot.commands.subscribe import watch_names
from scrapers.match import Confidence, Query, parse
from store import subscriptions, watches

if TYPE_CHECKING:
    from bot.commands.answer import Command, Interaction

Sureness = Literal["exact", "variant", "possible"]

watch = app_commands.Group(name="watch", description="What this server watches for.")


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
    await interaction.response.defer(ephemeral=True)
    parsed = parse(query)
    chosen = shorten(name or query, 80)
    services = interaction.client.services
    async with services.database.write() as conn:
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
    opening = [say("Watching for {query}.", query=Said(parsed.text, 500))]
    if told:
        channels = ", ".join(f"<#{each.subscription.channel_id}>" for each in told[:5])
        opening.append(say(f"Alerts go to {channels}."))
    else:
        opening.append(say("No channel gets its alerts yet: /subscribe chooses one."))
    await _answer_forecast(
        interaction,
        parsed,
        Confidence.of(confidence),
        say("New watch: {name}", name=chosen),
        opening,
    )


@watch.command(name="list", description="The watches of this server and those of the bot.")
async def list_(interaction: Interaction) -> None:
    """List the watches that the server sees."""
    await interaction.response.defer(ephemeral=True)
    async with interaction.client.services.database.read() as conn:
        seen = await watches.listed(conn, place_of(interaction), house=True)
    notice = Notice(
        tone=Tone.PLAIN,
        emoji="🔎",
        title=say("What is watched for here"),
        opening=() if seen else (say("Nothing yet. /watch add starts it."),),
        parts=tuple((_line(each),) for each in seen),
        more="{count} more watches.",
    )
    await answer(interaction, embed=notice_embed(notice))


def _line(kept: watches.Watch) -> Line:
    whose = " · the bot's own" if kept.guild_id is None else ""
    sure = "" if kept.confidence == "variant" else f" · {kept.confidence} matches"
    if kept.name == kept.query:
        return say(f"{{name}}{sure}{whose}", name=Said(kept.name, 100))
    return say(
        f"{{name}}: {{query}}{sure}{whose}", name=Said(kept.name, 100), query=Said(kept.query, 200)
    )


async def own_names(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The server's own watches, by what was typed so far."""
    async with interaction.client.services.database.read() as conn:
        own = await watches.listed(conn, place_of(interaction))
    return [
        app_commands.Choice(name=shorten(each.name, 100), value=each.name)
        for each in own
        if typed.casefold() in each.name.casefold() and len(each.name) <= 100
    ][:25]


@watch.command(name="remove", description="Stop watching for something.")
@app_commands.describe(name="The watch.")
@app_commands.autocomplete(name=own_names)
@configuring
async def remove(interaction: Interaction, name: str) -> None:
    """Delete one of the server's watches, with the subscriptions to it alone."""
    await interaction.response.defer(ephemeral=True)
    services = interaction.client.services
    async with services.database.write() as conn:
        done = await watches.remove(conn, place_of(interaction), name)
        if done:
            await note_change(conn, interaction, "watch.remove", name)
        house = None if done else await watches.get(conn, None, name)
    if done:
        await answer(interaction, f"{escape(name, one_line=True)} is no longer watched for.")
    elif house is not None:
        await answer(
            interaction,
            f"{escape(name, one_line=True)} is the bot's own watch, for all servers. To hear only"
            " some of the watches, /unsubscribe the channel and /subscribe it to those.",
        )
    else:
        await answer(interaction, no_watch(name))


@watch.command(name="test", description="See what a query would have found in the last 90 days.")
@app_commands.describe(query="A query, or the name of a watch.")
@app_commands.autocomplete(query=watch_names)
async def test(interaction: Interaction, query: app_commands.Range[str, 1, 512]) -> None:
    """Say how often a query would have spoken, with samples."""
    await interaction.response.defer(ephemeral=True)
    async with interaction.client.services.database.read() as conn:
        seen = await watches.listed(conn, place_of(interaction), house=True)
    kept = next((each for each in reversed(seen) if each.name == query), None)
    parsed = parse(kept.query if kept else query)
    lowest = Confidence.of(kept.confidence if kept else "variant")
    title = say("Tried out: {query}", query=Said(parsed.text, 200))
    await _answer_forecast(interaction, parsed, lowest, title)


async def _answer_forecast(
    interaction: Interaction,
    query: Query,
    lowest: Confidence,
    title: Line,
    opening: Sequence[Line] = (),
) -> None:
    services = interaction.client.services
    notice = await forecast(
        services.database,
        query,
        lowest,
        services.clock(),
        guild_id=place_of(interaction),
        title=title,
        opening=opening,
    )
    await answer(interaction, embed=notice_embed(notice))


COMMANDS: tuple[Command, ...] = (watch,)
