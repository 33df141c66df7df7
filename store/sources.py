"""Sources: what is watched, when each is due, and what its addresses answered."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from config import Sentence, Source
from store import search
from store.dialect import batches
from store.errors import AlreadyThereError, sources_full
from store.filters import visible_to
from store.tables import Sources
from store.types import JsonObject

GONE_FROM_FILES = "No source file names it any longer."
_CLOCK_SLACK = timedelta(minutes=5)  # what two machines' clocks may differ by
_FIRST_ROUND = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class StoredSource:
    """A source as stored, with the state of its checks.

    `failures` counts bad checks in a row. `broken_at`: since when its subscribers know it broken.
    `baseline_at` None: nothing of it was stored yet, so its next good check is a baseline.
    """

    id: int
    slug: str
    name: str
    platform: str
    url: str
    kind: str
    state: str | None
    county: str | None
    place: str | None
    body: str | None
    zone: str
    interval_minutes: int
    enabled: bool
    reason: str | None
    robots: str
    options: JsonObject
    origin: str
    guild_id: int | None
    next_due: datetime
    last_checked: datetime | None
    last_outcome: str | None
    last_reason: str | None
    last_good: datetime | None
    failures: int
    broken_at: datetime | None
    baseline_at: datetime | None
    created_at: datetime

    def config(self) -> Source:
        """The same as the source file's value, as platform modules want it."""
        return Source.model_validate({"interval": self.interval_minutes} | _described(self))


@dataclass(frozen=True, slots=True)
class Synced:
    """What taking over the source files changed, as slugs.

    `taken` are names of files that a server's own source has already: those files are not used.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()


_DESCRIBED = (
    "slug",
    "name",
    "platform",
    "url",
    "kind",
    "state",
    "county",
    "place",
    "body",
    "zone",
    "enabled",
    "robots",
    "options",
)
_COLUMNS = tuple(getattr(Sources, name) for name in StoredSource.__slots__)


async def sync(conn: AsyncConnection, sources: Sequence[Source], now: datetime) -> Synced:
    """Make the stored sources those of the files; servers' own sources stay as they are.

    A source that no file names any longer is disabled, never deleted. One whose platform or
    address changed starts again with a baseline.
    """
    stored = {row.slug: row for row in await _fetch(conn)}
    added, changed, taken = [], [], []
    for source in sources:
        before = stored.get(source.slug)
        values = _values(source)
        if before is None:
            added.append(values | _new("file", None, now))
        elif before.origin != "file":
            taken.append(source.slug)
        elif any(getattr(before, key) != value for key, value in values.items()):
            moved = (before.platform, before.url) != (source.platform, source.url)
            changed.append(
                values
                | {
                    "row_id": before.id,
                    "baseline_at": None if moved else before.baseline_at,
                    "next_due": now if moved or not before.enabled else before.next_due,
                }
            )
    named = {source.slug for source in sources}
    gone = [
        row
        for row in stored.values()
        if row.origin == "file" and row.enabled and row.slug not in named
    ]
    if added:
        await conn.execute(insert(Sources), added)
    if changed:
        statement = update(Sources).where(Sources.id == bindparam("row_id"))
        elsewhere = [row["row_id"] for row in changed if row["state"] != stored[row["slug"]].state]
        for source_id in elsewhere:
            await search.forget_source(conn, source_id)
        await conn.execute(statement, changed)
        for source_id in elsewhere:
            await search.index_source(conn, source_id)
    for rows in batches(gone):
        await conn.execute(
            update(Sources)
            .where(Sources.id.in_([row.id for row in rows]))
            .values(enabled=False, reason=GONE_FROM_FILES)
        )
    return Synced(
        added=tuple(row["slug"] for row in added),
        changed=tuple(row["slug"] for row in changed),
        disabled=tuple(row.slug for row in gone),
        taken=tuple(taken),
    )


async def add(
    conn: AsyncConnection, source: Source, *, guild_id: int, now: datetime, limit: int
) -> StoredSource:
    """Store a server's own source, due at once.

    Raises `AlreadyThereError` where the slug is taken or the server may see the address already,
    and `LimitError` where it has `limit` of its own.
    """
    same = or_(Sources.slug == source.slug, (Sources.url == source.url) & visible_to(guild_id))
    clash = await conn.scalar(select(Sources.name).where(same).limit(1))
    if clash is not None:
        raise AlreadyThereError(Sentence("That is watched already, as {name}.", name=clash))
    own = await conn.scalar(select(func.count()).where(Sources.guild_id == guild_id))
    if (own or 0) >= limit:
        raise sources_full(limit)
    await conn.execute(insert(Sources).values(_values(source) | _new("guild", guild_id, now)))
    stored = await get(conn, source.slug)
    assert stored is not None  # noqa: S101  it was inserted in this transaction
    return stored


async def states(conn: AsyncConnection) -> set[str]:
    """The states (two letters) in which anything is watched."""
    rows = await conn.scalars(
        select(Sources.state).where(Sources.enabled, Sources.state.is_not(None)).distinct()
    )
    return {state for state in rows if state is not None}


async def remove(conn: AsyncConnection, slug: str, *, guild_id: int) -> bool:
    """Delete a server's own source with all that was read from it; False where it has no such."""
    source_id = await conn.scalar(
        select(Sources.id).where(Sources.slug == slug, Sources.guild_id == guild_id)
    )
    if source_id is None:
        return False
    await search.forget_source(conn, source_id)
    await conn.execute(delete(Sources).where(Sources.id == source_id))
    return True


