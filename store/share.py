"""A share of the alerts: those of the servers whose shards one of several bots has.

Discord shares servers out by their ids (discord.com/developers/docs/events/gateway#sharding): what
belongs to no server goes to shard 0, as its direct messages do.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, true

from store.tables import Deliveries

_TIMESTAMP = 22  # the bits of an id behind its time


@dataclass(frozen=True, slots=True)
class Share:
    """The servers of some shards, of so many."""

    shards: tuple[int, ...]
    of: int

    def owns(self, guild_id: int | None) -> bool:
        """Whether a server is among them."""
        return ((guild_id or 0) >> _TIMESTAMP) % self.of in self.shards


def owed_to(share: Share | None) -> ColumnElement[bool]:
    """Which deliveries are a share's; all of them where there is none."""
    if share is None:
        return true()
    guild_id: ColumnElement[int] = func.coalesce(Deliveries.guild_id, 0)
    shard: ColumnElement[int] = (guild_id // 2**_TIMESTAMP) % share.of
    return shard.in_(share.shards)
