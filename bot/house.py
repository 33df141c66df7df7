"""Putting the parts together from settings: the store, the fetcher, the readers, the watches."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import structlog

from bot.web.pictures import Pictures
from bot.web.room import Room
from config import ConfigError, HouseWatch, Settings, Source, shipped_sources, sources_in
from scrapers import Tools, Watchlist
from scrapers.fetch import Fetcher, SharedPace
from scrapers.match import QueryError, parse
from scrapers.platforms import option_faults
from scrapers.readers import Sandbox
from scrapers.scaled import SharedTurns
from store import (
    Blobs,
    Bucket,
    Database,
    facts,
    outbox,
    roster_subscriptions,
    sources,
    subscriptions,
    watches,
)

log = structlog.get_logger(__name__)

RUNNING = "instance.running"
"""The fact that tells whether the last run ended by itself."""

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


def configured_sources(settings: Settings) -> list[Source]:
    """The shipped sources and the operator's; one of the operator's replaces one of its name.

    Raises `ConfigError`, which names the file, the key and what is allowed there.
    """
    found = {}
    if settings.shipped_sources:
        found = {source.slug: source for source in shipped_sources(option_faults)}
    for folder in settings.sources:
        if not folder.is_dir():
            raise ConfigError(str(folder), ["sources: there is no such folder"])
        found.update({source.slug: source for source in sources_in(folder, option_faults)})
    return list(found.values())


def configured_watches(settings: Settings) -> list[HouseWatch]:
    """The house's watches with their queries in canonical form.

    Raises `ConfigError` with a caret under the place where a query cannot be read.
    """
    return [
        watch.model_copy(update={"query": _canonical(watch.name, watch.query)})
        for watch in settings.watch
    ]


def _canonical(name: str, query: str) -> str:
    try:
        return parse(query).text
    except QueryError as error:
        raise ConfigError(
            f"watch {name!r}", [f"query: {error.message}\n{error.caret()}"]
        ) from error


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The database, upgraded to this version.

    Raises `store.DatabaseRefused` where it cannot be used, with what to do.
    """
    if settings.database is None:
        settings.data.mkdir(parents=True, exist_ok=True)
    db = await Database.open(settings.database_url)
    try:
        await db.upgrade()
        yield db
    finally:
        await db.close()


def stored_copies(settings: Settings) -> Blobs:
    """The bytes of documents as published: in the data folder, or in the bucket of the settings."""
    if settings.documents is not None:
        return Bucket.at(settings.documents)
    return Blobs(settings.documents_folder)


def stored_copy_address(settings: Settings) -> Callable[[str], str] | None:
    """Where anyone can open a stored copy, by its SHA-256; None where no page has an address."""
    address = settings.web.address
    if address is None:
        return None
    return lambda sha256: f"{str(address).rstrip('/')}/copy/{sha256}"


@asynccontextmanager
async def open_tools(
    settings: Settings, db: Database, now: Clock = wall_clock
) -> AsyncIterator[Tools]:
    """What a check works with, over an open database."""
    async with Fetcher.of(settings) as fetcher, Sandbox(settings.readers) as sandbox:
        yield Tools(
            db,
            fetcher,
            sandbox,
            Watchlist(),
            now,
            speed=settings.schedule.speed,
            blobs=stored_copies(settings),
        )


@asynccontextmanager
async def open_shared_tools(
    settings: Settings, db: Database, now: Clock = wall_clock, at_once: int | None = None
) -> AsyncIterator[Tools]:
    """As `open_tools`, for one of several processes on PostgreSQL.

    They keep the pace of hosts, and the checks of one source apart, together. `at_once` is how many
    requests this process may have under way, in place of the setting's.
    """
    network = settings.network
    many = at_once or network.at_once
    async with (
        SharedPace(db, now, every=network.gap, concurrent=many) as pace,
        SharedTurns(db) as turns,
        Fetcher.of(settings, pace) as fetcher,
        Sandbox(settings.readers) as sandbox,
    ):
        yield Tools(
            db,
            fetcher,
            sandbox,
            Watchlist(),
            now,
            speed=settings.schedule.speed,
            blobs=stored_copies(settings),
            turns=turns,
        )


@asynccontextmanager
async def open_room(
    settings: Settings, db: Database, now: Clock = wall_clock
) -> AsyncIterator[Room]:
    """What the web page works with. Pages of PDFs are drawn by a reading process of its own."""
    blobs = stored_copies(settings)
    async with Sandbox(1) as sandbox:
        folder, cap = settings.data / "pictures", settings.web.pictures * 2**20
        yield Room(db, now, blobs, Pictures(folder, sandbox, blobs, cap=cap), settings.web)


async def settle(settings: Settings, db: Database, now: datetime) -> None:
    """Make the stored sources and house watches those of the configuration."""
    configured, watched = configured_sources(settings), configured_watches(settings)
    async with db.write() as conn:
        synced = await sources.sync(conn, configured, now)
        await watches.sync_house(conn, watched, now)
    for slug in synced.taken:
        log.warning("a server has a source of that name already: the file is not used", source=slug)


async def take_over(db: Database, now: datetime, *, terminal: bool) -> None:
    """Begin as the one running instance: what a dead one was sending is owed again, in doubt.

    `terminal`: whether alerts are printed here, because no bot is there to post them. Of rosters it
    hears the states in which anything else is watched. Where a run on SQLite did not end by
    `lay_down`, its log may be cut (a disk that breaks, or hid a power failure): whatever seems
    unsent is looked for before it is sent.
    """
    async with db.write() as conn:
        before = await facts.get(conn, RUNNING)
        torn = db.path is not None and before is not None and bool(before["running"])
        await outbox.recover(conn, torn=torn)
        await facts.put(conn, RUNNING, {"running": True})
        await roster_subscriptions.unsubscribe(conn, subscriptions.TERMINAL)
        if terminal:
            for state in sorted(await sources.states(conn)):
                await roster_subscriptions.subscribe(
                    conn,
                    channel_id=subscriptions.TERMINAL,
                    guild_id=None,
                    now=now,
                    state=state,
                )
            await subscriptions.subscribe(
                conn, channel_id=subscriptions.TERMINAL, guild_id=None, watch_id=None, now=now
            )
        else:
            await subscriptions.unsubscribe(conn, subscriptions.TERMINAL, None)


async def silence_terminal(db: Database) -> None:
    """Owe no alerts to the terminal of a `hearye run` that was before: nobody prints them now."""
    async with db.write() as conn:
        await roster_subscriptions.unsubscribe(conn, subscriptions.TERMINAL)
        await subscriptions.unsubscribe(conn, subscriptions.TERMINAL, None)


async def lay_down(db: Database) -> None:
    """End as the running instance: all that was done is stored."""
    async with db.write() as conn:
        await facts.put(conn, RUNNING, {"running": False})