async def set_enabled(
    conn: AsyncConnection, slug: str, *, guild_id: int, enabled: bool, reason: str, now: datetime
) -> bool:
    """Let a server's own source rest, or be checked again, at once; False where it has no such."""
    values = {"enabled": enabled, "reason": reason or None} | ({"next_due": now} if enabled else {})
    done = await conn.execute(
        update(Sources).where(Sources.slug == slug, Sources.guild_id == guild_id).values(**values)
    )
    return done.rowcount > 0


async def get(conn: AsyncConnection, slug: str) -> StoredSource | None:
    """The source of that slug."""
    rows = await _fetch(conn, Sources.slug == slug)
    return rows[0] if rows else None


async def by_id(conn: AsyncConnection, source_ids: Collection[int]) -> dict[int, StoredSource]:
    """Sources by id."""
    found: dict[int, StoredSource] = {}
    for some in batches(list(source_ids)):
        found.update((row.id, row) for row in await _fetch(conn, Sources.id.in_(some)))
    return found


async def listed(
    conn: AsyncConnection,
    *,
    guild_id: int | None = None,
    shared: Collection[int] = (),
    own: bool = False,
    state: str | None = None,
    county: str | None = None,
    platform: str | None = None,
    outcome: str | None = None,
    enabled: bool | None = None,
    prefix: str = "",
    limit: int | None = None,
    offset: int = 0,
) -> list[StoredSource]:
    """Sources by name, narrowed by whatever is given.

    `guild_id`: what that server may see, and with `own` only what it added; None is the operator,
    who sees all. `shared` are further servers, whose own are shown beside them. `prefix` is what a
    person has typed so far: the start of the slug or of any word of the name, in any case.
    """
    where: list[ColumnElement[bool]] = []
    if guild_id is not None:
        where.append(Sources.guild_id == guild_id if own else visible_to(guild_id, *shared))
    if state is not None:
        where.append(Sources.state == state.upper())
    if county is not None:
        where.append(func.lower(Sources.county) == county.lower())
    if platform is not None:
        where.append(Sources.platform == platform)
    if outcome is not None:
        where.append(Sources.last_outcome == outcome)
    if enabled is not None:
        where.append(Sources.enabled.is_(enabled))
    if prefix:
        typed = prefix.lower()
        where.append(
            or_(
                Sources.slug.startswith(typed, autoescape=True),
                func.lower(Sources.name).startswith(typed, autoescape=True),
                func.lower(Sources.name).contains(f" {typed}", autoescape=True),
            )
        )
    return await _fetch(conn, *where, order=(Sources.name, Sources.id), limit=limit, offset=offset)


