from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from store import checks, documents, meetings, outbox, outbox_counts, retention, validators
from store.outbox import NewDelivery
from store.sources import StoredSource
from store.validators import StoredValidators
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


async def test_what_an_address_answered_is_forgotten_when_it_is_asked_no_more(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    asked = {"https://p/now": 1, "https://p/lately": 180, "https://p/old.pdf": 181}
    ahead, over = "https://p/next-year.pdf", "https://p/last-year.pdf"
    for days, paper in ((60, ahead), (-181, over)):
        called = meetings.NewMeeting(paper, "Board", "America/Chicago", NOW + days * DAY)
        (change,) = await meetings.save(conn, palmyra.id, [called], NOW)
        listed = documents.NewDocument(paper, "Agenda", "agenda", meeting_id=change.meeting.id)
        await documents.save(conn, palmyra.id, [listed], NOW)
    answers = {
        url: StoredValidators('"e"', None, "1", NOW - days * DAY)
        for url, days in (asked | {ahead: 300, over: 300}).items()
    }
    await validators.save(conn, palmyra.id, answers)
    assert await retention.prune_answers(conn, NOW - retention.ANSWERS_KEPT_FOR) == 2
    kept = await validators.of_source(conn, palmyra.id)
    assert sorted(kept) == ["https://p/lately", ahead, "https://p/now"]
