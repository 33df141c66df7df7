"""What is reviewed before a channel hears of it, and how it goes on when it was confirmed. Pure."""

from __future__ import annotations

from scrapers.alert import Alert
from store import outbox


def reviewed_key(channel_id: int, key: str) -> str:
    """A key (or topic) of what is reviewed for that channel: two may share a review channel."""
    return f"review:{channel_id}:{key}"


def confirmed(delivery: outbox.Delivery, alert: Alert, by: int) -> outbox.NewDelivery:
    """The message for the channel, of what `by` confirmed in its review channel.

    Its key is the one that it would have had without a review: what the channel was told meanwhile
    is not told again.
    """
    assert alert.review is not None  # noqa: S101  only what is reviewed can be confirmed
    review, prefix = alert.review, reviewed_key(alert.review.channel_id, "")
    told = alert.model_copy(update={"review": None, "confirmed_by": by})
    return outbox.NewDelivery(
        channel_id=review.channel_id,
        guild_id=delivery.guild_id,
        dedupe_key=delivery.dedupe_key.removeprefix(prefix),
        kind=told.kind.value,
        payload=told.model_dump(mode="json", exclude_defaults=True),
        urgent_at=delivery.urgent_at,
        topic=delivery.topic and delivery.topic.removeprefix(prefix),
        role_id=review.role_id,
    )