async def due(conn: AsyncConnection, now: datetime, limit: int) -> list[StoredSource]:
    """Enabled sources whose time has come, the longest overdue first.

    One that was checked at a time yet to come, by a clock that was wrong, is due.
    """
    return await _fetch(
        conn,
        *_is_due(now),
        order=(Sources.next_due, Sources.id),
        limit=limit,
    )


async def due_of(
    conn: AsyncConnection, source_ids: Collection[int], now: datetime
) -> dict[int, StoredSource]:
    """Those of these sources that are due, by id."""
    found: dict[int, StoredSource] = {}
    for some in batches(list(source_ids)):
        rows = await _fetch(conn, Sources.id.in_(some), *_is_due(now))
        found.update((row.id, row) for row in rows)
    return found


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Sources.enabled.is_(True),
        or_(Sources.next_due <= now, Sources.last_checked > now + _CLOCK_SLACK),
    )


async def set_due(conn: AsyncConnection, times: Mapping[int, datetime]) -> None:
    """Set when sources (by id) are due next."""
    if times:
        await conn.execute(
            update(Sources).where(Sources.id == bindparam("row_id")),
            [{"row_id": source_id, "next_due": at} for source_id, at in times.items()],
        )


async def spread(conn: AsyncConnection, now: datetime, *, speed: float = 1.0) -> int:
    """Give overdue sources new times, so that a start is no burst; says how many.

    Each gets its own fixed place within its interval, so all are checked within one interval. A
    source that was never checked comes within two minutes. `speed` is the schedule's.
    """
    rows = await conn.execute(
        select(Sources.id, Sources.slug, Sources.interval_minutes, Sources.last_checked).where(
            Sources.enabled.is_(True), Sources.next_due <= now
        )
    )
    times = {}
    for row in rows:
        window = timedelta(minutes=row.interval_minutes)
        if row.last_checked is None:
            window = min(window, _FIRST_ROUND)
        times[row.id] = now + window * (zlib.crc32(row.slug.encode()) / 2**32) / speed
    await set_due(conn, times)
    return len(times)


async def set_baseline(conn: AsyncConnection, source_id: int, now: datetime) -> None:
    """Say that the source's first check is stored: from now on what is new is told."""
    await conn.execute(update(Sources).where(Sources.id == source_id).values(baseline_at=now))


async def tally(conn: AsyncConnection) -> dict[str | None, int]:
    """How many enabled sources stand at each outcome; None for those never checked."""
    rows = await conn.execute(
        select(Sources.last_outcome, func.count())
        .where(Sources.enabled.is_(True))
        .group_by(Sources.last_outcome)
    )
    return {row[0]: row[1] for row in rows}


async def _fetch(
    conn: AsyncConnection,
    *where: ColumnElement[bool],
    order: Collection[Any] = (Sources.id,),
    limit: int | None = None,
    offset: int = 0,
) -> list[StoredSource]:
    statement = select(*_COLUMNS).where(*where).order_by(*order).limit(limit)
    if offset:
        statement = statement.offset(offset)
    return [StoredSource(*row) for row in await conn.execute(statement)]


def _described(source: Source | StoredSource) -> JsonObject:
    return {name: getattr(source, name) for name in _DESCRIBED} | {"reason": source.reason or ""}


def _values(source: Source) -> JsonObject:
    values = _described(source) | {"interval_minutes": source.interval, "kind": str(source.kind)}
    return values | {"reason": source.reason or None}


def _new(origin: str, guild_id: int | None, now: datetime) -> JsonObject:
    return {"origin": origin, "guild_id": guild_id, "next_due": now, "created_at": now}
