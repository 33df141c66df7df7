"""What a query would have found: how often a week, three samples, and whether that is noise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.alerts.notice import Line, Notice, Ours, Said, Tone, say
from bot.commands.archive import LookUp, look_up
from bot.commands.findings import passage_lines, sureness_note
from bot.language import _, ngettext
from bot.sentences import in_words
from config import Scope
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
    scope: Scope = Scope(),  # noqa: B008  it is frozen
) -> Notice:
    """Try a query on the archive of the last 90 days, as far as that server may see it.

    `guild_id` None is the operator; `scope` is where the watch looks. The query's hints come after
    `opening`.
    """
    filters = Filters(guild_id=guild_id, scope=scope, since=now - LOOK_BACK)
    found = await look_up(database, query, filters=filters, lowest=lowest)
    async with database.read() as conn:
        first = await documents.first_seen(conn)
    return Notice(
        tone=Tone.PLAIN,
        emoji="🔎",
        title=title,
        opening=(
            *opening,
            *(say("{hint}", hint=Said(in_words(hint), 300)) for hint in query.hints),
            *rate(found, now - first if first else timedelta(0)),
        ),
        parts=tuple(
            passage_lines(
                finding.found,
                finding.spans,
                finding.found.first_seen,
                note=sureness_note(finding.confidence.label),
            )
            for finding in found.findings[:SAMPLES]
        ),
        more=_("{count} more samples had no room."),
    )


def rate(found: LookUp, age: timedelta) -> list[Line]:
    """How often a query would have spoken, and whether that is noise; `age` is the archive's."""
    days = max(1, min(LOOK_BACK, age).days)
    hits = len({finding.found.document_id for finding in found.findings})
    if not found.complete:
        within = _("In the latest {passages} passages").format(passages=f"{found.considered:,}")
    elif days > 1:
        within = _("In the last {days} days").format(days=days)
    else:
        within = _("In what was read so far")
    if not hits:
        words = _("{within} it would have found nothing. You hear of it when that changes.")
        return [say(words, within=Ours(within))]
    weekly = hits / (days / 7)
    words = ngettext(
        "{within} it would have found {count} document: {often}.",
        "{within} it would have found {count} documents: {often}.",
        hits,
    )
    often = _often(weekly, complete=found.complete, young=days < 7)
    lines = [say(words, within=Ours(within), count=Ours(str(hits)), often=Ours(often))]
    if weekly >= NOISY and days >= 7:
        lines.append(
            say(
                _(
                    "That is much, and most of it will be noise to people. Narrow it: add a word"
                    " that must stand beside it (AND), a place, or NOT what you do not mean."
                )
            )
        )
    return lines


def _often(weekly: float, *, complete: bool, young: bool) -> str:
    if young:
        # A young archive holds years of old papers: they say nothing of a week to come.
        return _("how often that is in a week shows when the archive is older")
    if weekly < 1.5:
        often = _seldom(weekly)
    else:
        count = round(weekly)
        often = ngettext("about {count} a week", "about {count} a week", count).format(count=count)
    return often if complete else _("{often} or more").format(often=often)


def _seldom(weekly: float) -> str:
    if weekly >= 0.75:
        return _("about one a week")
    return _("about one a month") if weekly >= 0.15 else _("less than one a month")
