"""What the pages work with, and who is looking."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.web.pictures import Pictures
from bot.web.recent import Recent
from config import Web
from store import Blobs, Database, Filters, guilds
from store import watches as stored_watches

NOBODY = 0
"""The server that stands for everyone: no server of Discord has this id."""

_VIEW_HOLDS = timedelta(seconds=5)
_MOST_VIEWS = 500


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: everyone sees the house's watches and those of servers that show theirs.

    `own` is the server whose key was brought; `watches` are those whose hits this one may see.
    """

    own: int | None
    guild_ids: tuple[int, ...]
    watches: tuple[stored_watches.Watch, ...]

    def filters(self, **narrow: Any) -> Filters:
        """What this one may see, narrowed."""
        return Filters(guild_id=NOBODY, shared=self.guild_ids, **narrow)

    def watch(self, watch_id: int | None) -> tuple[stored_watches.Watch, ...]:
        """The watch of that id where this one may see it; None: all of them."""
        return tuple(watch for watch in self.watches if watch_id in (None, watch.id))


@dataclass(slots=True)
class Room:
    """The store, the clock (UTC), the stored copies, the pictures of pages, and the settings.

    `recent` is what the front page showed in the last seconds.
    """

    db: Database
    clock: Callable[[], datetime]
    blobs: Blobs
    pictures: Pictures
    settings: Web
    searches: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    downloads: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    recent: Recent = field(default_factory=Recent)
    _views: dict[str, tuple[datetime, Viewer]] = field(default_factory=dict)

    async def viewer(self, token: str | None) -> Viewer | None:
        """Who brings this key (None: everyone); None where no server has it.

        What was found holds for some seconds: a page is looked at by many.
        """
        key, now = token or "", self.clock()
        if key in self._views and self._views[key][0] > now:
            return self._views[key][1]
        async with self.db.read() as conn:
            own = await guilds.with_token(conn, token) if token else None
            if token and own is None:
                return None
            shown = await guilds.public(conn)
            ids = shown if own is None or own in shown else (own, *shown)
            found = Viewer(own, ids, tuple(await stored_watches.shown(conn, ids)))
        if len(self._views) >= _MOST_VIEWS:
            self._views.clear()
        self._views[key] = (now + _VIEW_HOLDS, found)
        return found


ROOM = web.AppKey("room", Room)
VIEWER = web.RequestKey("viewer", Viewer)
