"""The database: what was seen, what is watched, what is owed to whom.

`Database` opens it; each noun has a module of queries (async functions over a connection, which
give frozen dataclasses). Names load when first used, so that a command which needs none starts
fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from store import (
        archive,
        audience,
        audit,
        backup,
        belongings,
        blocks,
        bundle,
        bursts,
        channels,
        checks,
        copying,
        digests,
        documents,
        facts,
        guilds,
        hit_counts,
        hits,
        hosts,
        judgements,
        jurisdictions,
        meetings,
        mutes,
        news,
        outbox,
        outbox_counts,
        reminders,
        retention,
        roster_subscriptions,
        rosters,
        search,
        sources,
        stories,
        subscriptions,
        threads,
        validators,
        watches,
    )
    from store.batched import Batched
    from store.blobs import Blobs
    from store.blocks import SitePage
    from store.bucket import Bucket
    from store.direct import aside
    from store.engine import Database
    from store.errors import (
        AlreadyRunningError,
        AlreadyThereError,
        BackupError,
        DatabaseError,
        LimitError,
        StoreError,
    )
    from store.filters import Filters
    from store.instance import instance_lock
    from store.lead import Lead, sole_bot, sole_scheduler
    from store.outbox import Delivery, NewDelivery
    from store.outbox_counts import OutboxCounts
    from store.search import AllOf, AnyOf, Expression, Phrase, Prefix
    from store.share import Share
    from store.sources import StoredSource
    from store.subscriptions import TERMINAL

_HOME = {
    "Batched": "store.batched",
    "Blobs": "store.blobs",
    "Bucket": "store.bucket",
    "Database": "store.engine",
    "aside": "store.direct",
    "instance_lock": "store.instance",
    "AlreadyRunningError": "store.errors",
    "AlreadyThereError": "store.errors",
    "BackupError": "store.errors",
    "DatabaseError": "store.errors",
    "LimitError": "store.errors",
    "StoreError": "store.errors",
    "Filters": "store.filters",
    "Lead": "store.lead",
    "sole_bot": "store.lead",
    "sole_scheduler": "store.lead",
    "Delivery": "store.outbox",
    "NewDelivery": "store.outbox",
    "OutboxCounts": "store.outbox_counts",
    "AllOf": "store.search",
    "AnyOf": "store.search",
    "Expression": "store.search",
    "Phrase": "store.search",
    "Prefix": "store.search",
    "Share": "store.share",
    "StoredSource": "store.sources",
    "TERMINAL": "store.subscriptions",
    "SitePage": "store.blocks",
}

__all__ = [
    "TERMINAL",
    "AllOf",
    "AlreadyRunningError",
    "AlreadyThereError",
    "AnyOf",
    "BackupError",
    "Batched",
    "Blobs",
    "Bucket",
    "Database",
    "DatabaseError",
    "Delivery",
    "Expression",
    "Filters",
    "Lead",
    "LimitError",
    "NewDelivery",
    "OutboxCounts",
    "Phrase",
    "Prefix",
    "Share",
    "SitePage",
    "StoreError",
    "StoredSource",
    "archive",
    "aside",
    "audience",
    "audit",
    "backup",
    "belongings",
    "blocks",
    "bundle",
    "bursts",
    "channels",
    "checks",
    "copying",
    "digests",
    "documents",
    "facts",
    "guilds",
    "hit_counts",
    "hits",
    "hosts",
    "instance_lock",
    "judgements",
    "jurisdictions",
    "meetings",
    "mutes",
    "news",
    "outbox",
    "outbox_counts",
    "reminders",
    "retention",
    "roster_subscriptions",
    "rosters",
    "search",
    "sole_bot",
    "sole_scheduler",
    "sources",
    "stories",
    "subscriptions",
    "threads",
    "validators",
    "watches",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    if name in __all__:
        return import_module(f"store.{name}")
    raise AttributeError(f"module 'store' has no attribute {name!r}")
