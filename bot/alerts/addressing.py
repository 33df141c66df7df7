"""From a delivery to a letter, by what the store knows of its channel; and back when it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.letter import FollowUps, Letter, Posted, Told, is_edited
from scrapers import Alert, AlertKind
from store import Delivery, guilds, outbox, threads

EARLIER = 10
"""How much of what was told on a topic before is looked at, where its first message is edited."""

StoredCopy = Callable[[str], str]
"""The address under which anyone can open the stored copy with that SHA-256."""


async def addressed(
    conn: AsyncConnection, delivery: Delivery, stored_copy: StoredCopy | None
) -> Letter:
    """What is to be posted, with what it belongs to.

    Raises pydantic's `ValidationError` for a row that holds no alert.
    """
    alert = _with_copy(Alert.model_validate(delivery.payload), stored_copy)
    guild = await guilds.get(conn, delivery.guild_id) if delivery.guild_id else None
    follow_ups = FollowUps(guild.follow_ups) if guild else FollowUps.THREAD
    first, earlier = None, []
    if delivery.topic is not None:
        first = await threads.get(conn, delivery.channel_id, delivery.topic)
    if first is not None and (alert.kind is AlertKind.ALSO or is_edited(alert.kind, follow_ups)):
        earlier = await outbox.told_on(conn, first.channel_id, first.topic, limit=EARLIER)
    return Letter(
        delivery,
        alert,
        first,
        follow_ups,
        tuple(_told(earlier, stored_copy)),
        guild.locale if guild else None,
    )


async def keep(conn: AsyncConnection, delivery: Delivery, posted: Posted, now: datetime) -> None:
    """Keep where the delivery's topic was begun, or what thread was made of it."""
    if delivery.topic is None:
        return
    channel_id, topic = delivery.channel_id, delivery.topic
    if posted.begins:
        message_id, thread_id = posted.message_id, posted.thread_id
        await threads.begin(
            conn, channel_id, topic, message_id=message_id, thread_id=thread_id, now=now
        )
    elif posted.thread_id is not None:
        await threads.opened(conn, channel_id, topic, posted.thread_id)


def _told(earlier: Sequence[Delivery], stored_copy: StoredCopy | None) -> Iterator[Told]:
    for delivery in earlier:
        if delivery.payload:  # what was said long ago is forgotten (`store.retention`)
            alert = _with_copy(Alert.model_validate(delivery.payload), stored_copy)
            yield Told(alert, delivery.nonce)


def _with_copy(alert: Alert, stored_copy: StoredCopy | None) -> Alert:
    if stored_copy is None or alert.sha256 is None:
        return alert
    return alert.model_copy(update={"stored_copy_url": stored_copy(alert.sha256)})
