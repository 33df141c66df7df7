"""/hits and /search: what the watches found, and what the archive holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.alerts.escape import escape, shorten
from bot.alerts.notice import Notice, Ours, Said, Tone, say
from bot.alerts.render import notice_embed
from bot.commands.answer import answer, no_watch
from bot.commands.archive import LookUp, look_up
from bot.commands.findings import passage_lines
from bot.commands.permission import place_of
from bot.commands.subscribe import watch_names
from scrapers.match import Confidence, parse
from store import Filters, sources, watches
from store import hits as stored_hits

if TYPE_CHECKING:
    from bot.commands.answer import Command, Interaction

SHOWN = 6
"""Results in one answer: as many as a phone shows without getting lost."""


async def source_slugs(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The sources that the server may see, by the start of a word of their name."""
    async with interaction.client.services.database.read() as conn:
        found = await sources.listed(conn, guild_id=place_of(interaction), prefix=typed, limit=25)
    return [
        app_commands.Choice(name=shorten(source.name, 100), value=source.slug) for source in found
    ]


@app_commands.command(name="hits", description="What the watches found, the latest first.")
@app_commands.describe(
    watch="Only what this watch found.", source="Only what this source published."
)
@app_commands.autocomplete(watch=watch_names, source=source_slugs)
async def hits(
    interaction: Interaction, watch: str | None = None, source: str | None = None
) -> None:
    """Show the latest hits of the watches that the server sees."""
    await interaction.response.defer(ephemeral=True)
    filters = Filters(guild_id=place_of(interaction), source=source)
    async with interaction.client.services.database.read() as conn:
        if watch is not None:
            seen = await watches.listed(conn, place_of(interaction), house=True)
            if watch not in {each.name for each in seen}:
                await answer(interaction, no_watch(watch))
                return
        found = await stored_hits.recent(
            conn, place_of(interaction), watch=watch, filters=filters, limit=SHOWN
        )
        count = await stored_hits.count(conn, place_of(interaction), watch=watch, filters=filters)
    if not found:
        await answer(
            interaction,
            "Nothing was found yet. /watch test tries a query out on what is stored already.",
        )
        return
    notice = Notice(
        tone=Tone.FOUND,
        emoji="📋",
        title=say(f"{count} hit{'s' if count > 1 else ''}, the latest first"),
        parts=tuple(passage_lines(hit, hit.spans, hit.found_at, note=_by(hit)) for hit in found),
        closing=(say("/search finds the older ones by their words."),) if count > SHOWN else (),
        more="{count} more had no room.",
    )
    await answer(interaction, embed=notice_embed(notice))


def _by(hit: stored_hits.ShownHit) -> str:
    sure = "" if hit.confidence == "exact" else f", {hit.confidence} match"
    return f" by {escape(', '.join(hit.watches), one_line=True)}{sure}"


@app_commands.command(name="search", description="Search everything that was read.")
@app_commands.describe(
    query='In the language of the watches: 287(g) · "police contract" AND Palmyra · immigra*',
    source="Only what this source published.",
)
@app_commands.autocomplete(source=source_slugs)
async def search(
    interaction: Interaction,
    query: app_commands.Range[str, 1, 512],
    source: str | None = None,
) -> None:
    """Search the archive with a query."""
    await interaction.response.defer(ephemeral=True)
    parsed = parse(query)
    found = await look_up(
        interaction.client.services.database,
        parsed,
        filters=Filters(guild_id=place_of(interaction), source=source),
        limit=SHOWN,
        lowest=Confidence.POSSIBLE,
    )
    notice = Notice(
        tone=Tone.PLAIN,
        emoji="🔎",
        title=say(
            "{count} for {query}",
            count=Ours(_count(found)),
            query=Said(parsed.text, 200),
        ),
        opening=tuple(say("{hint}", hint=Said(hint, 300)) for hint in parsed.hints),
        parts=tuple(
            passage_lines(
                finding.found,
                finding.spans,
                finding.found.first_seen,
                note=""
                if finding.confidence is Confidence.EXACT
                else f", {finding.confidence.label} match",
            )
            for finding in found.findings
        ),
        more="{count} more had no room.",
    )
    await answer(interaction, embed=notice_embed(notice))


def _count(found: LookUp) -> str:
    shown = len(found.findings)
    if not shown:
        latest = "" if found.complete else f" in the latest {found.considered:,} passages"
        return f"Nothing{latest}"
    if shown == SHOWN and not found.complete:
        return f"The latest {shown} passages"
    return f"{shown} passage{'s' if shown > 1 else ''}"


COMMANDS: tuple[Command, ...] = (hits, search)
