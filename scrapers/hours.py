"""When a channel hears of something: at once, after its quiet hours, or in its digest. Pure.

What cannot wait does not: a meeting that begins before, or soon after, the time that a channel
chose is told at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from store import subscriptions

AHEAD = timedelta(hours=4)
"""How long before a meeting a channel must have heard of it at the latest."""


@dataclass(frozen=True, slots=True)
class Telling:
    """When to tell. `not_before` None: at once. `collected`: in the digest of that time."""

    not_before: datetime | None = None
    collected: bool = False


def telling(
    subscription: subscriptions.Subscription, zone: str, start: datetime | None, now: datetime
) -> Telling:
    """When a channel is to hear of what was found now.

    `zone` is the source's, for a server that named none of its own; `start` that of the meeting.
    """
    hours = subscription.hours
    local = ZoneInfo(hours.zone or zone)
    if subscription.mode in {"daily", "weekly"}:
        hour = subscription.digest_hour
        due = next_digest(
            now,
            local,
            hours.digest_hour if hour is None else hour,
            (subscription.digest_weekday or 0) if subscription.mode == "weekly" else None,
        )
        if not _cannot_wait(start, due, now):
            return Telling(due, collected=True)
    quiet = quiet_end(now, local, hours.quiet_from, hours.quiet_until)
    if quiet is None or _cannot_wait(start, quiet, now):
        return Telling()
    return Telling(quiet)


def sooner(
    one: subscriptions.Subscription, other: subscriptions.Subscription
) -> subscriptions.Subscription:
    """Of two subscriptions of one channel, the one that wants to hear earlier."""
    return min(one, other, key=lambda each: subscriptions.MODES.index(each.mode))


def _cannot_wait(start: datetime | None, until: datetime, now: datetime) -> bool:
    return start is not None and now < start < until + AHEAD


def next_digest(now: datetime, zone: ZoneInfo, hour: int, weekday: int | None = None) -> datetime:
    """The next time, in UTC, at which it is that hour in `zone` (on that weekday, 0: Monday).

    Where the clocks skip the hour it is the moment at which they do; where they repeat it, the
    first of the two. So each day has one, and only one.
    """
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(9))
    return next(
        at
        for day in days
        if weekday is None or day.weekday() == weekday
        if (at := _wall(day, hour * 60, zone)) > now
    )


def quiet_end(
    now: datetime, zone: ZoneInfo, quiet_from: int | None, quiet_until: int | None
) -> datetime | None:
    """When the quiet hours that it is in now end, in UTC; None outside of them.

    Both are minutes of the local day; from 22:00 until 7:00 goes over midnight.
    """
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return None
    local = now.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if quiet_from < quiet_until:
        within = quiet_from <= minute < quiet_until
    else:
        within = minute >= quiet_from or minute < quiet_until
    if not within:
        return None
    day = local.date() + timedelta(days=1 if minute >= quiet_until else 0)
    return _wall(day, quiet_until, zone)


def _wall(day: date, minute: int, zone: ZoneInfo) -> datetime:
    # A time that the clocks skip is read by the offset before the gap, one that they repeat as the
    # first of the two (PEP 495, fold 0).
    return datetime.combine(day, time(minute // 60, minute % 60), zone).astimezone(UTC)
