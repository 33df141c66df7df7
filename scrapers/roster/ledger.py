"""What is kept of a roster, as people ask for it: who stands where, and since when."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from scrapers.roster.diff import by_identity
from scrapers.roster.history import Evidence, History, Paper, Step
from scrapers.roster.interest import is_agency, is_county
from scrapers.roster.row import ListKind, Row
from scrapers.roster.timeline import Timeline, timelines
from scrapers.roster.wire import unpack_event, unpack_roster
from store import Database, rosters


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement with its life, and the lists that it is on now (none: it was taken off)."""

    timeline: Timeline
    on: frozenset[ListKind]

    @property
    def row(self) -> Row:
        """Its line as last seen."""
        return self.timeline.row


@dataclass(frozen=True, slots=True)
class Lists:
    """Both lists as they stand, and the workbooks that they stand at (none: no list is known)."""

    participating: tuple[Row, ...] = ()
    pending: tuple[Row, ...] = ()
    workbooks: tuple[rosters.Workbook, ...] = ()


async def lists(database: Database) -> Lists:
    """Both lists as they stand now."""
    async with database.read() as conn:
        source_id = await rosters.home(conn)
        if source_id is None:
            return Lists()
        standing = await rosters.standing(conn, source_id)
        contents = {kind: await rosters.content(conn, one.id) for kind, one in standing.items()}

    def unpacked(kind: ListKind) -> tuple[Row, ...]:
        return unpack_roster(contents[kind]).rows if kind in contents else ()

    return Lists(
        await asyncio.to_thread(unpacked, ListKind.PARTICIPATING),
        await asyncio.to_thread(unpacked, ListKind.PENDING),
        tuple(standing.values()),
    )


async def agreements_of(
    database: Database, state: str, *, county: str = "", agency: str = ""
) -> tuple[Agreement, ...]:
    """A state's agreements (of a county; whose agency's name has these words), by agency."""
    now = await lists(database)
    if not now.workbooks:
        return ()
    async with database.read() as conn:
        source_id = now.workbooks[0].source_id
        first = {
            one: await rosters.content(conn, one.id)
            for one in (await rosters.first(conn, source_id)).values()
        }
        events = await rosters.events(conn, source_id, state=state)

    def told() -> tuple[Timeline, ...]:
        papers = (
            Paper(one.name, one.sha256, unpack_roster(content), at=one.at)
            for one, content in first.items()
        )
        history = History(tuple(papers), (), (), tuple(_steps(events)))
        return timelines(history, state)

    standing = {
        ListKind.PARTICIPATING: by_identity(now.participating),
        ListKind.PENDING: by_identity(now.pending),
    }
    return tuple(
        Agreement(
            timeline,
            frozenset(kind for kind, rows in standing.items() if timeline.row.identity in rows),
        )
        for timeline in await asyncio.to_thread(told)
        if is_agency(agency, timeline.row.agency)
        and (not county or is_county(county, timeline.row.county))
    )


def _steps(events: Iterable[rosters.StoredEvent]) -> Iterable[Step]:
    for stored in sorted(events, key=lambda one: one.id):
        yield Step(
            unpack_event(stored.payload),
            ListKind(stored.workbook.list or ""),
            _evidence(stored.workbook),
            _evidence(stored.before),
        )


def _evidence(workbook: rosters.Workbook) -> Evidence:
    return Evidence(workbook.name, workbook.sha256, workbook.at)
