"""Digests: what channels collect, to be told together at an hour of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store import bursts
from store.outbox import COLUMNS, Delivery, NewDelivery
from store.tables import Deliveries

LONGEST = timedelta(days=9)
"""No digest waits for longer: one that seems to was put off by a clock that was wrong."""


async def due(conn: AsyncConnection, now: datetime) -> list[int]:
    """The channels for whose digest it is time."""
    rows = await conn.scalars(
        select(Deliveries.channel_id).where(*_due(now)).distinct().order_by(Deliveries.channel_id)
    )
    return list(rows)


async def collected(conn: AsyncConnection, channel_id: int, now: datetime) -> list[Delivery]:
    """What a channel's digest is to tell now, the oldest first; held for this transaction."""
    rows = await conn.execute(
        select(*COLUMNS)
        .where(Deliveries.channel_id == channel_id, *_due(now))
        .order_by(Deliveries.id)
        .with_for_update()
    )
    return [Delivery(*row) for row in rows]


async def tell(
    conn: AsyncConnection, told: Sequence[Delivery], one: NewDelivery, now: datetime
) -> None:
    """Owe the digest, and owe these no longer, in the same transaction."""
    await bursts.group(conn, [each.id for each in told], one, now)


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Deliveries.state == "collected",
        or_(Deliveries.not_before <= now, Deliveries.not_before > now + LONGEST),
    )
