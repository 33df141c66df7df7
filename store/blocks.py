"""What the newest pages of each host are made of, so that what its site repeats can be learnt.

Only the newest pages count: a notice bar changes with every meeting, and a site that kept count of
all its pages would need months to learn the next one.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.dialect import batches, upsert
from store.tables import SitePages

KEPT = 8
"""Pages kept a host."""

KEPT_FOR = timedelta(days=365)
"""For how long after it was seen last a page may be kept."""

MOST_BLOCKS = 4_000
"""Blocks kept a page; 32 kB."""


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page of a host, by the fingerprints of its blocks (numbers of at most 63 bits)."""

    host: str
    url: str
    blocks: frozenset[int]


async def newest(conn: AsyncConnection, hosts: Collection[str]) -> dict[str, list[SitePage]]:
    """The pages kept of each of these hosts, the newest first; none: no entry."""
    found: dict[str, list[SitePage]] = {}
    for some in batches(list(hosts)):
        rows = await conn.execute(
            select(SitePages.host, SitePages.url, SitePages.blocks)
            .where(SitePages.host.in_(some))
            .order_by(SitePages.seen_at.desc(), SitePages.url)
        )
        for host, url, blocks in rows:
            numbers = struct.unpack(f"<{len(blocks) // 8}q", blocks)
            found.setdefault(host, []).append(SitePage(host, url, frozenset(numbers)))
    return found


async def save(conn: AsyncConnection, pages: Sequence[SitePage], now: datetime) -> None:
    """Keep these pages as they are now, and of each host only the newest `KEPT`."""
    if not pages:
        return
    statement = upsert(conn, SitePages, ["host", "url"], ["blocks", "seen_at"])
    rows = []
    for page in pages:
        numbers = sorted(page.blocks)[:MOST_BLOCKS]
        packed = struct.pack(f"<{len(numbers)}q", *numbers)
        rows.append({"host": page.host, "url": page.url, "blocks": packed, "seen_at": now})
    await conn.execute(statement, rows)
    kept = await newest(conn, {page.host for page in pages})
    for host, those in kept.items():
        too_old = [page.url for page in those[KEPT:]]
        for some in batches(too_old):
            await conn.execute(
                delete(SitePages).where(SitePages.host == host, SitePages.url.in_(some))
            )


async def forget(conn: AsyncConnection, before: datetime) -> int:
    """Forget pages that were seen last before then; says how many."""
    done = await conn.execute(delete(SitePages).where(SitePages.seen_at < before))
    return done.rowcount
