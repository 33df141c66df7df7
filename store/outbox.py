"""The outbox: one row is one message owed to one channel.

A delivery is `pending` until it is claimed, `sending` while a process works on it, then `sent`, or
`pending` again for a retry, or `dead` (Discord refuses it for good), or `paused` (we may not post
in that channel now). One for a digest is `collected` until it is told in it. Nothing is deleted
here and nothing is lost: a row left `sending` by a process that died is claimed again, marked
`in_doubt`, because its message may have been posted. Where a burst is more than a channel can read,
some become `grouped`: told together in one other delivery, as those of a digest are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, text, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store import facts, mutes, news
from store.dialect import batches, insert
from store.prepared import Prepared
from store.share import Share, owed_to
from store.tables import Deliveries
from store.types import JsonObject, short_key

UNSENT = ("pending", "sending", "paused")
RESTORED = "outbox.restored"
"""The fact that `store.backup` leaves when it puts a backup in the database's place."""
GROUP = "many"
DIGEST = "digest"
"""The kinds of deliveries that tell others, which are never told in another one themselves."""
REMINDER = "reminder"
"""The kind of a delivery that tells once more what was told."""
LONGEST_PAUSE = timedelta(days=1)
"""No retry is put off for longer: what seems to be was put off by a clock that was wrong."""
_LONGEST_DELAY = timedelta(days=8)  # a digest waits for a week
_DOUBT_AFTER_RESTORE = timedelta(days=7)  # the longest interval of a source
_CLAIM_KEY = 0x48656174


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A message to owe. `dedupe_key`: a channel is owed one message a key, ever.

    `payload` is the alert as JSON. `urgent_at` is the start of the meeting that it is about. What
    is told on one `topic` belongs together. `role_id`: the role to mention. `collected`: for the
    channel's digest at `not_before`. `in_doubt`: it may have been sent before.
    """

    channel_id: int
    guild_id: int | None
    dedupe_key: str
    kind: str
    payload: Mapping[str, Any]
    urgent_at: datetime | None = None
    not_before: datetime | None = None
    topic: str | None = None
    role_id: int | None = None
    collected: bool = False
    in_doubt: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as stored. `in_doubt`: an earlier attempt may have posted it.

    `attempts` counts the claims, this one included.
    """

    id: int
    channel_id: int
    guild_id: int | None
    dedupe_key: str
    kind: str
    payload: JsonObject
    urgent_at: datetime | None
    state: str
    attempts: int
    in_doubt: bool
    resent: bool
    not_before: datetime | None
    created_at: datetime
    claimed_at: datetime | None
    sent_at: datetime | None
    message_id: int | None
    error: str | None
    topic: str | None = None
    role_id: int | None = None

    @property
    def nonce(self) -> str:
        """What Discord recognises a second attempt by: at most 25 characters, always the same."""
        return nonce(self.channel_id, self.dedupe_key)


COLUMNS = tuple(getattr(Deliveries, name) for name in Delivery.__slots__)


_ADD = Prepared(
    lambda dialect: insert(dialect, Deliveries).on_conflict_do_nothing(
        index_elements=["channel_id", "dedupe_key"]
    )
)


def nonce(channel_id: int, dedupe_key: str) -> str:
    """A delivery's nonce: of its channel and key alone, never of its number.

    So it is the same after a backup was restored and the delivery made once more. It is short,
    because it stands under the message as well; 48 bits tell a channel's messages apart.
    """
    return f"hy{hashlib.sha256(f'{channel_id} {dedupe_key}'.encode()).hexdigest()[:12]}"


