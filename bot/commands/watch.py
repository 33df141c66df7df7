"""/watch add, list, remove, test: what a server watches for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import discord
from discord import app_commands

from bot.alerts.escape import escape, shorten
from bot.alerts.notice import Line, Notice, Said, Tone, say
from bot.alerts.render import notice_embed
from bot.commands.answer import answer, no_watch
from bot.commands.archive import LookUp, look_up
from bot.commands.findings import passage_lines
from bot.commands.subscribe import watch_names
from scrapers.match import Confidence, Query, parse
from store import Filters, subscriptions, watches

if TYPE_CHECKING:
    from bot.commands.answer import Command, Interaction

LOOK_BACK = timedelta(days=90)
"""How much of the archive a forecast rests on."""
NOISY = 10
"""Documents a week from which on a watch is called noise."""
SAMPLES = 3

Sureness = Literal["exact", "variant", "possible"]

watch = app_commands.Group(
    name="watch",
    description="What this server watches for.",
    guild_only=True,
    allowed_contexts=app_commands.AppCommandContext(guild=True),
    default_permissions=discord.Permissions(manage_guild=True),
)


@watch.command(name="add", description="Watch for words in agendas, minutes, notices and news.")
@app_commands.describe(
    query='What to watch for: 287(g) · "data center" AND rezon* · @287g. /help shows more.',
    name="A short name for it: the query itself unless you give one.",
    confidence="How sure a match must be: exact, variant (287g; the default), or possible.",
)
@app_commands.checks.has_permissions(manage_guild=True)
async def add(
    interaction: Interaction,
    query: app_commands.Range[str, 1, 512],
    name: app_commands.Range[str, 1, 80] | None = None,
    confidence: Sureness = "variant",
) -> None:
    """Keep a query for the server, and say how often it would have spoken."""
    await interaction.response.defer(ephemeral=True)
    assert interaction.guild_id is not None  # noqa: S101  guild only
    parsed = parse(query)
    chosen = shorten(name or query, 80)
    services = interaction.client.services
    async with services.database.write() as conn:
        await watches.add(
            conn,
            guild_id=interaction.guild_id,
            name=chosen,
            query=parsed.text,
            now=services.clock(),
            limit=services.settings.limits.watches,
            confidence=confidence,
            created_by=interaction.user.id,
        )
        told = [
            each
            for each in await subscriptions.listed(conn, interaction.guild_id)
            if each.subscription.watch_id is None and each.subscription.state != "ended"
        ]
    opening = [say("Watching for {query}.", query=Said(parsed.text, 500))]
    opening += [say("{hint}", hint=Said(hint, 300)) for hint in parsed.hints]
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
        seen = await watches.listed(conn, interaction.guild_id, house=True)
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
        own = await watches.listed(conn, interaction.guild_id)
    return [
        app_commands.Choice(name=shorten(each.name, 100), value=each.name)
        for each in own
        if typed.casefold() in each.name.casefold() and len(each.name) <= 100
    ][:25]


@watch.command(name="remove", description="Stop watching for something.")
@app_commands.describe(name="The watch.")
@app_commands.autocomplete(name=own_names)
@app_commands.checks.has_permissions(manage_guild=True)
async def remove(interaction: Interaction, name: str) -> None:
    """Delete one of the server's watches, with the subscriptions to it alone."""
    await interaction.response.defer(ephemeral=True)
    assert interaction.guild_id is not None  # noqa: S101  guild only
    services = interaction.client.services
    async with services.database.write() as conn:
        done = await watches.remove(conn, interaction.guild_id, name)
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
        seen = await watches.listed(conn, interaction.guild_id, house=True)
    kept = next((each for each in reversed(seen) if each.name == query), None)
    parsed = parse(kept.query if kept else query)
    lowest = Confidence.of(kept.confidence if kept else "variant")
    opening = [say("{hint}", hint=Said(hint, 300)) for hint in parsed.hints]
    title = say("Tried out: {query}", query=Said(parsed.text, 200))
    await _answer_forecast(interaction, parsed, lowest, title, opening)


async def _answer_forecast(
    interaction: Interaction, query: Query, lowest: Confidence, title: Line, opening: list[Line]
) -> None:
    services = interaction.client.services
    now = services.clock()
    found = await look_up(
        services.database,
        query,
        filters=Filters(guild_id=interaction.guild_id, since=now - LOOK_BACK),
        lowest=lowest,
    )
    notice = Notice(
        tone=Tone.PLAIN,
        emoji="🔎",
        title=title,
        opening=(*opening, *forecast(found)),
        parts=tuple(
            passage_lines(
                finding.found,
                finding.spans,
                finding.found.first_seen,
                note=_sure(finding.confidence),
            )
            for finding in found.findings[:SAMPLES]
        ),
        more="{count} more samples had no room.",
    )
    await answer(interaction, embed=notice_embed(notice))


def forecast(found: LookUp) -> list[Line]:
    """How often a query would have spoken in the last 90 days, and whether that is noise."""
    documents = {finding.found.document_id for finding in found.findings}
    within = (
        "In the last 90 days" if found.complete else f"In the latest {found.considered:,} passages"
    )
    if not documents:
        return [say(f"{within} it would have found nothing. You hear of it when that changes.")]
    weekly = len(documents) / (LOOK_BACK / timedelta(weeks=1))
    rate = f"about {round(weekly)} a week" if weekly >= 1.5 else _seldom(weekly)
    if not found.complete:
        rate = f"{rate} or more"
    lines = [
        say(
            f"{within} it would have found {len(documents)}"
            f" document{'s' if len(documents) > 1 else ''}: {rate}."
        )
    ]
    if weekly >= NOISY:
        lines.append(
            say(
                "That is much, and most of it will be noise to people. Narrow it: add a word that"
                " must stand beside it (AND), a place, or NOT what you do not mean."
            )
        )
    return lines


def _seldom(weekly: float) -> str:
    if weekly >= 0.75:
        return "about one a week"
    return "about one a month" if weekly >= 0.15 else "less than one a month"


def _sure(confidence: Confidence) -> str:
    return "" if confidence is Confidence.EXACT else f", {confidence.label} match"


COMMANDS: tuple[Command, ...] = (watch,)
