from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from scrapers.listing import DocumentKind
from scrapers.reading import Passage, ReadOutcome
from store import documents, search
from store.documents import NewDocument, NewVersion
from store.sources import StoredSource
from store.tables import Versions
from tests.store.conftest import NOW, statements

LATER = NOW + timedelta(hours=1)
AGENDA = NewDocument("https://p.example.gov/a.pdf", "Agenda", DocumentKind.AGENDA)


def _version(document_id: int, *texts: str, sha256: str = "ab" * 32) -> NewVersion:
    passages = [Passage(text, page=1) for text in texts]
    return NewVersion(document_id, sha256, 1000, "pdf", ReadOutcome.READ, passages=passages)


async def test_a_document_is_known_by_its_address_with_the_version_that_holds(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    ids = await documents.save(conn, palmyra.id, [AGENDA], NOW)
    document_id = ids[AGENDA.url]
    unread = (await documents.known(conn, palmyra.id))[AGENDA.url]
    assert (unread.id, unread.version_id, unread.sha256) == (document_id, None, None)
    saved = await documents.save_version(conn, _version(document_id, "one"), NOW)
    read = (await documents.known(conn, palmyra.id, [AGENDA.url, "https://other/"]))[AGENDA.url]
    assert (read.version_id, read.sha256, read.outcome) == (saved.version_id, "ab" * 32, "read")
    assert await documents.known(conn, palmyra.id, ["https://other/"]) == {}
    assert await documents.known(conn, palmyra.id, []) == {}


async def test_saving_a_known_document_keeps_its_id_and_when_it_was_first_seen(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    first = await documents.save(conn, palmyra.id, [AGENDA], NOW)
    changed = NewDocument(AGENDA.url, "Agenda, amended", "agenda", stamp="Amended Nov 24")
    assert await documents.save(conn, palmyra.id, [changed], LATER) == first
    row = (await documents.known(conn, palmyra.id))[AGENDA.url]
    assert (row.title, row.stamp) == ("Agenda, amended", "Amended Nov 24")
    assert (row.first_seen, row.last_seen) == (NOW, LATER)


async def test_a_version_keeps_its_passages_in_order_as_read(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    ids = await documents.save(conn, palmyra.id, [AGENDA], NOW)
    passages = [
        Passage("Call to order", page=1, item="1"),
        Passage("287 (g)  memorandum\nof agreement", 2, "7", "New business", ocr=True),
    ]
    version = NewVersion(
        ids[AGENDA.url],
        "cd" * 32,
        2048,
        "pdf",
        ReadOutcome.PARTLY,
        reason="Two of four pages could be read.",
        pages=4,
        title="Village Board",
        agenda={"body": "Village Board", "start": "2026-12-01T18:30:00"},
        passages=passages,
        fresh={1},
    )
    saved = await documents.save_version(conn, version, NOW)
    stored = (await documents.latest_passages(conn, [ids[AGENDA.url]]))[ids[AGENDA.url]]
    assert tuple(row.id for row in stored) == saved.passage_ids
    assert [
        Passage(row.text, row.page, row.item, row.heading, row.ocr) for row in stored
    ] == passages
    assert [row.fresh for row in stored] == [False, True]
    kept = (await conn.execute(select(Versions.outcome, Versions.reason, Versions.agenda))).one()
    assert tuple(kept) == (
        "partly",
        "Two of four pages could be read.",
        {"body": "Village Board", "start": "2026-12-01T18:30:00"},
    )


async def test_only_the_version_that_holds_gives_the_latest_passages_and_is_found(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    ids = await documents.save(conn, palmyra.id, [AGENDA], NOW)
    await documents.save_version(conn, _version(ids[AGENDA.url], "zoning"), NOW)
    await documents.save_version(conn, _version(ids[AGENDA.url], "roads", sha256="2"), LATER)
    stored = await documents.latest_passages(conn, [ids[AGENDA.url], 999])
    assert [row.text for row in stored[ids[AGENDA.url]]] == ["roads"]
    assert list(stored) == [ids[AGENDA.url]]
    assert await search.search(conn, search.Phrase("zoning")) == []


async def test_what_a_document_says_of_its_meeting_is_its_newest_versions(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    listed = [NewDocument(f"https://x/{number}", "Agenda", "agenda") for number in (1, 2)]
    one, two = (await documents.save(conn, palmyra.id, listed, NOW)).values()
    for start in ("2026-11-26T18:30:00", "2026-12-10T18:30:00"):
        said = NewVersion(one, start, 9, "pdf", "read", agenda={"start": start})
        await documents.save_version(conn, said, NOW)
    await documents.save_version(conn, NewVersion(two, "ab", 9, "pdf", "read"), NOW)
    assert await documents.agendas(conn, [one, two]) == {one: {"start": "2026-12-10T18:30:00"}}


async def test_a_version_may_have_no_passage(conn: AsyncConnection, palmyra: StoredSource) -> None:
    ids = await documents.save(conn, palmyra.id, [AGENDA], NOW)
    saved = await documents.save_version(conn, _version(ids[AGENDA.url]), NOW)
    assert saved.passage_ids == ()
    assert await documents.latest_passages(conn, ids.values()) == {}


async def test_a_thousand_documents_take_as_many_statements_as_two(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    async def save(name: str, count: int) -> int:
        listed = [
            NewDocument(f"https://p.example.gov/{name}/{number}", "Minutes", "minutes")
            for number in range(count)
        ]
        with statements(conn) as sent:
            ids = await documents.save(conn, palmyra.id, listed, NOW)
            versions = [
                _version(ids[document.url], f"{name} {number}", "second", sha256=document.url)
                for number, document in enumerate(listed)
            ]
            saved = await documents.save_versions(conn, versions, NOW)
            await documents.known(conn, palmyra.id, ids)
            passages = await documents.latest_passages(conn, ids.values())
        first = [passages[document_id][0].text for document_id in ids.values()]
        assert first == [f"{name} {number}" for number in range(count)]
        assert [each.passage_ids[0] for each in saved] == [
            passages[document_id][0].id for document_id in ids.values()
        ]
        return len(sent)

    assert await save("two", 2) == await save("thousand", 1000)


async def test_more_documents_than_one_statement_holds_are_all_saved(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    listed = [
        NewDocument(f"https://p.example.gov/{number}", "Minutes", "minutes")
        for number in range(5_001)
    ]
    ids = await documents.save(conn, palmyra.id, listed, NOW)
    assert len(set(ids.values())) == 5_001
    saved = await documents.save_versions(conn, [_version(key) for key in ids.values()], NOW)
    assert len({each.version_id for each in saved}) == 5_001
    assert len(await documents.known(conn, palmyra.id, ids)) == 5_001


async def test_one_document_may_not_get_two_versions_at_once(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    ids = await documents.save(conn, palmyra.id, [AGENDA], NOW)
    twice = [_version(ids[AGENDA.url], "a"), _version(ids[AGENDA.url], "b")]
    with pytest.raises(ValueError, match="two versions of one document"):
        await documents.save_versions(conn, twice, NOW)


async def test_nothing_to_save_is_no_statement(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    with statements(conn) as sent:
        assert await documents.save(conn, palmyra.id, [], NOW) == {}
        assert await documents.save_versions(conn, [], NOW) == []
    assert sent == []


async def test_text_that_no_database_takes_keeps_its_offsets(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    ids = await documents.save(conn, palmyra.id, [AGENDA], NOW)
    version = _version(ids[AGENDA.url], "a\x00b\ud800c 287(g) 🏛️")
    await documents.save_version(conn, version, NOW)
    (stored,) = (await documents.latest_passages(conn, ids.values()))[ids[AGENDA.url]]
    assert stored.text == "a\ufffdb\ufffdc 287(g) 🏛️"


async def test_an_address_that_is_too_long_to_fetch_is_refused() -> None:
    NewDocument("https://x.example.gov/" + "a" * 2_026, "Agenda", "agenda")
    with pytest.raises(ValueError, match="more than 2048 characters"):
        NewDocument("https://x.example.gov/" + "a" * 2_027, "Agenda", "agenda")