async def enqueue(conn: AsyncConnection, deliveries: Sequence[NewDelivery], now: datetime) -> None:
    """Owe these messages; one whose key the channel was owed before is left out.

    So is one on a topic that its server has muted. For a week after a backup was restored each is
    `in_doubt`: it may have been sent after the backup was made, which the backup cannot know.
    """
    muted = await mutes.holding(conn, {each.topic for each in deliveries if each.topic}, now)
    deliveries = [each for each in deliveries if (each.guild_id, each.topic) not in muted]
    if not deliveries:
        return
    in_doubt = await _was_restored(conn, now)
    await _ADD.send(
        conn,
        [
            {
                "channel_id": delivery.channel_id,
                "guild_id": delivery.guild_id,
                "dedupe_key": short_key(delivery.dedupe_key),
                "kind": str(delivery.kind),
                "payload": dict(delivery.payload),
                "urgent_at": delivery.urgent_at,
                "state": "collected" if delivery.collected else "pending",
                "in_doubt": in_doubt or delivery.in_doubt,
                "resent": False,
                "not_before": delivery.not_before,
                "topic": delivery.topic and short_key(delivery.topic),
                "role_id": delivery.role_id,
                "created_at": now,
            }
            for delivery in deliveries
        ],
    )
    await news.tell(conn)


