"""What a query would have found: how often a week, three samples, and whether that is noise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.alerts.notice import Line, Notice, Said, Tone, say
from bot.commands.archive import LookUp, look_up
from bot.commands.findings import passage_lines
from scrapers.match import Confidence, Query
from store import Database, Filters, documents

LOOK_BACK = timedelta(days=90)
"""How much of the archive a forecast rests on."""
NOISY = 10
"""Documents a week from which on a watch is called noise."""
SAMPLES = 3


async def forecast(
    database: Database,
    query: Query,
    lowest: Confidence,
    now: datetime,
    *,
    guild_id: int | None,
    title: Line,
    opening: Sequence[Line] = (),
) -> Notice:
    """Try a query on the archive of the last 90 days, as far as that server may see it.

    `guild_id` None is the operator. The query's hints come after `opening`.
    """
    filters = Filters(guild_id=guild_id, since=now - LOOK_BACK)
    found = await look_up(database, query, filters=filters, lowest=lowest)
    async with database.read() as conn:
        first = await documents.first_seen(conn)
    return Notice(
        tone=Tone.PLAIN,
        emoji="🔎",
        title=title,
        opening=(
            *opening,
            *(say("{hint}", hint=Said(hint, 300)) for hint in query.hints),
            *rate(found, now - first if first else timedelta(0)),
        ),
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


def rate(found: LookUp, age: timedelta) -> list[Line]:
    """How often a query would have spoken, and whether that is noise; `age` is the archive's."""
    days = max(1, min(LOOK_BACK, age).days)
    within = f"In the last {days} days" if days > 1 else "In what was read so far"
    if not found.complete:
        within = f"In the latest {found.considered:,} passages"
    hits = len({finding.found.document_id for finding in found.findings})
    if not hits:
        return [say(f"{within} it would have found nothing. You hear of it when that changes.")]
    weekly = hits / (days / 7)
    often = f"about {round(weekly)} a week" if weekly >= 1.5 else _seldom(weekly)
    if not found.complete:
        often = f"{often} or more"
    if days < 7:
        # A young archive holds years of old papers: they say nothing of a week to come.
        often = "how often that is in a week shows when the archive is older"
    lines = [
        say(f"{within} it would have found {hits} document{'s' if hits > 1 else ''}: {often}.")
    ]
    if weekly >= NOISY and days >= 7:
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
