"""Bursts: more alerts than a channel can read become one message that names the first of them.

A first check gone wrong or a vendor-wide change may owe a channel thousands at once, and Discord
takes about one a second. So a channel gets so many an hour one by one, the nearest meetings first,
and the others in one message with "and 37 more"; a meeting that is near goes by itself all the
same. Everything that is told so stands in the archive, and `/hits` shows it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.render import title_words
from bot.language import _, ngettext
from scrapers import Alert, AlertKind
from store import Delivery, NewDelivery, bursts, outbox

HOURLY = 30
"""How many alerts an hour a channel gets one by one."""
URGENT_HOURLY = 60
"""How many, with those of meetings that are near."""
NEAR = timedelta(hours=48)
BETWEEN = timedelta(minutes=10)
"""The least time between two messages that tell many at once."""
LINES = 25
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Share:
    """What is to become of a channel's deliveries: those left out go one by one.

    `together` are to be told in one message, `later` not before `until`.
    """

    together: tuple[Delivery, ...] = ()
    later: tuple[Delivery, ...] = ()
    until: datetime | None = None


@dataclass(slots=True)
class Pace:
    """What one channel was sent lately, the oldest first, and when it was last told many at once.

    A process that starts takes both from the outbox: a restart lets no channel have more.
    """

    _sent: deque[datetime] = field(default_factory=deque)
    _last_group: datetime | None = None

    def sent(self, now: datetime) -> None:
        """One message was sent."""
        self._sent.append(now)

    def left(self, now: datetime) -> int:
        """How many may go one by one now."""
        while self._sent and not now - _HOUR < self._sent[0] <= now:
            self._sent.popleft()
        return max(0, HOURLY - len(self._sent))

    def share(self, waiting: Sequence[Delivery], now: datetime) -> Share:
        """Choose, of deliveries in the order of sending, what must not go one by one."""
        left = self.left(now)
        urgent = max(0, URGENT_HOURLY - len(self._sent) - left)
        rest: list[Delivery] = []
        for delivery in waiting[left:]:
            if urgent and delivery.urgent_at and now <= delivery.urgent_at <= now + NEAR:
                urgent -= 1
            else:
                rest.append(delivery)
        if not rest:
            return Share()
        if self._last_group is not None and now < self._last_group + BETWEEN:
            return Share(later=tuple(rest), until=self._last_group + BETWEEN)
        if len(rest) == 1:
            return Share()
        self._last_group = now
        return Share(together=tuple(rest))


async def take_up(
    conn: AsyncConnection, paces: dict[int, Pace], channel_ids: Iterable[int], now: datetime
) -> None:
    """Add, of these channels, the paces that are not known yet, as the outbox has them."""
    unknown = {channel_id for channel_id in channel_ids if channel_id not in paces}
    for channel_id, lately in (await bursts.lately(conn, unknown, now - _HOUR, now)).items():
        paces[channel_id] = Pace(deque(lately.sent), lately.last_group)


def together(deliveries: Sequence[Delivery], now: datetime) -> NewDelivery:
    """The one message that tells all of these; the first of them by name, as it is spoken."""
    first, last = deliveries[0], max(deliveries, key=lambda each: each.id)
    lines = [_line(delivery, now) for delivery in deliveries[:LINES]]
    if len(deliveries) > LINES:
        more = len(deliveries) - LINES
        lines.append(
            ngettext("and {count} more", "and {count} more", more).format(count=f"{more:,}")
        )
    alert = Alert(
        kind=AlertKind.MANY,
        source_slug="",
        source_name="Hear Ye",
        title=f"{len(deliveries):,} more alerts at once",
        url="",
        first_seen=now,
        lines=tuple(lines),
        count=len(deliveries),
    )
    return NewDelivery(
        channel_id=first.channel_id,
        guild_id=first.guild_id,
        dedupe_key=f"many:{first.id}:{last.id}:{len(deliveries)}",
        kind=outbox.GROUP,
        payload=alert.model_dump(mode="json"),
        urgent_at=min((each.urgent_at for each in deliveries if each.urgent_at), default=None),
    )


def _line(delivery: Delivery, now: datetime) -> str:
    try:
        return title_words(Alert.model_validate(delivery.payload), now=now)
    except ValueError:
        return _("an alert that cannot be shown")
