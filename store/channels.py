"""Channels where nothing can be posted: what they are owed waits, comes back, or ends with them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.outbox import LONGEST_PAUSE, UNSENT, change
from store.share import Share, owed_to
from store.tables import Deliveries


async def pause(conn: AsyncConnection, channel_id: int, *, error: str, retry_at: datetime) -> int:
    """We may not post there: hold what the channel is owed; says how many."""
    return await change(
        conn,
        and_(Deliveries.channel_id == channel_id, Deliveries.state.in_(UNSENT)),
        state="paused",
        error=error,
        not_before=retry_at,
    )


async def resume(conn: AsyncConnection, channel_id: int) -> int:
    """We may post there again, or want to try: what was held is pending; says how many."""
    return await change(
        conn,
        and_(Deliveries.channel_id == channel_id, Deliveries.state == "paused"),
        state="pending",
        not_before=None,
    )


async def end(conn: AsyncConnection, channel_id: int, *, error: str) -> int:
    """The channel is gone: nothing more is owed to it; says how many were."""
    return await change(
        conn,
        and_(Deliveries.channel_id == channel_id, Deliveries.state.in_((*UNSENT, "collected"))),
        state="dead",
        error=error,
    )


async def paused_due(conn: AsyncConnection, now: datetime, share: Share | None = None) -> list[int]:
    """Paused channels that are to be tried again now."""
    rows = await conn.scalars(
        select(Deliveries.channel_id)
        .where(Deliveries.state == "paused", owed_to(share))
        .group_by(Deliveries.channel_id)
        .having(
            or_(
                func.max(Deliveries.not_before) <= now,
                func.max(Deliveries.not_before) > now + LONGEST_PAUSE,
            )
        )
        .order_by(Deliveries.channel_id)
    )
    return list(rows)
