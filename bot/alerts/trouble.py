"""What is wrong with a channel, for somebody who can mend it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something about a channel that a person there can act on.

    `keepers` are the Discord ids of those who subscribed the channel.
    """

    guild_id: int | None
    channel_id: int
    keepers: tuple[int, ...]
    reason: str
    ended: bool


Tell = Callable[[Trouble], Awaitable[None]]
"""What tells it to somebody there."""


async def tell_nobody(_: Trouble) -> None:
    """A terminal has no channels that could be deleted or closed."""