async def claim(
    conn: AsyncConnection,
    now: datetime,
    *,
    limit: int,
    lease: timedelta,
    per_channel: int = 10,
    only_channels: Collection[int] | None = None,
    exclude_channels: Collection[int] = (),
    share: Share | None = None,
) -> list[Delivery]:
    """Take deliveries to send, now `sending`: the nearest meeting ahead first, then the oldest.

    A channel's deliveries come in that order too: while one of them is being sent or waits for a
    retry, or the channel is paused, none of its others is given. What has been `sending` for
    longer than `lease`, or since a time that is yet to come (the clock was wrong), was left by a
    process that died, and is given `in_doubt`. At most
    `per_channel` of one channel come at once, so that a channel with thousands delays no other.
    `only_channels`, `exclude_channels` and `share` share the channels out among several senders.
    Several processes may claim at once and never get the same row.
    """
    if conn.dialect.name == "postgresql":
        # One claim at a time: two at once could give one channel's rows to two senders.
        await conn.execute(text(f"SELECT pg_advisory_xact_lock({_CLAIM_KEY})"))
    abandoned = or_(Deliveries.claimed_at <= now - lease, Deliveries.claimed_at > now + lease)
    waits = and_(
        Deliveries.not_before > now,
        Deliveries.not_before <= now + _LONGEST_DELAY,
        or_(Deliveries.attempts == 0, Deliveries.not_before <= now + LONGEST_PAUSE),
    )
    held = (
        select(Deliveries.channel_id)
        .where(
            or_(
                and_(Deliveries.state == "sending", ~abandoned),
                and_(Deliveries.state == "pending", Deliveries.attempts > 0, waits),
                Deliveries.state == "paused",
            )
        )
        .distinct()
    )
    ready = or_(
        and_(Deliveries.state == "pending", or_(Deliveries.not_before.is_(None), ~waits)),
        and_(Deliveries.state == "sending", abandoned),
    )
    urgency = order(now)
    placed = (
        select(
            Deliveries.id,
            func.row_number()
            .over(partition_by=Deliveries.channel_id, order_by=urgency)
            .label("place"),
        )
        .where(
            ready,
            Deliveries.channel_id.not_in(held),
            owed_to(share),
            Deliveries.channel_id.not_in(exclude_channels),
            true() if only_channels is None else Deliveries.channel_id.in_(only_channels),
        )
        .subquery()
    )
    ids = (
        await conn.scalars(
            select(Deliveries.id)
            .where(Deliveries.id.in_(select(placed.c.id).where(placed.c.place <= per_channel)))
            .order_by(*urgency)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()
    if not ids:
        return []
    rows = await conn.execute(
        update(Deliveries)
        .where(Deliveries.id.in_(ids))
        .values(
            state="sending",
            claimed_at=now,
            attempts=Deliveries.attempts + 1,
            in_doubt=or_(Deliveries.in_doubt, Deliveries.state == "sending"),
        )
        .returning(*COLUMNS)
    )
    claimed = {row.id: Delivery(*row) for row in rows}
    return [claimed[delivery_id] for delivery_id in ids]


def order(now: datetime) -> tuple[Any, ...]:
    """The nearest meeting ahead first, then the oldest."""
    return (
        case((Deliveries.urgent_at >= now, 0), else_=1),
        case((Deliveries.urgent_at >= now, Deliveries.urgent_at)),
        Deliveries.id,
    )


async def recover(
    conn: AsyncConnection,
    only: Collection[int] | None = None,
    *,
    torn: bool = False,
    share: Share | None = None,
) -> int:
    """Give back what is `sending` and was left, without waiting for the lease; says how many.

    It is pending again and `in_doubt`. At the start of the one sender that there is, or of the one
    of a `share`, all was left by a dead one; later only what a sender lost hold of. `torn`: the
    last writes may be missing (a log that was cut), so all that seems unsent is in doubt.
    """
    if torn:
        await change(conn, Deliveries.state.in_((*UNSENT, "collected")), in_doubt=True)
    left = and_(Deliveries.state == "sending", owed_to(share))
    if only is not None:
        left = and_(left, Deliveries.id.in_(only))
    return await change(conn, left, state="pending", in_doubt=True, not_before=None)


async def mark_sent(
    conn: AsyncConnection,
    delivery_id: int,
    *,
    message_id: int | None,
    now: datetime,
    resent: bool = False,
) -> None:
    """Discord has answered that it posted the message. `resent`: in doubt, and posted again."""
    await change(
        conn,
        Deliveries.id == delivery_id,
        state="sent",
        sent_at=now,
        message_id=message_id,
        resent=resent,
        error=None,
    )


async def retry(
    conn: AsyncConnection, delivery_id: int, *, at: datetime, error: str, in_doubt: bool = False
) -> None:
    """It could not be posted now; again from `at` on. `in_doubt`: it may have been posted."""
    values: JsonObject = {"state": "pending", "not_before": at, "error": error}
    if in_doubt:
        values["in_doubt"] = True
    await change(conn, Deliveries.id == delivery_id, **values)


async def release(conn: AsyncConnection, delivery_ids: Collection[int]) -> None:
    """Give back what was claimed and not attempted (a stop, a pause): pending as before."""
    for some in batches(list(delivery_ids)):
        await change(
            conn,
            and_(Deliveries.id.in_(some), Deliveries.state == "sending"),
            state="pending",
            attempts=Deliveries.attempts - 1,
        )


async def dead(conn: AsyncConnection, delivery_id: int, *, error: str) -> None:
    """Discord refuses this message for good."""
    await change(conn, Deliveries.id == delivery_id, state="dead", error=error)


async def told_on(
    conn: AsyncConnection, channel_id: int, topic: str, *, limit: int
) -> list[Delivery]:
    """The newest that a channel was sent on a topic, the oldest of them first."""
    rows = await conn.execute(
        select(*COLUMNS)
        .where(
            Deliveries.channel_id == channel_id,
            Deliveries.topic == short_key(topic),
            Deliveries.state == "sent",
            Deliveries.message_id.is_not(None),
        )
        .order_by(Deliveries.sent_at.desc(), Deliveries.id.desc())
        .limit(limit)
    )
    return [Delivery(*row) for row in rows][::-1]


async def get(conn: AsyncConnection, delivery_id: int, *, hold: bool = False) -> Delivery | None:
    """The delivery of that id; with `hold` nobody else changes it within this transaction."""
    statement = select(*COLUMNS).where(Deliveries.id == delivery_id)
    row = (await conn.execute(statement.with_for_update() if hold else statement)).first()
    return None if row is None else Delivery(*row)


async def revise(conn: AsyncConnection, delivery_id: int, payload: Mapping[str, Any]) -> None:
    """Keep more with what was said: who decided on it."""
    await change(conn, Deliveries.id == delivery_id, payload=dict(payload))


async def _was_restored(conn: AsyncConnection, now: datetime) -> bool:
    restored = await facts.get(conn, RESTORED)
    if restored is None:
        return False
    if "doubt_until" not in restored:
        restored = {"doubt_until": (now + _DOUBT_AFTER_RESTORE).isoformat()}
        await facts.put(conn, RESTORED, restored)
    return now < datetime.fromisoformat(restored["doubt_until"])


async def change(conn: AsyncConnection, where: ColumnElement[bool], **values: Any) -> int:
    """Change the deliveries that `where` chooses; says how many there were."""
    done = await conn.execute(update(Deliveries).where(where).values(**values))
    return done.rowcount
