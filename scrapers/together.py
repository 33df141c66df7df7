"""What many checks ask of the database at once is asked, and stored, together.

Most checks end in "unchanged": what such a one reads and writes is a few rows, and the way to the
database costs more than they do. While one batch is under way the next gathers, so a check that
runs alone waits for nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from scrapers.rhythm import RHYTHM_HISTORY
from store import Batched, Database, checks, meetings, sources, validators


@dataclass(frozen=True, slots=True)
class Recollection:
    """What a check has to know of its source before it looks.

    `found` is when earlier checks found something new, for boards.
    """

    answers: dict[str, validators.StoredValidators] = field(default_factory=dict)
    soon: meetings.StoredMeeting | None = None
    found: tuple[datetime, ...] = ()


class Together:
    """The database as the checks that run at once use it."""

    def __init__(self, db: Database, now: Callable[[], datetime]) -> None:
        self._db = db
        self._now = now
        self._due = Batched(self._those_due)
        self._recalled = Batched(self._recall)
        self._recorded = Batched(self._record)

    async def due(self, source_id: int) -> sources.StoredSource | None:
        """The source as it stands now; None where its check is not due."""
        return await self._due.ask(source_id)

    async def recall(self, source_id: int) -> Recollection:
        """What is known of a source."""
        return await self._recalled.ask(source_id)

    async def record(self, check: checks.Unchanged) -> None:
        """Store a check that found everything as it was."""
        await self._recorded.ask(check)

    async def settled(self) -> None:
        """Wait until what checks asked for that were cancelled is done; see `Batched.settled`."""
        await asyncio.gather(
            self._due.settled(), self._recalled.settled(), self._recorded.settled()
        )

    async def _those_due(self, ids: list[int]) -> list[sources.StoredSource | None]:
        async with self._db.read() as conn:
            due = await sources.due_of(conn, ids, self._now())
        return [due.get(one) for one in ids]

    async def _recall(self, ids: list[int]) -> list[Recollection]:
        now = self._now()
        async with self._db.read() as conn:
            answers = await validators.of_sources(conn, ids)
            soon = await meetings.next_of(conn, ids, now)
            found = await checks.finds(conn, ids, now - RHYTHM_HISTORY)
        return [
            Recollection(answers.get(one, {}), soon.get(one), tuple(found.get(one, ())))
            for one in ids
        ]

    async def _record(self, ended: list[checks.Unchanged]) -> list[None]:
        await self._db.transact(partial(checks.record_unchanged, ended=ended))
        return [None] * len(ended)
