from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from config import Scope
from scrapers.reading import Passage
from store import (
    Filters,
    StoredSource,
    archive,
    documents,
    hit_counts,
    hits,
    jurisdictions,
    watches,
)
from store import sources as stored
from tests.store.conftest import NOW, source

WEEK = timedelta(weeks=1)


async def _paper(conn: AsyncConnection, of: StoredSource, url: str, kind: str = "agenda") -> int:
    """A document with three passages; its version's id."""
    ids = await documents.save(conn, of.id, [documents.NewDocument(url, "Agenda", kind)], NOW)
    passages = [Passage(f"287(g) {number}") for number in range(3)]
    version = documents.NewVersion(ids[url], "ab", 9, "pdf", "read", passages=passages)
    return (await documents.save_version(conn, version, NOW)).version_id


async def test_hits_are_counted_by_the_week_in_which_they_were_found(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    wide = await watches.add(conn, guild_id=7, name="wide", query="a", now=NOW, limit=9)
    narrow = await watches.add(
        conn,
        guild_id=7,
        name="narrow",
        query="a",
        scope=Scope(kinds=("minutes",)),
        confidence="exact",
        now=NOW,
        limit=9,
    )
    version = await _paper(conn, palmyra, "https://p.example/1")
    held = await archive.passages(conn, version, limit=9)
    for passage, at in zip(held, (NOW - 2 * WEEK, NOW - WEEK, NOW - WEEK), strict=True):
        await hits.save(conn, [hits.NewHit(wide.query_id, version, passage.id, "variant")], at)
    starts = [NOW - 2 * WEEK, NOW - WEEK, NOW]
    (counted,) = await hit_counts.weekly(conn, [wide, narrow], Filters(guild_id=7), starts)
    assert counted.weeks == (1, 2)
    assert (counted.kind, counted.source_slug, counted.place) == (
        "agenda",
        "palmyra-village",
        "Palmyra",
    )
    assert counted.counts_for(wide)
    assert not counted.counts_for(narrow)
    assert await hit_counts.weekly(conn, [narrow], Filters(guild_id=7), starts) == []
    assert await hit_counts.weekly(conn, [wide], Filters(place="Eagle"), starts) == []


async def test_where_sources_are_is_told_as_far_as_a_server_may_see_them(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    own = source("own", state="IL", county="Cook", place="Cicero")
    await stored.add(conn, own, guild_id=7, now=NOW, limit=9)
    assert await jurisdictions.states(conn, 7) == ["IL", "WI"]
    assert await jurisdictions.states(conn, 8) == ["WI"]
    assert await jurisdictions.counties(conn, 7, "c") == ["Cook"]
    assert await jurisdictions.places(conn, 7) == ["Cicero", "Palmyra"]
    assert await jurisdictions.places(conn, 7, "100%", limit=5) == []


async def test_a_document_is_found_by_its_address_and_by_words_of_its_names(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await _paper(conn, palmyra, "https://p.example/1")
    await _paper(conn, palmyra, "https://p.example/2")
    filters = Filters(guild_id=7)
    found = await archive.at(conn, "https://p.example/1", filters)
    assert found is not None
    assert found.url == "https://p.example/1"
    assert await archive.at(conn, "https://p.example/3", filters) is None
    newest = await archive.newest(conn, filters, typed="AGENDA palmyra", limit=5)
    assert [paper.url for paper in newest] == ["https://p.example/2", "https://p.example/1"]
    assert await archive.newest(conn, filters, typed="agenda eagle", limit=5) == []


async def test_an_own_source_rests_and_comes_back_at_once(conn: AsyncConnection) -> None:
    await stored.add(conn, source("own"), guild_id=7, now=NOW, limit=9)
    for guild_id, done in ((8, False), (7, True)):
        assert (
            await stored.set_enabled(
                conn, "own", guild_id=guild_id, enabled=False, reason="So.", now=NOW
            )
            is done
        )
    assert await stored.due(conn, NOW, 5) == []
    later = NOW + timedelta(days=1)
    await stored.set_enabled(conn, "own", guild_id=7, enabled=True, reason="", now=later)
    (due,) = await stored.due(conn, later, 5)
    assert (due.slug, due.reason, due.next_due) == ("own", None, later)


async def test_what_is_given_of_a_watch_is_changed(conn: AsyncConnection) -> None:
    await watches.add(conn, guild_id=7, name="a", query="x", now=NOW, limit=9)
    assert await watches.change(conn, 8, "a", query="y") is None
    kept = await watches.change(conn, 7, "a", new_name="b", query="y", scope=Scope(states=("WI",)))
    assert kept is not None
    assert (kept.name, kept.query, kept.scope.states, kept.confidence) == (
        "b",
        "y",
        ("WI",),
        "variant",
    )
