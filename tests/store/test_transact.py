"""Transactions in one trip: each is stored whole or not at all, whatever becomes of the others."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from store import Database, aside, checks, documents, facts, hits, meetings, sources
from store.tables import Facts
from tests.store.conftest import NOW, source


async def _keys(db: Database) -> list[str]:
    async with db.read() as conn:
        return list(await conn.scalars(select(Facts.key).order_by(Facts.key)))


async def _put(conn: AsyncConnection, key: str) -> str:
    await facts.put(conn, key, {"v": 1})
    return key


async def _refused(conn: AsyncConnection) -> None:
    await facts.put(conn, "refused", {"v": 1})
    raise ValueError("no")


async def test_what_the_body_gives_is_given_and_what_it_wrote_is_stored(db: Database) -> None:
    async def body(conn: AsyncConnection) -> tuple[Any, str]:
        await _put(conn, "a")
        return await facts.get(conn, "a"), await aside(conn, str.upper, "done")

    assert await db.transact(body) == ({"v": 1}, "DONE")
    assert await _keys(db) == ["a"]


async def test_one_that_fails_leaves_the_others_what_they_stored(db: Database) -> None:
    async def one(key: str) -> str:
        return await db.transact(lambda conn: _put(conn, key))

    given = await asyncio.gather(
        one("a"), one("b"), db.transact(_refused), one("c"), return_exceptions=True
    )
    assert [str(each) for each in given] == ["a", "b", "no", "c"]
    assert await _keys(db) == ["a", "b", "c"]


async def test_one_that_is_cancelled_has_ended_and_changed_nothing(db: Database) -> None:
    first = asyncio.create_task(db.transact(lambda conn: _put(conn, "first")))
    gone = asyncio.create_task(db.transact(lambda conn: _put(conn, "gone")))
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert await first == "first"
    assert await db.transact(lambda conn: _put(conn, "later")) == "later"
    assert await _keys(db) == ["first", "later"]


async def test_what_breaks_a_rule_of_the_tables_is_an_integrity_error(db: Database) -> None:
    async def body(conn: AsyncConnection) -> None:
        await documents.save_version(
            conn, documents.NewVersion(404, "0" * 64, 1, "pdf", "read", title="secret"), NOW
        )

    with pytest.raises(IntegrityError) as caught:
        await db.transact(body)
    assert "secret" not in str(caught.value)


async def test_a_transaction_may_wait_for_nothing_but_its_database(tmp_path: Path) -> None:
    db = await Database.open(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    await db.upgrade()
    never: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def body(conn: AsyncConnection) -> None:
        await _put(conn, "a")
        await never

    with pytest.raises(RuntimeError, match="may wait for nothing but its database"):
        await db.transact(body)
    assert await _keys(db) == []
    await db.close()


async def test_a_transaction_inside_a_write_is_refused(tmp_path: Path) -> None:
    db = await Database.open(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    await db.upgrade()
    async with db.write():
        with pytest.raises(RuntimeError, match="a write inside a write"):
            await db.transact(lambda conn: _put(conn, "a"))
    await db.close()


async def test_what_is_stored_in_one_trip_is_what_is_stored_in_many(db: Database) -> None:
    """The statements that are prepared convert values as SQLAlchemy does."""
    async with db.write() as conn:
        await sources.sync(conn, [source("one"), source("many")], NOW)
        ids = {each.slug: each.id for each in await sources.listed(conn)}

    async def store(conn: AsyncConnection, slug: str) -> list[Any]:
        owner = ids[slug]
        start = NOW + timedelta(days=3)
        sitting = meetings.NewMeeting("m", "Board\0", "America/Chicago", start, True)
        (change,) = await meetings.save(conn, owner, [sitting], NOW)
        (again,) = await meetings.save(conn, owner, [sitting], NOW + timedelta(hours=1))
        paper = documents.NewDocument(
            f"https://{slug}.example/a", "Agenda", "agenda", meeting_id=change.meeting.id
        )
        found = await documents.save(conn, owner, [paper], NOW)
        version = documents.NewVersion(
            found[paper.url],
            slug,
            9,
            "pdf",
            "read",
            agenda={"status": "cancelled"},
            passages=[Said("Item 1: 287(g)"), Said("mon-\nitor \ud800 " + "x" * 70)],
        )
        saved = await documents.save_version(conn, version, NOW)
        recorded = await checks.record(
            conn,
            owner,
            started=NOW,
            finished=NOW,
            outcome="ok",
            reason="",
            new_documents=1,
            next_due=NOW + timedelta(hours=1),
        )
        told = await documents.latest_passages(conn, [found[paper.url]])
        return [
            (change.meeting.title, change.meeting.start_utc, change.changed),
            (again.meeting.last_seen, again.changed),
            len(saved.passage_ids),
            recorded,
            [(each.text, each.fresh, each.page) for each in told[found[paper.url]]],
            [*(await documents.agendas(conn, list(found.values()))).values()],
        ]

    many = await db.transact(lambda conn: store(conn, "many"))
    async with db.write() as conn:
        one = await store(conn, "one")
    assert many == one
    assert many[0] == ("Board\ufffd", NOW + timedelta(days=3), frozenset())
    assert many[4] == [
        ("Item 1: 287(g)", True, None),
        ("mon-\nitor \ufffd " + "x" * 70, True, None),
    ]
    assert many[5] == [{"status": "cancelled"}]


class Said:
    """A passage of plain text."""

    page = item = heading = None
    ocr = False

    def __init__(self, text: str) -> None:
        self.text = text


async def test_who_listens_to_statements_hears_of_those_sent_in_one_trip(tmp_path: Path) -> None:
    db = await Database.open(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    await db.upgrade()
    heard: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        heard.append(statement.split(" ", 1)[0])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        await db.transact(lambda conn: hits.save(conn, [], NOW))
        await db.transact(lambda conn: facts.get(conn, "a"))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert heard == ["SELECT"]
    await db.close()
