from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from store import checks, outbox, outbox_counts, retention
from store.outbox import NewDelivery
from store.sources import StoredSource
from tests.store.conftest import NOW, checked

DAY = timedelta(days=1)


async def test_the_history_of_checks_is_cut_at_its_age(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    for age in (100, 90, 89, 0):
        await checked(conn, palmyra.id, "ok", NOW - age * DAY)
    assert await retention.prune_checks(conn, NOW - 90 * DAY) == 1
    kept = await checks.history(conn, palmyra.id, limit=9)
    assert [(NOW - check.finished_at).days for check in kept] == [0, 89, 90]


async def test_what_an_old_alert_said_is_forgotten_and_it_is_still_told_once(
    conn: AsyncConnection,
) -> None:
    old, owed = NewDelivery(1, 7, "old", "item", {"title": "old"}), ["dead", "waiting"]
    await outbox.enqueue(
        conn,
        [old, *(NewDelivery(1, 7, key, "item", {"title": key}) for key in owed)],
        NOW - 200 * DAY,
    )
    first, second, third = await outbox.claim(conn, NOW, limit=9, lease=DAY)
    await outbox.mark_sent(conn, first.id, message_id=1, now=NOW - 200 * DAY)
    await outbox.dead(conn, second.id, error="400")
    assert await retention.forget_alerts(conn, NOW - 180 * DAY) == 1
    assert await retention.forget_alerts(conn, NOW - 180 * DAY) == 0
    rows = [await outbox.get(conn, each.id) for each in (first, second, third)]
    assert [row.payload for row in rows if row] == [{}, {"title": "dead"}, {"title": "waiting"}]
    await outbox.enqueue(conn, [old], NOW)
    assert (await outbox_counts.counts(conn)).pending == 0
