"""Rosters: every distinct workbook of a list, which one each list stands at, and what changed.

A workbook is `good` (compared, and stood for a list), `quarantined` (kept with its reason, never
compared), or `accepted` (quarantined, but the operator wants it compared: the next check does so).
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.dialect import insert as upsert
from store.errors import StoreError
from store.tables import Documents, RosterEvents, RosterStandings, RosterWorkbooks, Sources
from store.types import JsonObject

GOOD, QUARANTINED, ACCEPTED = "good", "quarantined", "accepted"


@dataclass(frozen=True, slots=True)
class NewWorkbook:
    """A workbook as fetched just now.

    `list` is what it holds (None: its bytes are no roster, and `content` is None too), `claim` what
    it was published as. `modified` is its own time, or its answer's; `rows` counts its lines.
    """

    sha256: str
    list: str | None
    claim: str | None
    name: str
    url: str
    modified: datetime | None
    state: str
    reason: str = ""
    rows: int = 0
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Workbook:
    """A stored workbook, without its content."""

    id: int
    source_id: int
    sha256: str
    list: str | None
    claim: str | None
    name: str
    url: str
    modified: datetime | None
    fetched_at: datetime
    state: str
    reason: str
    rows: int

    @property
    def at(self) -> datetime:
        """Its own time; where it does not tell, when it was fetched."""
        return self.modified or self.fetched_at


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A change that a workbook shows; `payload` is the event as the scrapers pack it.

    `before` is the SHA-256 of the workbook that it was compared with.
    """

    sha256: str
    before: str
    type: str
    severity: str
    state: str
    agency: str
    model: str
    county: str | None
    signed: str | None
    moa_url: str | None
    at: datetime
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A change as stored, with the workbook that shows it and the one before it."""

    id: int
    type: str
    severity: str
    at: datetime
    found_at: datetime
    payload: JsonObject
    workbook: Workbook
    before: Workbook


_COLUMNS = tuple(getattr(RosterWorkbooks, name) for name in Workbook.__slots__)
_ORDER = func.coalesce(RosterWorkbooks.modified, RosterWorkbooks.fetched_at)


async def known(conn: AsyncConnection, source_id: int) -> dict[str, Workbook]:
    """Every workbook that a source ever gave, by SHA-256."""
    rows = await conn.execute(select(*_COLUMNS).where(RosterWorkbooks.source_id == source_id))
    return {row.sha256: Workbook(*row) for row in rows}


async def digests(conn: AsyncConnection) -> set[str]:
    """The SHA-256 of every workbook that any source ever gave."""
    return set(await conn.scalars(select(RosterWorkbooks.sha256).distinct()))


async def content(conn: AsyncConnection, workbook_id: int) -> bytes:
    """What a workbook held, as given to `save`. Raises `StoreError` where that was nothing."""
    packed = await conn.scalar(
        select(RosterWorkbooks.content).where(RosterWorkbooks.id == workbook_id)
    )
    if packed is None:
        raise StoreError(f"There is no roster in the workbook {workbook_id}.")
    return zlib.decompress(packed)


async def standing(conn: AsyncConnection, source_id: int) -> dict[str, Workbook]:
    """The last good workbook of each list."""
    rows = await conn.execute(
        select(*_COLUMNS)
        .join_from(
            RosterStandings, RosterWorkbooks, RosterStandings.workbook_id == RosterWorkbooks.id
        )
        .where(RosterStandings.source_id == source_id)
    )
    return {row.list: Workbook(*row) for row in rows}


async def first(conn: AsyncConnection, source_id: int) -> dict[str, Workbook]:
    """The first good workbook of each list: where its history begins."""
    rows = await conn.execute(
        select(*_COLUMNS)
        .where(RosterWorkbooks.source_id == source_id, RosterWorkbooks.state == GOOD)
        .order_by(_ORDER.desc(), RosterWorkbooks.id.desc())
    )
    return {row.list: Workbook(*row) for row in rows}


async def save(
    conn: AsyncConnection, source_id: int, workbooks: Sequence[NewWorkbook], now: datetime
) -> None:
    """Keep workbooks; one that is kept already is left as it is."""
    if not workbooks:
        return
    statement = upsert(conn, RosterWorkbooks).on_conflict_do_nothing(
        index_elements=["source_id", "sha256"]
    )
    await conn.execute(
        statement,
        [
            {
                **{name: getattr(one, name) for name in NewWorkbook.__slots__},
                "source_id": source_id,
                "fetched_at": now,
                "content": None if one.content is None else zlib.compress(one.content),
            }
            for one in workbooks
        ],
    )


async def stand(conn: AsyncConnection, source_id: int, sha256: str) -> None:
    """Let a workbook be good, and be what its list stands at."""
    where = (RosterWorkbooks.source_id == source_id, RosterWorkbooks.sha256 == sha256)
    await conn.execute(update(RosterWorkbooks).where(*where).values(state=GOOD, reason=""))
    row = (await conn.execute(select(RosterWorkbooks.id, RosterWorkbooks.list).where(*where))).one()
    statement = upsert(conn, RosterStandings).values(
        source_id=source_id, list=row.list, workbook_id=row.id
    )
    await conn.execute(
        statement.on_conflict_do_update(
            index_elements=["source_id", "list"],
            set_={"workbook_id": statement.excluded.workbook_id},
        )
    )


async def accept(conn: AsyncConnection, sha256: str, now: datetime) -> Workbook:
    """Let the next check, which is due now, compare a quarantined workbook.

    `sha256` may be its start. Raises `StoreError` where no quarantined roster is meant, or several.
    """
    rows = await conn.execute(
        select(*_COLUMNS).where(
            RosterWorkbooks.sha256.startswith(sha256.lower(), autoescape=True),
            RosterWorkbooks.state == QUARANTINED,
        )
    )
    found = [Workbook(*row) for row in rows]
    if len(found) != 1:
        many = "Several quarantined workbooks begin" if found else "No quarantined workbook begins"
        raise StoreError(f"{many} with {sha256!r}.")
    (one,) = found
    if one.list is None:
        raise StoreError(f"{one.name} is no roster, so there is nothing to accept: {one.reason}")
    await conn.execute(
        update(RosterWorkbooks).where(RosterWorkbooks.id == one.id).values(state=ACCEPTED)
    )
    await conn.execute(update(Sources).where(Sources.id == one.source_id).values(next_due=now))
    return one


async def quarantined(conn: AsyncConnection) -> list[Workbook]:
    """All workbooks that were put aside, the newest first."""
    rows = await conn.execute(
        select(*_COLUMNS)
        .where(RosterWorkbooks.state == QUARANTINED)
        .order_by(RosterWorkbooks.fetched_at.desc(), RosterWorkbooks.id.desc())
    )
    return [Workbook(*row) for row in rows]


async def add_events(
    conn: AsyncConnection, source_id: int, events: Sequence[NewEvent], now: datetime
) -> None:
    """Keep what changed; the workbooks have to be kept before."""
    if not events:
        return
    named = {event.sha256 for event in events} | {event.before for event in events}
    rows = await conn.execute(
        select(RosterWorkbooks.sha256, RosterWorkbooks.id).where(
            RosterWorkbooks.source_id == source_id, RosterWorkbooks.sha256.in_(named)
        )
    )
    ids = {row.sha256: row.id for row in rows}
    plain = [name for name in NewEvent.__slots__ if name not in ("sha256", "before", "payload")]
    await conn.execute(
        insert(RosterEvents),
        [
            {
                **{name: getattr(event, name) for name in plain},
                "source_id": source_id,
                "workbook_id": ids[event.sha256],
                "before_id": ids[event.before],
                "found_at": now,
                "payload": dict(event.payload),
            }
            for event in events
        ],
    )


async def events(
    conn: AsyncConnection,
    source_id: int,
    *,
    state: str | None = None,
    severities: Collection[str] = (),
    limit: int | None = None,
) -> list[StoredEvent]:
    """What changed, the newest first (of a state; of these severities; the latest `limit`)."""
    statement = select(
        *(getattr(RosterEvents, name) for name in StoredEvent.__slots__[:6]),
        RosterEvents.workbook_id,
        RosterEvents.before_id,
    ).where(RosterEvents.source_id == source_id)
    if state is not None:
        statement = statement.where(RosterEvents.state == state)
    if severities:
        statement = statement.where(RosterEvents.severity.in_(severities))
    # The events of one workbook were kept by weight, and go on being told in that order.
    statement = statement.order_by(RosterEvents.found_at.desc(), RosterEvents.id).limit(limit)
    rows = (await conn.execute(statement)).all()
    workbooks = {workbook.id: workbook for workbook in (await known(conn, source_id)).values()}
    return [
        StoredEvent(*row[:6], workbooks[row.workbook_id], workbooks[row.before_id]) for row in rows
    ]


async def unread_agreements(
    conn: AsyncConnection, source_id: int, types: Collection[str], since: datetime
) -> list[JsonObject]:
    """The events of these types, found since then, whose agreement has not been read yet."""
    read = select(Documents.url).where(
        Documents.source_id == source_id, Documents.version_id.is_not(None)
    )
    rows = await conn.execute(
        select(RosterEvents.payload)
        .where(
            RosterEvents.source_id == source_id,
            RosterEvents.type.in_(types),
            RosterEvents.found_at >= since,
            RosterEvents.moa_url.is_not(None),
            RosterEvents.moa_url.not_in(read),
        )
        .order_by(RosterEvents.id)
    )
    return [row.payload for row in rows]


async def home(conn: AsyncConnection) -> int | None:
    """The source (id) whose lists answer people: the operator's first one that has any."""
    return await conn.scalar(
        select(func.min(RosterStandings.source_id))
        .join(Sources, Sources.id == RosterStandings.source_id)
        .where(Sources.guild_id.is_(None))
    )
