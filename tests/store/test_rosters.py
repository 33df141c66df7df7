from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from store import StoreError, documents, rosters, sources
from store.rosters import NewEvent, NewWorkbook
from store.sources import StoredSource
from tests.store.conftest import NOW

LATER = NOW + timedelta(days=1)


def workbook(sha256: str, **values: Any) -> NewWorkbook:
    described: dict[str, Any] = {
        "list": "participating",
        "claim": "participating",
        "name": f"participatingAgencies{sha256}.xlsx",
        "url": f"https://ice.example/{sha256}.xlsx",
        "modified": NOW,
        "state": "good",
        "rows": 3,
        "content": f"rows of {sha256}".encode(),
    }
    return NewWorkbook(sha256=sha256, **(described | values))


def event(kind: str = "listed", state: str = "WI", **values: Any) -> NewEvent:
    described = {
        "sha256": "b1",
        "before": "a1",
        "type": kind,
        "severity": "alert",
        "state": state,
        "agency": "Palmyra Police Department",
        "model": "Task Force Model",
        "county": "Jefferson County",
        "signed": "2025-09-22",
        "moa_url": None,
        "at": NOW,
        "payload": {"type": kind, "state": state},
    }
    return NewEvent(**(described | values))


async def _two(conn: AsyncConnection, source: StoredSource) -> None:
    await rosters.save(conn, source.id, [workbook("a1"), workbook("b1", modified=LATER)], LATER)


async def test_a_workbook_is_kept_once_with_what_it_held(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await rosters.save(conn, palmyra.id, [workbook("a1")], NOW)
    await rosters.save(conn, palmyra.id, [workbook("a1", name="another.xlsx")], LATER)
    known = await rosters.known(conn, palmyra.id)
    (one,) = known.values()
    assert (one.sha256, one.name, one.fetched_at) == ("a1", "participatingAgenciesa1.xlsx", NOW)
    assert await rosters.content(conn, one.id) == b"rows of a1"


async def test_what_is_no_roster_has_no_content(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    bad = workbook("a1", list=None, content=None, state="quarantined", reason="Damaged.")
    await rosters.save(conn, palmyra.id, [bad], NOW)
    one = (await rosters.known(conn, palmyra.id))["a1"]
    with pytest.raises(StoreError, match="no roster in the workbook"):
        await rosters.content(conn, one.id)


async def test_each_list_stands_at_one_workbook(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await _two(conn, palmyra)
    await rosters.save(conn, palmyra.id, [workbook("p1", list="pending")], NOW)
    for sha256 in ("a1", "p1", "b1"):
        await rosters.stand(conn, palmyra.id, sha256)
    standing = await rosters.standing(conn, palmyra.id)
    assert {kind: one.sha256 for kind, one in standing.items()} == {
        "participating": "b1",
        "pending": "p1",
    }
    first = await rosters.first(conn, palmyra.id)
    assert {kind: one.sha256 for kind, one in first.items()} == {
        "participating": "a1",
        "pending": "p1",
    }
    assert await rosters.home(conn) == palmyra.id


async def test_an_operator_accepts_by_the_start_of_the_hash_and_the_source_is_due(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await _two(conn, palmyra)
    await rosters.save(
        conn, palmyra.id, [workbook("c1ff", state="quarantined", reason="Too few rows.")], NOW
    )
    assert [one.sha256 for one in await rosters.quarantined(conn)] == ["c1ff"]
    assert (await rosters.accept(conn, "C1", LATER)).sha256 == "c1ff"
    assert (await rosters.known(conn, palmyra.id))["c1ff"].state == "accepted"
    stored = await sources.get(conn, palmyra.slug)
    assert stored is not None
    assert stored.next_due == LATER
    await rosters.stand(conn, palmyra.id, "c1ff")
    accepted = (await rosters.known(conn, palmyra.id))["c1ff"]
    assert (accepted.state, accepted.reason) == ("good", "")


@pytest.mark.parametrize(
    ("start", "why"),
    [
        ("ff", "No quarantined workbook begins with 'ff'"),
        ("%", "No quarantined workbook begins with '%'"),
        ("c", "Several quarantined workbooks begin with 'c'"),
        ("d", "participatingAgenciesd1.xlsx is no roster, so there is nothing to accept: Damaged."),
    ],
)
async def test_what_cannot_be_accepted_says_why(
    conn: AsyncConnection, palmyra: StoredSource, start: str, why: str
) -> None:
    await rosters.save(
        conn,
        palmyra.id,
        [
            workbook("c1", state="quarantined"),
            workbook("c2", state="quarantined"),
            workbook("d1", state="quarantined", reason="Damaged.", list=None, content=None),
        ],
        NOW,
    )
    with pytest.raises(StoreError) as refused:
        await rosters.accept(conn, start, NOW)
    assert str(refused.value).startswith(why)


async def test_events_come_newest_first_with_both_workbooks(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await _two(conn, palmyra)
    await rosters.add_events(
        conn, palmyra.id, [event(), event("delisted", "TX"), event("renamed", severity="log")], NOW
    )
    await rosters.add_events(conn, palmyra.id, [event("moa_posted", severity="notice")], LATER)
    found = await rosters.events(conn, palmyra.id)
    assert [one.type for one in found] == ["moa_posted", "listed", "delisted", "renamed"]
    assert (found[1].workbook.sha256, found[1].before.sha256) == ("b1", "a1")
    assert found[1].payload == {"type": "listed", "state": "WI"}
    texan = await rosters.events(conn, palmyra.id, state="TX")
    assert [one.type for one in texan] == ["delisted"]
    latest = await rosters.events(conn, palmyra.id, severities=("alert",), limit=1)
    assert [one.type for one in latest] == ["listed"]


async def test_an_agreement_is_unread_until_a_version_of_it_is_kept(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await _two(conn, palmyra)
    url = "https://ice.example/moa.pdf"
    await rosters.add_events(conn, palmyra.id, [event("moa_posted", moa_url=url)], NOW)
    since = NOW - timedelta(days=1)

    async def unread(*types: str, since: Any = since) -> int:
        return len(await rosters.unread_agreements(conn, palmyra.id, types, since))

    assert await unread("moa_posted") == 1
    assert await unread("listed") == 0
    assert await unread("moa_posted", since=LATER) == 0
    ids = await documents.save(
        conn, palmyra.id, [documents.NewDocument(url, "MOA", "agreement")], NOW
    )
    assert await unread("moa_posted") == 1
    await documents.save_version(
        conn, documents.NewVersion(ids[url], "f" * 64, 1, "pdf", "read"), NOW
    )
    assert await unread("moa_posted") == 0


async def test_where_no_list_stands_nothing_answers(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    assert await rosters.home(conn) is None
