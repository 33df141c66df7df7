"""How a check is recorded: when the next one is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from config import Source
from scrapers.conclusion import Conclusion, conclude
from scrapers.listing import Outcome
from store import Database, checks, sources

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def due_after(
    db: Database, *, kind: str = "agenda", meeting: datetime | None = None, found: int = 0
) -> timedelta:
    """How long a board of every second Thursday is left alone, five days after its last posting."""
    board = Source(
        slug="palmyra",
        name="Village of Palmyra",
        platform="generic",
        url="https://palmyra.example.gov/agendas",
        kind=kind,
        state="WI",
    )
    first = datetime(2026, 9, 10, 21, 0, tzinfo=UTC)
    async with db.write() as conn:
        await sources.sync(conn, [board], first)
        stored = await sources.get(conn, "palmyra")
        assert stored is not None
        await sources.set_baseline(conn, stored.id, first)
        for posting in range(1, 6):
            at = first + timedelta(days=14 * posting)
            await checks.record(
                conn,
                stored.id,
                started=at,
                finished=at,
                outcome="ok",
                reason="",
                new_documents=2,
                next_due=at + HOUR,
            )
        end = Conclusion(Outcome.UNCHANGED, "", NOW, NOW, found=found, meeting=meeting)
        finds = await checks.finds(conn, [stored.id], first)
        due, owed = await conclude(conn, stored, end, found=finds[stored.id], chance=0.5, speed=1.0)
    assert owed == []
    return due - NOW


async def test_a_board_between_its_postings_is_looked_at_every_four_hours(db: Database) -> None:
    assert await due_after(db) == 4 * HOUR


@pytest.mark.parametrize("kind", ["news", "roster"])
async def test_only_boards_are_left_quiet(db: Database, kind: str) -> None:
    assert await due_after(db, kind=kind) == HOUR


async def test_a_board_that_has_just_posted_is_not_left_quiet(db: Database) -> None:
    assert await due_after(db, found=1) == HOUR


async def test_before_a_meeting_a_board_is_looked_at_every_15_minutes(db: Database) -> None:
    assert await due_after(db, meeting=NOW + 29 * HOUR) == timedelta(minutes=15)


async def test_a_meeting_within_the_week_ends_the_quiet(db: Database) -> None:
    assert await due_after(db, meeting=NOW + timedelta(days=5)) == HOUR
