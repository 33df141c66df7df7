"""Reminders: a word before a meeting, to each channel that was told of it and whoever asked.

Nothing has to be remembered for a channel's own reminders: what it was told, the meeting as it
stands now and the hours that its server chose say what is due, and the outbox owes a channel one
message a key, ever. So a meeting that moves is reminded of anew, and one that is off never.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from scrapers import Alert, AlertKind, as_told, quiet_end
from store import (
    Database,
    Delivery,
    NewDelivery,
    guilds,
    meetings,
    outbox,
    reminders,
    sources,
)

BETWEEN = timedelta(seconds=30)
"""How often it is looked whether anybody is to be reminded."""
USUAL_HOURS = (24, 2)
"""Before a meeting, where no server chose others."""
FARTHEST = timedelta(days=8)
"""How far ahead of a meeting anybody can be reminded, with a day that a missing hour may add."""
_MORNING = timedelta(hours=9)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """That a channel is to be reminded of a meeting now, `hours` before it."""

    meeting: meetings.StoredMeeting
    told: Delivery
    hours: int


async def keep_reminding(
    database: Database, clock: Callable[[], datetime], speed: float = 1
) -> None:
    """Remind until cancelled; what goes wrong is said and tried again. `speed`: the clock's."""
    while True:
        try:
            await remind(database, clock())
        except SQLAlchemyError as error:
            log.warning("reminders.unavailable", reason=str(error))
        await asyncio.sleep(BETWEEN.total_seconds() / speed)


async def remind(database: Database, now: datetime) -> int:
    """Owe the reminders that are due now; says how many that are."""
    async with database.read() as conn:
        ahead = await reminders.meetings_ahead(conn, now, now + FARTHEST)
        told = await reminders.told(conn, [meeting.id for meeting in ahead])
        firsts = [there[0] for channels in told.values() for there in channels.values()]
        servers = await guilds.by_id(conn, {first.guild_id or 0 for first in firsts})
        wishes = await reminders.pending(conn)
    owed = [
        _delivery(due, servers.get(due.told.guild_id or 0), now)
        for meeting in ahead
        for there in told.get(meeting.id, {}).values()
        for due in _due(meeting, there, servers, now)
    ]
    if not owed and not wishes:
        return 0
    async with database.write() as conn:
        asked = await _asked_for(conn, wishes, now)
        await outbox.enqueue(conn, [*owed, *asked], now)
    return len(owed) + len(asked)


def begins(meeting: meetings.StoredMeeting) -> datetime | None:
    """From when on the hours before a meeting count: nine in the morning where it has no hour."""
    start = meeting.start_utc
    if start is None or meeting.time_known:
        return start
    day = start.astimezone(ZoneInfo(meeting.zone)).date()
    midnight = datetime.combine(day, datetime.min.time(), ZoneInfo(meeting.zone))
    return (midnight + _MORNING).astimezone(UTC)


def _due(
    meeting: meetings.StoredMeeting,
    told: Sequence[Delivery],
    servers: dict[int, guilds.Guild],
    now: datetime,
) -> Iterator[Due]:
    """The reminders of one channel that are due: at most one, the nearest to the meeting."""
    start = begins(meeting)
    first = told[0]
    guild = servers.get(first.guild_id or 0)
    if start is None or start <= now or (first.guild_id is not None and guild is None):
        return
    hours = guild.reminder_hours if guild else USUAL_HOURS
    passed = [each for each in hours if start - timedelta(hours=each) <= now]
    if passed:
        nearest = min(passed)
        # Whoever read of it just before needs no word of it now.
        fresh = start - timedelta(hours=nearest) - timedelta(hours=nearest) / 2
        if max(delivery.sent_at or delivery.created_at for delivery in told) < fresh:
            yield Due(meeting, told[-1], nearest)


def _delivery(due: Due, guild: guilds.Guild | None, now: datetime) -> NewDelivery:
    return NewDelivery(
        channel_id=due.told.channel_id,
        guild_id=due.told.guild_id,
        dedupe_key=f"reminder:{due.meeting.id}:{due.meeting.start_utc}:{due.hours}",
        kind=outbox.REMINDER,
        payload=_alert(due.meeting, due.told).model_dump(mode="json", exclude_defaults=True),
        urgent_at=due.meeting.start_utc,
        not_before=_after_quiet(due.meeting, guild, now),
        topic=reminders.topic_of(due.meeting.id),
        role_id=due.told.role_id,
    )


def _after_quiet(
    meeting: meetings.StoredMeeting, guild: guilds.Guild | None, now: datetime
) -> datetime | None:
    if guild is None or meeting.start_utc is None:
        return None
    zone = ZoneInfo(guild.zone or meeting.zone)
    quiet = quiet_end(now, zone, guild.quiet_from, guild.quiet_until)
    return quiet if quiet is not None and quiet < meeting.start_utc else None


def _alert(meeting: meetings.StoredMeeting, told: Delivery) -> Alert:
    """What was told last, as it stands now."""
    alert = Alert.model_validate(told.payload)
    now_told = as_told(meeting)
    if alert.meeting is not None:
        now_told = now_told.model_copy(
            update={"comment": alert.meeting.comment, "contact": alert.meeting.contact}
        )
    return alert.model_copy(
        update={"kind": AlertKind.REMINDER, "meeting": now_told, "lines": (), "removed": ()}
    )


async def _asked_for(
    conn: AsyncConnection, wishes: Sequence[reminders.Reminder], now: datetime
) -> list[NewDelivery]:
    """What is due of that which people asked for: the reminder, or word that the meeting is off."""
    known = await meetings.get(conn, {wish.meeting_id for wish in wishes})
    owed: list[NewDelivery] = []
    states: dict[str, list[int]] = {"told": [], "ended": []}
    for wish in wishes:
        meeting = known[wish.meeting_id]
        start = begins(meeting)
        if start is None or start <= now or meeting.status == "held":
            states["ended"].append(wish.id)
        elif meeting.status in reminders.OFF or start - timedelta(hours=wish.hours_before) <= now:
            owed.append(await _wished(conn, wish, meeting, now))
            states["told"].append(wish.id)
    for state, reminder_ids in states.items():
        await reminders.settle(conn, reminder_ids, state)
    return owed


async def _wished(
    conn: AsyncConnection, wish: reminders.Reminder, meeting: meetings.StoredMeeting, now: datetime
) -> NewDelivery:
    told = await reminders.last_told(conn, meeting.id, wish.guild_id)
    alert = _alert(meeting, told) if told else await _plain(conn, meeting, now)
    if meeting.status in reminders.OFF:
        alert = alert.model_copy(update={"kind": AlertKind(meeting.status), "quotes": ()})
    return NewDelivery(
        channel_id=wish.channel_id,
        guild_id=wish.guild_id,
        dedupe_key=f"reminder:asked:{wish.id}",
        kind=outbox.REMINDER,
        payload=alert.model_dump(mode="json", exclude_defaults=True),
        urgent_at=meeting.start_utc,
    )


async def _plain(conn: AsyncConnection, meeting: meetings.StoredMeeting, now: datetime) -> Alert:
    """A reminder of a meeting in whose papers nothing was found."""
    source = (await sources.by_id(conn, [meeting.source_id]))[meeting.source_id]
    return Alert(
        kind=AlertKind.REMINDER,
        source_slug=source.slug,
        source_name=source.name,
        state=source.state,
        county=source.county,
        place=source.place,
        zone=source.zone,
        title=meeting.title,
        url=meeting.url or source.url,
        first_seen=min(meeting.first_seen, now),
        meeting=as_told(meeting),
    )
