"""/watch test: what a query would have found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from discord import app_commands

from bot.alerts.notice import Line, Ours, Said, say
from bot.alerts.render import notice_embed
from bot.commands.answer import answer, looking
from bot.commands.choices import watch_names
from bot.commands.forecast import forecast
from bot.commands.permission import place_of
from bot.commands.watch.group import watch
from bot.language import _, ngettext
from config import Scope
from scrapers.match import Confidence, Query, parse
from store import judgements, watches

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

JUDGED = timedelta(days=90)
"""How far back people's judgements count."""


@watch.command(name="test", description="See what a query would have found in the last 90 days.")
@app_commands.describe(query="A query, or the name of a watch.")
@app_commands.autocomplete(query=watch_names)
async def test(interaction: Interaction, query: app_commands.Range[str, 1, 512]) -> None:
    """Say how often a query would have spoken, with samples."""
    services = interaction.client.services
    async with looking(interaction) as conn:
        seen = await watches.listed(conn, place_of(interaction), house=True)
        kept = next((each for each in reversed(seen) if each.name == query), None)
        said = (
            await judgements.since(conn, place_of(interaction), services.clock() - JUDGED)
            if kept
            else []
        )
    tallies = {each.watch: each for each in judgements.tally(said)}
    tally = tallies.get(kept.name) if kept else None
    parsed = parse(kept.query if kept else query)
    await answer_forecast(
        interaction,
        parsed,
        Confidence.of(kept.confidence if kept else "variant"),
        say(_("Tried out: {query}"), query=Said(parsed.text, 200)),
        _judged(tally) if tally else (),
        scope=kept.scope if kept else Scope(),
    )


def _judged(tally: judgements.Tally) -> tuple[Line, ...]:
    """How often people called its alerts noise."""
    words = ngettext(
        "Of the {judged} alert of it that was judged here, {noise} was judged noise.",
        "Of the {judged} alerts of it that were judged here, {noise} were judged noise.",
        tally.judged,
    )
    return (say(words, judged=Ours(str(tally.judged)), noise=Ours(str(tally.noise))),)


async def answer_forecast(
    interaction: Interaction,
    query: Query,
    lowest: Confidence,
    title: Line,
    opening: Sequence[Line] = (),
    *,
    scope: Scope = Scope(),  # noqa: B008  it is frozen
) -> None:
    """Answer with what the query would have found, under a title and words of ours."""
    services = interaction.client.services
    notice = await forecast(
        services.database,
        query,
        lowest,
        services.clock(),
        guild_id=place_of(interaction),
        scope=scope,
        title=title,
        opening=opening,
    )
    await answer(interaction, embed=notice_embed(notice))
