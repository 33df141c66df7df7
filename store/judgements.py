"""Judgements: what people said of alerts. They tell which watches are noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.dialect import insert
from store.tables import Judgements

NOISE = "noise"
RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one person said of one alert: `noise` or `right`. `watches` are the names that found it.

    The newest word of a person on an alert is the one that is kept.
    """

    guild_id: int
    user_id: int
    delivery_id: int
    topic: str | None
    watches: tuple[str, ...]
    verdict: str
    judged_at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a watch's alerts were judged at all, and how often they were judged noise."""

    watch: str
    judged: int
    noise: int


_COLUMNS = tuple(getattr(Judgements, name) for name in Judgement.__slots__)


async def judge(conn: AsyncConnection, judgement: Judgement) -> None:
    """Keep what a person said; it takes the place of what they said of that alert before."""
    values = {name: getattr(judgement, name) for name in Judgement.__slots__}
    values["watches"] = list(judgement.watches)
    statement = insert(conn, Judgements).values(**values)
    await conn.execute(
        statement.on_conflict_do_update(
            index_elements=["delivery_id", "user_id"],
            set_={"verdict": judgement.verdict, "judged_at": judgement.judged_at},
        )
    )


async def since(conn: AsyncConnection, guild_id: int, since: datetime) -> list[Judgement]:
    """What the people of a server said since then, the earliest first."""
    rows = await conn.execute(
        select(*_COLUMNS)
        .where(Judgements.guild_id == guild_id, Judgements.judged_at >= since)
        .order_by(Judgements.id)
    )
    return [replace(Judgement(*row), watches=tuple(row.watches)) for row in rows]


async def servers(conn: AsyncConnection, since: datetime) -> list[int]:
    """The servers in which anything was judged since then."""
    rows = await conn.scalars(
        select(Judgements.guild_id)
        .where(Judgements.judged_at >= since)
        .distinct()
        .order_by(Judgements.guild_id)
    )
    return list(rows)


def tally(judgements: Sequence[Judgement]) -> list[Tally]:
    """By watch, the noisiest first. An alert counts once: as noise where most who judged it say so.

    Pure: over what `since` gave.
    """
    by_alert: dict[tuple[str, int], list[str]] = {}
    for judgement in judgements:
        for watch in judgement.watches:
            by_alert.setdefault((watch, judgement.delivery_id), []).append(judgement.verdict)
    counted: dict[str, list[bool]] = {}
    for (watch, _), verdicts in by_alert.items():
        counted.setdefault(watch, []).append(verdicts.count(NOISE) * 2 > len(verdicts))
    tallies = [Tally(watch, len(noise), sum(noise)) for watch, noise in counted.items()]
    return sorted(tallies, key=lambda each: (-each.noise, each.watch))
