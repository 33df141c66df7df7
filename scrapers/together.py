"""What many checks ask of the database at once is asked, and stored, together.

Most checks end in "unchanged": what such a one reads and writes is a few rows, and the way to the
database costs more than they do. While one batch is under way the next gathers, so a check that
runs alone waits for nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from scrapers.rhythm import RHYTHM_HISTORY
from store import Database, checks, meetings, sources, validators

_Q = TypeVar("_Q")
_A = TypeVar("_A")
_LAST = 5.0  # seconds


class Batched(Generic[_Q, _A]):
    """Hands questions to `work` as many at a time as came in while the last ones were answered."""

    def __init__(self, work: Callable[[list[_Q]], Awaitable[Sequence[_A]]]) -> None:
        self._work = work
        self._waiting: list[tuple[_Q, asyncio.Future[_A]]] = []
        self._task: asyncio.Task[None] | None = None

    async def ask(self, question: _Q) -> _A:
        """The answer to a question; raises what the work on its batch raised."""
        future: asyncio.Future[_A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        return await future

    async def settled(self) -> None:
        """Wait, for some seconds at most, until nothing is under way.

        Where all who asked were cancelled nobody else does, and the database would be closed under
        what goes on.
        """
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=_LAST)

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                answers = await self._work([question for question, _ in batch])
            except asyncio.CancelledError:
                for _, future in batch:
                    future.cancel()
                raise
            except Exception as error:  # noqa: BLE001  whoever asked is told
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
            else:
                for (_, future), answer in zip(batch, answers, strict=True):
                    if not future.done():
                        future.set_result(answer)


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
        async with self._db.write() as conn:
            await checks.record_unchanged(conn, ended)
        return [None] * len(ended)
