"""How the outbox stands, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.outbox import UNSENT
from store.tables import Deliveries


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How the outbox stands. `sent_again`: posted a second time because of doubt.

    `grouped` were told together, in one of those that are counted otherwise.
    """

    pending: int
    sending: int
    paused: int
    dead: int
    sent: int
    sent_again: int
    oldest_unsent: datetime | None
    grouped: int = 0


async def counts(conn: AsyncConnection) -> OutboxCounts:
    """How the outbox stands."""
    rows = await conn.execute(select(Deliveries.state, func.count()).group_by(Deliveries.state))
    by_state = {row[0]: row[1] for row in rows}
    again = await conn.scalar(
        select(func.count()).where(Deliveries.state == "sent", Deliveries.resent.is_(True))
    )
    oldest = await conn.scalar(
        select(func.min(Deliveries.created_at)).where(Deliveries.state.in_(UNSENT))
    )
    return OutboxCounts(
        pending=by_state.get("pending", 0),
        sending=by_state.get("sending", 0),
        paused=by_state.get("paused", 0),
        dead=by_state.get("dead", 0),
        sent=by_state.get("sent", 0),
        sent_again=again or 0,
        oldest_unsent=oldest,
        grouped=by_state.get("grouped", 0),
    )
