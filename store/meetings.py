"""Meetings: what a source lists, what changed about them, and which are ahead."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.dialect import batches
from store.filters import Filters
from store.prepared import Prepared, among
from store.tables import Documents, Hits, Meetings, Sources, Versions
from store.types import JsonObject, short_key

MISSING = "missing"
_ENDED = ("cancelled", "postponed", "held", MISSING)
_CALLING = ("agenda", "notice")


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """A meeting as its source lists it now; `start_utc` is aware, `zone` the source's."""

    key: str
    title: str
    zone: str
    start_utc: datetime | None = None
    time_known: bool = True
    body: str | None = None
    place: str | None = None
    remote: str | None = None
    status: str = "scheduled"
    url: str | None = None


@dataclass(frozen=True, slots=True)
class StoredMeeting:
    """A meeting as stored. `missing_since`: since when the source's page no longer names it."""

    id: int
    source_id: int
    key: str
    title: str
    body: str | None
    start_utc: datetime | None
    zone: str
    time_known: bool
    place: str | None
    remote: str | None
    status: str
    url: str | None
    first_seen: datetime
    last_seen: datetime
    missing_since: datetime | None


@dataclass(frozen=True, slots=True)
class MeetingChange:
    """A meeting as saved: what it was before (None: new), and the names of the fields that differ.

    The names are of `title`, `body`, `start_utc`, `time_known`, `place`, `remote`, `status`, `url`.
    """

    meeting: StoredMeeting
    before: StoredMeeting | None
    changed: frozenset[str]


@dataclass(frozen=True, slots=True)
class UpcomingMeeting:
    """A meeting that is ahead, with its source."""

    meeting: StoredMeeting
    source_slug: str
    source_name: str
    state: str | None
    county: str | None
    place: str | None


_COLUMNS = tuple(getattr(Meetings, name) for name in StoredMeeting.__slots__)
# Every check asks these. Built once: building one costs as much as having it answered.
_NEXT = (
    select(*_COLUMNS)
    .where(
        Meetings.source_id.in_(bindparam("source_ids", expanding=True)),
        Meetings.start_utc >= bindparam("now"),
        Meetings.status.not_in(_ENDED),
    )
    .order_by(Meetings.start_utc, Meetings.id)
)
_BY_ID = select(*_COLUMNS).where(Meetings.id.in_(bindparam("ids", expanding=True)))
_BY_KEY = Prepared(
    lambda dialect: select(*_COLUMNS).where(
        Meetings.source_id == bindparam("source_id"), among(dialect, Meetings.key, "keys")
    )
)
_ADD = Prepared(lambda _: insert(Meetings))
_CHANGE = Prepared(lambda _: update(Meetings).where(Meetings.id == bindparam("row_id")))
_COMPARED = ("title", "body", "start_utc", "time_known", "place", "remote", "status", "url")


async def save(
    conn: AsyncConnection, source_id: int, meetings: Sequence[NewMeeting], now: datetime
) -> list[MeetingChange]:
    """Store what a listing says about its meetings; one answer each, in their order.

    A few statements, however many meetings. Where a key comes twice the last one counts.
    """
    listed = {short_key(meeting.key): meeting for meeting in meetings}
    before = await _by_key(conn, source_id, listed)
    rows: list[JsonObject] = [
        {name: getattr(meeting, name) for name in (*_COMPARED, "zone")}
        | {"status": str(meeting.status), "last_seen": now, "missing_since": None}
        for meeting in listed.values()
    ]
    new = [
        row | {"source_id": source_id, "key": key, "first_seen": now}
        for key, row in zip(listed, rows, strict=True)
        if key not in before
    ]
    old = [
        row | {"row_id": before[key].id}
        for key, row in zip(listed, rows, strict=True)
        if key in before
    ]
    await _ADD.send(conn, new)
    await _CHANGE.send(conn, old)
    after = await _by_key(conn, source_id, listed)
    changes = {key: _change(before.get(key), after[key]) for key in listed}
    return [changes[short_key(meeting.key)] for meeting in meetings]


async def absent(
    conn: AsyncConnection, source_id: int, listed: Collection[str], now: datetime
) -> list[StoredMeeting]:
    """Take note of meetings ahead that a good page no longer names; `listed` are its keys.

    The first time only the moment is kept: a page may be half finished. The second time the
    meeting's status becomes "missing", and it is given back.
    """
    rows = await conn.execute(
        select(*_COLUMNS).where(
            Meetings.source_id == source_id,
            Meetings.start_utc > now,
            Meetings.status.not_in(_ENDED),
        )
    )
    keys = {short_key(key) for key in listed}
    unlisted = [row for row in map(_stored, rows) if row.key not in keys]
    once = [row.id for row in unlisted if row.missing_since is None]
    twice = [row.id for row in unlisted if row.missing_since is not None]
    for some in batches(once):
        await conn.execute(update(Meetings).where(Meetings.id.in_(some)).values(missing_since=now))
    for some in batches(twice):
        await conn.execute(update(Meetings).where(Meetings.id.in_(some)).values(status=MISSING))
    found: list[StoredMeeting] = []
    for some in batches(twice):
        rows = await conn.execute(_BY_ID, {"ids": some})
        found += map(_stored, rows)
    return found


