"""What a channel is owed beyond what it can read: told together, or later."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store import outbox
from store.dialect import batches
from store.outbox import COLUMNS, DIGEST, GROUP, Delivery, NewDelivery
from store.share import Share, owed_to
from store.tables import Deliveries


@dataclass(frozen=True, slots=True)
class Lately:
    """When a channel was sent messages, the oldest first, and when many were last told at once."""

    sent: tuple[datetime, ...] = ()
    last_group: datetime | None = None


async def lately(
    conn: AsyncConnection, channel_ids: Collection[int], since: datetime, now: datetime
) -> dict[int, Lately]:
    """What each of these channels was sent between then and now, for a process that starts."""
    sent: dict[int, list[datetime]] = {channel_id: [] for channel_id in channel_ids}
    groups: dict[int, datetime] = {}
    for some in batches(list(channel_ids)):
        rows = await conn.execute(
            select(Deliveries.channel_id, Deliveries.sent_at)
            .where(
                Deliveries.state == "sent",
                Deliveries.channel_id.in_(some),
                Deliveries.sent_at > since,
                Deliveries.sent_at <= now,
            )
            .order_by(Deliveries.sent_at)
        )
        for channel_id, at in rows:
            if at is not None:
                sent[channel_id].append(at)
        grouped = await conn.execute(
            select(Deliveries.channel_id, func.max(Deliveries.created_at))
            .where(
                Deliveries.kind == GROUP,
                Deliveries.channel_id.in_(some),
                Deliveries.created_at > since,
                Deliveries.created_at <= now,
            )
            .group_by(Deliveries.channel_id)
        )
        groups.update({row[0]: row[1] for row in grouped})
    return {key: Lately(tuple(times), groups.get(key)) for key, times in sent.items()}


async def fresh(
    conn: AsyncConnection, now: datetime, *, more_than: int, share: Share | None = None
) -> dict[int, int]:
    """How many each channel is owed that can be told now and were never tried; the fullest ones."""
    rows = await conn.execute(
        select(Deliveries.channel_id, func.count())
        .where(*_fresh(now), owed_to(share))
        .group_by(Deliveries.channel_id)
        .having(func.count() > more_than)
    )
    return {row[0]: row[1] for row in rows}


async def fresh_of(conn: AsyncConnection, channel_id: int, now: datetime) -> list[Delivery]:
    """What a channel is owed that can be told now and was never tried, in the order of `claim`."""
    rows = await conn.execute(
        select(*COLUMNS)
        .where(Deliveries.channel_id == channel_id, *_fresh(now))
        .order_by(*outbox.order(now))
    )
    return [Delivery(*row) for row in rows]


def _fresh(now: datetime) -> tuple[ColumnElement[bool], ...]:
    # One in doubt may be told already: by itself it can be looked for, in a group it cannot.
    return (
        Deliveries.state == "pending",
        Deliveries.attempts == 0,
        Deliveries.in_doubt.is_(False),
        Deliveries.kind.not_in((GROUP, DIGEST)),
        or_(Deliveries.not_before.is_(None), Deliveries.not_before <= now),
    )


async def group(
    conn: AsyncConnection, delivery_ids: Collection[int], one: NewDelivery, now: datetime
) -> None:
    """Tell these in one other delivery, in the same transaction."""
    await outbox.enqueue(conn, [one], now)
    for some in batches(list(delivery_ids)):
        await outbox.change(
            conn,
            and_(Deliveries.id.in_(some), Deliveries.state.in_(("pending", "collected"))),
            state="grouped",
            error=f"Told together with others: {one.dedupe_key}",
        )


async def postpone(conn: AsyncConnection, delivery_ids: Collection[int], until: datetime) -> None:
    """Hold these back until then; nothing else of the channel waits for them."""
    for some in batches(list(delivery_ids)):
        await outbox.change(
            conn,
            and_(Deliveries.id.in_(some), Deliveries.state == "pending"),
            not_before=until,
        )
