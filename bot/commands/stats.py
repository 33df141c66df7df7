"""/stats: how much was found, week by week, as numbers and as a picture."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.alerts.notice import Line, Notice, Ours, Said, Tone, say
from bot.alerts.place import place_words
from bot.alerts.render import notice_embed
from bot.commands.answer import answer
from bot.commands.hits import nothing_found
from bot.commands.hits_chart import MOST, draw
from bot.commands.narrowing import narrowed, narrowing
from bot.language import _, ngettext
from store import hit_counts, watches

if TYPE_CHECKING:
    from bot.commands.answer import Command, Interaction

WEEKS = 12
PICTURE = "hits.png"


@dataclass(frozen=True, slots=True)
class Tally:
    """Hits by watch (a number a week) and by body, each with the most first."""

    starts: tuple[datetime, ...]
    by_watch: Mapping[str, tuple[int, ...]]
    by_body: Mapping[str, int]
    weeks: tuple[int, ...]


@app_commands.command(name="stats", description="How much was found: a week, by watch, by body.")
@app_commands.describe(weeks="How many weeks to look back: 12 unless you say otherwise.")
@narrowed
async def stats(
    interaction: Interaction,
    weeks: app_commands.Range[int, 2, 52] = WEEKS,
    watch: str | None = None,
    state: str | None = None,
    county: str | None = None,
    place: str | None = None,
    source: str | None = None,
    kind: str | None = None,
    since: str | None = None,
) -> None:
    """Count the hits of the last weeks, and draw them where that is possible."""
    await interaction.response.defer(ephemeral=True)
    asked = await narrowing(
        interaction,
        watch=watch,
        state=state,
        county=county,
        place=place,
        source=source,
        kind=kind,
        since=since,
    )
    services = interaction.client.services
    now = services.clock()
    starts = tuple(now - timedelta(weeks=weeks - number) for number in range(weeks + 1))
    async with services.database.read() as conn:
        counted = await hit_counts.weekly(conn, asked.watches, asked.filters, starts)
    if not counted:
        await answer(interaction, nothing_found(asked))
        return
    tally = tally_of(counted, asked.watches, starts)
    titles = (_("Hits a week, by watch"), _("Hits by body"))
    more: dict[str, Any] = {}
    closing: tuple[Line, ...] = ()
    try:
        picture = await asyncio.to_thread(
            draw,
            [start.date() for start in starts[:-1]],
            dict(list(tally.by_watch.items())[:MOST]),
            dict(list(tally.by_body.items())[:MOST]),
            titles,
        )
    except ImportError:
        words = _("Charts are not installed here: whoever runs this bot can add the extra {extra}.")
        closing = (say(words, extra=Ours("`charts`")),)
    else:
        more["file"] = discord.File(BytesIO(picture), PICTURE)
    embed = notice_embed(_notice(tally, closing))
    if "file" in more:
        embed.set_image(url=f"attachment://{PICTURE}")
    await answer(interaction, embed=embed, **more)


def tally_of(
    counted: Sequence[hit_counts.Counted], seen: Sequence[watches.Watch], starts: Sequence[datetime]
) -> Tally:
    """Add up: a hit that two watches count is one hit of each, and one of its body."""
    none = (0,) * (len(starts) - 1)
    by_watch: dict[str, tuple[int, ...]] = {}
    by_body: Counter[str] = Counter()
    weeks = none
    for one in counted:
        finders = {watch.name for watch in seen if one.counts_for(watch)}
        for name in finders:
            by_watch[name] = _added(by_watch.get(name, none), one.weeks)
        where = place_words(
            one.body or one.source_name, place=one.place, county=one.county, state=None
        )
        by_body[where.text] += sum(one.weeks)
        weeks = _added(weeks, one.weeks)
    most_first = sorted(by_watch.items(), key=lambda each: (-sum(each[1]), each[0]))
    bodies = sorted(by_body.items(), key=lambda each: (-each[1], each[0]))
    return Tally(tuple(starts), dict(most_first), dict(bodies), weeks)


def _added(one: Sequence[int], other: Sequence[int]) -> tuple[int, ...]:
    return tuple(first + second for first, second in zip(one, other, strict=True))


def _notice(tally: Tally, closing: tuple[Line, ...]) -> Notice:
    total = sum(tally.weeks)
    words = ngettext("{count} hit since {start}", "{count} hits since {start}", total)
    return Notice(
        tone=Tone.PLAIN,
        emoji="📊",
        title=say(words, count=Ours(f"{total:,}"), start=Ours(f"{tally.starts[0]:%Y-%m-%d}")),
        opening=(
            say(
                _("In the last seven days {now}, in the seven before {before}."),
                now=Ours(f"{tally.weeks[-1]:,}"),
                before=Ours(f"{tally.weeks[-2]:,}"),
            ),
            say(
                _("A week, the earliest first: {counts}"),
                counts=Ours(" · ".join(f"{count:,}" for count in tally.weeks)),
            ),
        ),
        parts=(
            (say(_("By watch:")), *(_count(name, sum(n)) for name, n in _few(tally.by_watch))),
            (say(_("By body:")), *(_count(name, n) for name, n in _few(tally.by_body))),
        ),
        closing=closing,
        more=_("{count} more had no room."),
    )


def _few(named: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return list(named.items())[:MOST]


def _count(name: str, count: int) -> Line:
    return say("· {name}: {count}", name=Said(name, 120), count=Ours(f"{count:,}"))


COMMANDS: tuple[Command, ...] = (stats,)