async def upcoming(
    conn: AsyncConnection,
    now: datetime,
    *,
    filters: Filters = Filters(),  # noqa: B008  it is frozen
    until: datetime | None = None,
    limit: int = 25,
    with_hits: bool = False,
) -> list[UpcomingMeeting]:
    """Meetings that start from `now` on, the nearest first, cancelled ones among them.

    Of `filters`, those on the source count. `with_hits`: only those in whose papers any query was
    found.
    """
    where: list[ColumnElement[bool]] = [Meetings.start_utc >= now, *filters.of_source()]
    if with_hits:
        where.append(
            select(Hits.id)
            .join_from(Hits, Versions, Versions.id == Hits.version_id)
            .join(Documents, Documents.id == Versions.document_id)
            .where(Documents.meeting_id == Meetings.id)
            .exists()
        )
    if until is not None:
        where.append(Meetings.start_utc < until)
    rows = await conn.execute(
        select(
            *_COLUMNS,
            Sources.slug,
            Sources.name,
            Sources.state,
            Sources.county,
            Sources.place.label("source_place"),
        )
        .join_from(Meetings, Sources)
        .where(*where)
        .order_by(Meetings.start_utc, Meetings.id)
        .limit(limit)
    )
    size = len(_COLUMNS)
    return [UpcomingMeeting(StoredMeeting(*row[:size]), *row[size:]) for row in rows]


async def next_of(
    conn: AsyncConnection, source_ids: Collection[int], now: datetime
) -> dict[int, StoredMeeting]:
    """As `next_for_source`, for many sources; those without one are left out."""
    found: dict[int, StoredMeeting] = {}
    for some in batches(list(source_ids)):
        rows = await conn.execute(_NEXT, {"source_ids": some, "now": now})
        for meeting in map(_stored, rows):
            found.setdefault(meeting.source_id, meeting)
    return found


async def next_for_source(
    conn: AsyncConnection, source_id: int, now: datetime
) -> StoredMeeting | None:
    """The source's next meeting that is still on."""
    rows = await conn.execute(_NEXT.limit(1), {"source_ids": [source_id], "now": now})
    return next(map(_stored, rows), None)


async def said(
    conn: AsyncConnection, meeting_ids: Collection[int], besides: Collection[str]
) -> dict[int, frozenset[str]]:
    """Where these meetings stand by their agendas and notices as they are now; none: no entry.

    Papers at the addresses `besides` are left out.
    """
    found: dict[int, set[str]] = {}
    for some in batches(list(meeting_ids)):
        rows = await conn.execute(
            select(Documents.meeting_id, Documents.url, Versions.agenda)
            .join_from(Documents, Versions, Versions.id == Documents.version_id)
            .where(Documents.meeting_id.in_(some), Documents.kind.in_(_CALLING))
        )
        for meeting_id, url, agenda in rows:
            if meeting_id is not None and url not in besides and (agenda or {}).get("status"):
                found.setdefault(meeting_id, set()).add(agenda["status"])
    return {meeting_id: frozenset(words) for meeting_id, words in found.items()}


async def get(conn: AsyncConnection, meeting_ids: Collection[int]) -> dict[int, StoredMeeting]:
    """Meetings by id."""
    found: dict[int, StoredMeeting] = {}
    for some in batches(list(meeting_ids)):
        rows = await conn.execute(_BY_ID, {"ids": some})
        found.update((row.id, row) for row in map(_stored, rows))
    return found


async def _by_key(
    conn: AsyncConnection, source_id: int, keys: Collection[str]
) -> dict[str, StoredMeeting]:
    found: dict[str, StoredMeeting] = {}
    for some in batches(list(keys)):
        rows = await _BY_KEY.ask(conn, {"source_id": source_id, "keys": some})
        found.update((row.key, row) for row in map(_stored, rows))
    return found


def _stored(row: Sequence[object]) -> StoredMeeting:
    return StoredMeeting(*row)  # type: ignore[arg-type]


def _change(before: StoredMeeting | None, after: StoredMeeting) -> MeetingChange:
    changed = frozenset(
        name
        for name in _COMPARED
        if before is not None and getattr(before, name) != getattr(after, name)
    )
    return MeetingChange(after, before, changed)
