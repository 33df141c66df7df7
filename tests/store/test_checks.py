from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from store import checks, retention, sources
from store.checks import Transition
from store.sources import StoredSource
from tests.store.conftest import NOW, checked

MINUTE = timedelta(minutes=1)


async def test_a_break_is_told_once_at_the_second_bad_check_and_the_mending_once(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    outcomes = ["ok", "error", "drift", "blocked", "unchanged", "empty", "error", "ok"]
    recorded = [
        await checked(conn, palmyra.id, outcome, NOW + minutes * MINUTE)
        for minutes, outcome in enumerate(outcomes)
    ]
    assert [each.transition for each in recorded] == [
        Transition.SAME,
        Transition.SAME,
        Transition.BROKE,
        Transition.SAME,
        Transition.RECOVERED,
        Transition.SAME,
        Transition.SAME,
        Transition.SAME,
    ]
    assert [each.failures for each in recorded] == [0, 1, 2, 3, 0, 0, 1, 0]
    assert recorded[4].last_good == NOW


async def test_what_is_no_fault_of_the_sources_is_not_counted(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await checked(conn, palmyra.id, "error", NOW)
    recorded = await checked(conn, palmyra.id, "error", NOW + MINUTE, counted=False)
    assert (recorded.transition, recorded.failures) == (Transition.SAME, 1)
    recorded = await checked(conn, palmyra.id, "error", NOW + 2 * MINUTE)
    assert (recorded.transition, recorded.failures) == (Transition.BROKE, 2)


async def test_a_check_is_kept_with_the_source_and_in_its_history(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await checked(conn, palmyra.id, "ok", NOW)
    await checked(conn, palmyra.id, "drift", NOW + 60 * MINUTE)
    stored = await sources.get(conn, palmyra.slug)
    assert stored is not None
    assert stored.last_checked == NOW + 60 * MINUTE
    assert (stored.last_outcome, stored.last_reason) == ("drift", "drift it was")
    assert (stored.last_good, stored.failures) == (NOW, 1)
    assert stored.next_due == NOW + 120 * MINUTE
    history = await checks.history(conn, palmyra.id, limit=5)
    assert [check.outcome for check in history] == ["drift", "ok"]
    assert await checks.last_finished(conn) == NOW + 60 * MINUTE
    assert await sources.tally(conn) == {"drift": 1}


async def test_the_history_of_checks_is_kept_for_a_while(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    for day in range(4):
        await checked(conn, palmyra.id, "ok", NOW + timedelta(days=day))
    assert await retention.prune_checks(conn, NOW + timedelta(days=2)) == 2
    kept = await checks.history(conn, palmyra.id, limit=9)
    assert [check.finished_at for check in kept] == [
        NOW + timedelta(days=3),
        NOW + timedelta(days=2),
    ]


async def test_what_was_found_new_is_known_by_source_without_the_baseline(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await sources.set_baseline(conn, palmyra.id, NOW)
    for day, new in enumerate((300, 2, 0, 1)):
        at = NOW + timedelta(days=day)
        await checks.record(
            conn,
            palmyra.id,
            started=at,
            finished=at,
            outcome="ok",
            reason="",
            new_documents=new,
            next_due=at,
        )
    days = [NOW + timedelta(days=day) for day in range(4)]
    assert await checks.finds(conn, [palmyra.id], NOW - MINUTE) == {palmyra.id: [days[1], days[3]]}
    assert await checks.finds(conn, [palmyra.id], days[1]) == {palmyra.id: [days[3]]}
    assert await checks.finds(conn, [palmyra.id + 1], NOW - MINUTE) == {}
