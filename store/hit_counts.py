"""How many hits there were, week by week: what a chart is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from store.filters import Filters, within
from store.hits import placed, shown
from store.tables import Documents, Hits, Meetings, Sources
from store.watches import Watch


@dataclass(frozen=True, slots=True)
class Counted:
    """Hits of one query, at one confidence, in one body's papers of one kind: one number a week."""

    query_id: int
    confidence: str
    kind: str
    source_slug: str
    source_name: str
    state: str | None
    county: str | None
    place: str | None
    body: str | None
    weeks: tuple[int, ...]

    def counts_for(self, watch: Watch) -> bool:
        """Whether the watch counts them: its query, its lowest confidence, its scope."""
        return (
            watch.query_id == self.query_id
            and watch.accepts(self.confidence)
            and within(
                watch.scope,
                slug=self.source_slug,
                state=self.state,
                county=self.county,
                place=self.place,
                kind=self.kind,
            )
        )


async def weekly(
    conn: AsyncConnection, seen: Sequence[Watch], filters: Filters, starts: Sequence[datetime]
) -> list[Counted]:
    """Hits that any of these watches counts, by the week in which they were found.

    `starts` are moments in their order: a week goes from each to the next, so there is one number
    less than there are moments.
    """
    body = func.coalesce(Meetings.body, Sources.body)
    weeks = [
        func.sum(case((and_(Hits.found_at >= start, Hits.found_at < end), 1), else_=0))
        for start, end in pairwise(starts)
    ]
    by: tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...] = (
        Hits.query_id,
        Hits.confidence,
        Documents.kind,
        Sources.slug,
        Sources.name,
        Sources.state,
        Sources.county,
        Sources.place,
        body,
    )
    rows = await conn.execute(
        placed(select(*by, *weeks))
        .outerjoin(Meetings, Meetings.id == Documents.meeting_id)
        .where(*shown(seen, filters), Hits.found_at >= starts[0], Hits.found_at < starts[-1])
        .group_by(*by)
    )
    width = len(by)
    return [_counted([*row[:width], tuple(row[width:])]) for row in rows]


def _counted(values: Sequence[Any]) -> Counted:
    return Counted(*values)
