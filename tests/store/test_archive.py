from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from scrapers.reading import Passage
from store import Filters, archive, documents, guilds, hits, meetings, sources, watches
from store.hits import NewHit
from store.sources import StoredSource
from tests.store.conftest import NOW, source

EVERYONE = Filters(guild_id=0)
URL = "https://palmyra-village.example.gov/agenda.pdf"


async def _version(
    conn: AsyncConnection, document_id: int, sha256: str, days: int, *texts: str
) -> documents.VersionSaved:
    passages = [Passage(text, page=page) for page, text in enumerate(texts, start=1)]
    new = documents.NewVersion(document_id, sha256, 9, "pdf", "read", passages=passages)
    return await documents.save_version(conn, new, NOW + timedelta(days=days))


@pytest.fixture
async def agenda(conn: AsyncConnection, palmyra: StoredSource) -> int:
    """An agenda of a meeting in a week, in two versions."""
    new = meetings.NewMeeting("k", "Board", "America/Chicago", NOW + timedelta(days=7))
    (change,) = await meetings.save(conn, palmyra.id, [new], NOW)
    listed = documents.NewDocument(URL, "Agenda", "agenda", meeting_id=change.meeting.id)
    ids = await documents.save(conn, palmyra.id, [listed], NOW)
    await _version(conn, ids[URL], "a" * 64, 0, "one", "two")
    await _version(conn, ids[URL], "b" * 64, 1, "one", "287(g)", "three")
    return ids[URL]


async def test_a_document_has_its_versions_the_newest_first(
    conn: AsyncConnection, agenda: int
) -> None:
    paper = await archive.document(conn, agenda, EVERYONE)
    assert paper is not None
    assert (paper.title, paper.sha256, paper.source_slug) == ("Agenda", "b" * 64, "palmyra-village")
    now, before = await archive.versions(conn, agenda, limit=9)
    assert (now.id, now.until) == (paper.version_id, None)
    assert (before.sha256, before.until) == ("a" * 64, NOW + timedelta(days=1))


async def test_a_copy_was_seen_until_another_took_its_place(
    conn: AsyncConnection, agenda: int
) -> None:
    (old,) = await archive.copies(conn, "a" * 64, EVERYONE, limit=9)
    assert (old.version.fetched_at, old.last_seen) == (NOW, NOW + timedelta(days=1))
    (new,) = await archive.copies(conn, "b" * 64, EVERYONE, limit=9)
    assert new.last_seen == new.paper.last_seen
    assert await archive.version(conn, new.version.id, EVERYONE) == new
    assert await archive.copies(conn, "c" * 64, EVERYONE, limit=9) == []


async def test_passages_are_had_by_place_and_by_page(conn: AsyncConnection, agenda: int) -> None:
    paper = await archive.document(conn, agenda, EVERYONE)
    assert paper is not None
    assert paper.version_id is not None
    by_place = await archive.passages(conn, paper.version_id, first=1, limit=1)
    by_page = await archive.passages(conn, paper.version_id, page=3, limit=9)
    assert [passage.text for passage in (*by_place, *by_page)] == ["287(g)", "three"]


async def test_what_was_found_in_a_version_is_had_by_passage(
    conn: AsyncConnection, palmyra: StoredSource, agenda: int
) -> None:
    made = [
        await watches.add(conn, guild_id=7, name=name, query=name, now=NOW, limit=9)
        for name in ("a", "b")
    ]
    saved = await _version(conn, agenda, "c" * 64, 2, "a", "a b")
    found = [
        NewHit(watch.query_id, saved.version_id, saved.passage_ids[1], "exact", ((at, at + 1),))
        for at, watch in zip((0, 2), made, strict=True)
    ]
    await hits.save(conn, found, NOW)
    places = await archive.found_in(conn, saved.version_id, [watch.query_id for watch in made])
    assert [(place.seq, place.page, sorted(place.spans)) for place in places] == [
        (1, 2, [(0, 1), (2, 3)])
    ]


async def test_a_meeting_has_its_papers(conn: AsyncConnection, agenda: int) -> None:
    (sitting,) = await archive.sittings(conn, NOW, NOW + timedelta(days=8), EVERYONE, limit=9)
    assert await archive.sittings(conn, NOW, NOW + timedelta(days=7), EVERYONE, limit=9) == []
    assert await archive.meeting(conn, sitting.meeting.id, EVERYONE) == sitting
    (paper,) = await archive.of_meeting(conn, sitting.meeting.id, EVERYONE, limit=9)
    assert paper.id == agenda
    assert await archive.of_source(conn, paper.source_id, limit=9) == [paper]


async def test_what_a_server_added_is_shown_to_those_who_may_see_it(conn: AsyncConnection) -> None:
    await guilds.joined(conn, 7, NOW)
    own = await sources.add(conn, source("own"), guild_id=7, now=NOW, limit=9)
    url = "https://own.example.gov/a"
    ids = await documents.save(conn, own.id, [documents.NewDocument(url, "A", "agenda")], NOW)
    assert await archive.document(conn, ids[url], EVERYONE) is None
    assert await archive.document(conn, ids[url], Filters(guild_id=0, shared=(8,))) is None
    shown = await archive.document(conn, ids[url], Filters(guild_id=0, shared=(8, 7)))
    assert shown is not None
    assert shown.version_id is None
