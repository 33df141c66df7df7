"""The bot as one of several: each has some of the shards that Discord divides servers into."""

from __future__ import annotations

import re

import discord

from bot.client import HearYe
from bot.commands.services import Services
from store import Share

_WRITTEN = re.compile(r"(?P<shards>\d{1,5}(?:,\d{1,5})*)/(?P<of>\d{1,5})")


class ShardedHearYe(HearYe, discord.AutoShardedClient):
    """The bot with a connection for each of its shards: as many as Discord asks for, by default."""


def sharded_client(services: Services, share: Share | None) -> HearYe:
    """A client for a share of the servers, or for all."""
    if share is None:
        return ShardedHearYe(services)
    return ShardedHearYe(services, share, shard_ids=list(share.shards), shard_count=share.of)


def read_shards(written: str) -> Share:
    """What `0,1/4` means: shards 0 and 1, of four. Raises ValueError with a sentence."""
    found = _WRITTEN.fullmatch(written.replace(" ", ""))
    if found is None:
        raise ValueError("Write shards as 0,1/4: shards 0 and 1, of four.")
    shards, of = sorted({int(each) for each in found["shards"].split(",")}), int(found["of"])
    if shards[-1] >= of:
        raise ValueError(f"Of {of} shards the last one is {of - 1}.")
    return Share(tuple(shards), of)
