"""The application: which address is which page, and what stands before all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from aiohttp import web

from bot.web import api
from bot.web.feeds import atom, calendar, sheet
from bot.web.pages import (
    compare,
    copy,
    document,
    hits,
    meeting,
    meetings,
    picture,
    roster,
    search,
    source,
    static,
    watches,
)
from bot.web.remembered import Remembered
from bot.web.room import ROOM, Room
from bot.web.shield import Turnstile, headed, read_only, seen, spoken, told

log = structlog.get_logger(__name__)

PAGES = (
    hits,
    search,
    document,
    compare,
    copy,
    picture,
    meetings,
    meeting,
    source,
    roster,
    watches,
    static,
    atom,
    calendar,
    sheet,
    api,
)
"""Every module with `ROUTES`."""


def application(room: Room) -> web.Application:
    """The archive as a page, over this store."""
    app = web.Application(
        middlewares=[
            headed,
            spoken,
            told,
            read_only,
            Turnstile(room.settings.requests).middleware(),
            seen,
            Remembered().middleware(),
        ],
        client_max_size=1,
    )
    app[ROOM] = room
    for page in PAGES:
        for path, handler in page.ROUTES.items():
            app.router.add_get(path, handler)
    return app


@asynccontextmanager
async def served(room: Room) -> AsyncIterator[str | None]:
    """Serve it while the block runs; gives where (None: the port is taken, which is a warning)."""
    settings = room.settings
    runner = web.AppRunner(application(room), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    where: str | None = f"http://{settings.host}:{settings.port}"
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        log.warning("web.not_served", port=settings.port, reason=error.strerror)
        where = None
    try:
        yield where
    finally:
        await runner.cleanup()
