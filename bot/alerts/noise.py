"""A weekly word to a server of a watch whose alerts its people judged noise: narrow it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.alerts.notice import Notice, Ours, Said, Tone, say
from scrapers import Alert, AlertKind
from store import Database, NewDelivery, judgements, outbox, subscriptions

WEEK = timedelta(days=7)
COUNTED = timedelta(days=30)
FEWEST = 4
"""How many of a watch's alerts must have been judged before anything is said of it."""


async def tell_noise(database: Database, now: datetime) -> int:
    """Owe the word to each server that judged a watch noise this week; says how many are owed.

    Once a calendar week, in the first channel that hears that watch.
    """
    owed: list[NewDelivery] = []
    async with database.read() as conn:
        for guild_id in await judgements.servers(conn, now - WEEK):
            tallies = judgements.tally(await judgements.since(conn, guild_id, now - COUNTED))
            heard = await subscriptions.listed(conn, guild_id)
            owed += [
                _delivery(guild_id, tally, channel_id, now)
                for tally in tallies
                if is_noisy(tally) and (channel_id := _channel(heard, tally.watch)) is not None
            ]
    if owed:
        async with database.write() as conn:
            await outbox.enqueue(conn, owed, now)
    return len(owed)


def is_noisy(tally: judgements.Tally) -> bool:
    """Whether a watch's alerts are noise more often than not, as far as that can be said."""
    return tally.judged >= FEWEST and tally.noise * 2 > tally.judged


def _channel(heard: Sequence[subscriptions.NamedSubscription], watch: str) -> int | None:
    active = [each for each in heard if each.subscription.state == "active"]
    named = [each for each in active if each.watch_name == watch]
    every = [each for each in active if each.watch_name is None]
    return next((each.subscription.channel_id for each in (*named, *every)), None)


def _delivery(
    guild_id: int, tally: judgements.Tally, channel_id: int, now: datetime
) -> NewDelivery:
    year, week, _ = now.isocalendar()
    alert = Alert(
        kind=AlertKind.NOISE,
        source_slug="",
        source_name="Hear Ye",
        title=tally.watch,
        url="",
        first_seen=now,
        lines=(str(tally.noise), str(tally.judged)),
    )
    return NewDelivery(
        channel_id=channel_id,
        guild_id=guild_id,
        dedupe_key=f"noise:{tally.watch}:{year}-{week:02}",
        kind=alert.kind.value,
        payload=alert.model_dump(mode="json", exclude_defaults=True),
    )


def noise_notice(alert: Alert) -> Notice:
    """Say how often a watch was judged noise, and what to do."""
    noise, judged = (Ours(line) for line in alert.lines[:2])
    return Notice(
        tone=Tone.PLAIN,
        emoji="🧹",
        title=say("The watch {watch} may be too wide", watch=Said(alert.title, 100)),
        opening=(
            say("It was judged noise {noise} of {judged} times.", noise=noise, judged=judged),
            say(
                "Narrow it with /watch edit: a place, a second word with AND, a phrase in quotes;"
                " /watch test shows what would be left."
            ),
        ),
    )
