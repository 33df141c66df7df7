"""Reminders: who is to hear once more of a meeting before it begins.

Every channel that was told of a meeting is reminded at its server's hours; people ask for more by a
button. What is kept here is what people asked for, and who was told what.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store import meetings
from store.dialect import batches, insert
from store.meetings import StoredMeeting
from store.outbox import COLUMNS, REMINDER, Delivery
from store.tables import Deliveries, Meetings, Reminders

_DAY = timedelta(days=1)
_PREFIX = "meeting:"
_TOLD = ("sent", "grouped")
OFF = ("cancelled", "postponed", "rescheduled", "held")
"""Where a meeting stands of which nobody is reminded.

One that vanished from its page is not believed to be off: it is reminded of all the same.
"""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A word that a person asked for. `hours_before` the meeting, in that channel."""

    id: int
    guild_id: int | None
    channel_id: int
    user_id: int | None
    meeting_id: int
    hours_before: int
    remind_at: datetime
    state: str
    created_at: datetime


_REMINDER = tuple(getattr(Reminders, name) for name in Reminder.__slots__)


def topic_of(meeting_id: int) -> str:
    """The topic of what is told of a meeting."""
    return f"{_PREFIX}{meeting_id}"


async def ask(
    conn: AsyncConnection,
    meeting: StoredMeeting,
    *,
    channel_id: int,
    guild_id: int | None,
    user_id: int | None,
    hours_before: int,
    now: datetime,
) -> bool:
    """Keep a wish to be reminded; False where that channel is reminded at that hour already.

    Raises ValueError for a meeting whose day is not known.
    """
    if meeting.start_utc is None:
        raise ValueError("a meeting without a day has no day before it")
    statement = insert(conn, Reminders).values(
        guild_id=guild_id,
        channel_id=channel_id,
        user_id=user_id,
        meeting_id=meeting.id,
        hours_before=hours_before,
        remind_at=meeting.start_utc - timedelta(hours=hours_before),
        state="pending",
        created_at=now,
    )
    kept = await conn.scalar(
        statement.on_conflict_do_nothing(
            index_elements=["channel_id", "meeting_id", "hours_before"]
        ).returning(Reminders.id)
    )
    return kept is not None


async def pending(conn: AsyncConnection) -> list[Reminder]:
    """The reminders that people asked for and did not have yet."""
    rows = await conn.execute(
        select(*_REMINDER).where(Reminders.state == "pending").order_by(Reminders.id)
    )
    return [Reminder(*row) for row in rows]


async def settle(conn: AsyncConnection, reminder_ids: Collection[int], state: str) -> None:
    """These were `told`, or are `ended` because the meeting is over."""
    for some in batches(list(reminder_ids)):
        await conn.execute(update(Reminders).where(Reminders.id.in_(some)).values(state=state))


async def meetings_ahead(
    conn: AsyncConnection, now: datetime, until: datetime
) -> list[StoredMeeting]:
    """The meetings that begin after now and not after then, and are still on, by their start.

    One whose hour is not known stands at the start of its day, and may begin until its end.
    """
    ids = await conn.scalars(
        select(Meetings.id)
        .where(
            or_(
                Meetings.start_utc > now,
                and_(Meetings.time_known.is_(False), Meetings.start_utc > now - _DAY),
            ),
            Meetings.start_utc <= until,
            Meetings.status.not_in(OFF),
        )
        .order_by(Meetings.start_utc)
    )
    found = await meetings.get(conn, list(ids))
    return sorted(found.values(), key=lambda meeting: (meeting.start_utc or now, meeting.id))


async def last_told(
    conn: AsyncConnection, meeting_id: int, guild_id: int | None
) -> Delivery | None:
    """What a server was told last of a meeting."""
    server = Deliveries.guild_id.is_(None) if guild_id is None else Deliveries.guild_id == guild_id
    rows = await conn.execute(
        select(*COLUMNS)
        .where(
            Deliveries.topic == topic_of(meeting_id),
            Deliveries.state.in_(_TOLD),
            Deliveries.kind != REMINDER,
            server,
        )
        .order_by(Deliveries.id.desc())
        .limit(1)
    )
    return next((Delivery(*row) for row in rows), None)


async def told(
    conn: AsyncConnection, meeting_ids: Collection[int]
) -> dict[int, dict[int, list[Delivery]]]:
    """What channels were told of these meetings, by meeting and channel, the earliest first."""
    found: dict[int, dict[int, list[Delivery]]] = {}
    for some in batches(list(meeting_ids)):
        rows = await conn.execute(
            select(*COLUMNS)
            .where(
                Deliveries.topic.in_([topic_of(meeting_id) for meeting_id in some]),
                Deliveries.state.in_(_TOLD),
                Deliveries.kind != REMINDER,
            )
            .order_by(Deliveries.id)
        )
        for row in rows:
            delivery = Delivery(*row)
            meeting_id = int((delivery.topic or "").removeprefix(_PREFIX))
            channels = found.setdefault(meeting_id, {})
            channels.setdefault(delivery.channel_id, []).append(delivery)
    return found
