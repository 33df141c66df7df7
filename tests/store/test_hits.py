from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from config import HouseWatch, Scope
from scrapers.reading import Passage
from store import Filters, documents, hits, meetings, sources, watches
from store.hits import NewHit
from store.sources import StoredSource
from store.watches import Watch
from tests.store.conftest import NOW, source, statements

DAY = timedelta(days=1)


async def _watch(
    conn: AsyncConnection,
    name: str,
    query: str = "287(g)",
    *,
    guild_id: int = 7,
    scope: Scope | None = None,
    confidence: str = "variant",
) -> Watch:
    return await watches.add(
        conn,
        guild_id=guild_id,
        name=name,
        query=query,
        scope=scope or Scope(),
        confidence=confidence,
        now=NOW,
        limit=100,
    )


async def _hit(
    conn: AsyncConnection,
    of: StoredSource,
    query_id: int,
    text: str = "Discuss 287(g)",
    *,
    confidence: str = "exact",
    kind: str = "agenda",
    meeting_id: int | None = None,
) -> NewHit:
    known = await documents.known(conn, of.id)
    listed = documents.NewDocument(f"{of.url}/{len(known)}", "Agenda", kind, meeting_id=meeting_id)
    ids = await documents.save(conn, of.id, [listed], NOW)
    passages = [Passage(text, page=2, item="7", heading="New business")]
    version = documents.NewVersion(ids[listed.url], "ab", 9, "pdf", "read", passages=passages)
    saved = await documents.save_version(conn, version, NOW)
    hit = NewHit(query_id, saved.version_id, saved.passage_ids[0], confidence, ((8, 14),))
    await hits.save(conn, [hit], NOW)
    return hit


async def _texts(conn: AsyncConnection, guild_id: int | None, **narrowed: object) -> list[str]:
    rows = await hits.recent(conn, guild_id, **narrowed)  # type: ignore[arg-type]
    assert await hits.count(conn, guild_id, **narrowed) == len(rows)  # type: ignore[arg-type]
    return [row.text for row in rows]


async def test_a_hit_comes_with_all_that_is_needed_to_show_it(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await watches.sync_house(conn, [HouseWatch(name="House", query="287(g)")], NOW)
    watch = await _watch(conn, "ICE")
    meeting = meetings.NewMeeting(
        "k", "Village Board", "America/Chicago", start_utc=NOW + DAY, place="Village Hall"
    )
    (change,) = await meetings.save(conn, palmyra.id, [meeting], NOW)
    await _hit(conn, palmyra, watch.query_id, meeting_id=change.meeting.id)
    (hit,) = await hits.recent(conn, 7)
    assert (hit.watches, hit.query) == (("House", "ICE"), "287(g)")
    assert hit.text[slice(*hit.spans[0])] == "287(g)"
    assert (hit.page, hit.item, hit.heading, hit.ocr) == (2, "7", "New business", False)
    assert (hit.document_title, hit.document_kind) == ("Agenda", "agenda")
    assert hit.document_url == "https://palmyra-village.example.gov/agendas/0"
    assert (hit.source_name, hit.county, hit.zone) == (
        "Village of Palmyra",
        "Jefferson",
        "America/Chicago",
    )
    assert (hit.meeting_title, hit.meeting_start) == ("Village Board", NOW + DAY)
    assert (hit.meeting_place, hit.meeting_status) == ("Village Hall", "scheduled")
    assert (hit.found_at, hit.confidence) == (NOW, "exact")


async def test_a_hit_that_is_stored_already_stays_as_it_was(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    watch = await _watch(conn, "ICE")
    hit = await _hit(conn, palmyra, watch.query_id)
    await hits.save(conn, [hit, replace(hit, confidence="possible")], NOW + DAY)
    await hits.save(conn, [], NOW)
    (kept,) = await hits.recent(conn, 7)
    assert (kept.confidence, kept.found_at) == ("exact", NOW)


async def test_a_server_sees_the_hits_of_its_own_watches_and_the_houses(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await watches.sync_house(conn, [HouseWatch(name="House", query="house")], NOW)
    house = await watches.get(conn, None, "House")
    ours = await _watch(conn, "ours", "ours")
    theirs = await _watch(conn, "theirs", "theirs", guild_id=8)
    assert house is not None
    for query_id, text in (
        (house.query_id, "house"),
        (ours.query_id, "ours"),
        (theirs.query_id, "theirs"),
    ):
        await _hit(conn, palmyra, query_id, text)
    assert await _texts(conn, 7) == ["ours", "house"]
    assert await _texts(conn, 8) == ["theirs", "house"]
    assert await _texts(conn, 9) == ["house"]
    assert await _texts(conn, None) == ["house"]
    assert await _texts(conn, 7, watch="ours") == ["ours"]
    assert await _texts(conn, 7, watch="theirs") == []


async def test_hits_below_a_watchs_confidence_or_outside_its_scope_do_not_count_for_it(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await sources.sync(conn, [source(), source("dane", county="Dane")], NOW)
    dane = await sources.get(conn, "dane")
    assert dane is not None
    sure = await _watch(conn, "sure", confidence="exact")
    await _watch(conn, "near", scope=Scope(counties=("jefferson",)))
    await _watch(conn, "minutes", scope=Scope(kinds=("minutes",)), confidence="possible")
    for of, confidence, kind in (
        (palmyra, "exact", "agenda"),
        (palmyra, "variant", "agenda"),
        (palmyra, "possible", "agenda"),
        (dane, "exact", "agenda"),
        (dane, "variant", "agenda"),
        (dane, "possible", "minutes"),
    ):
        text = f"{of.county} {confidence} {kind}"
        await _hit(conn, of, sure.query_id, text, confidence=confidence, kind=kind)
    shown = {row.text: row.watches for row in await hits.recent(conn, 7)}
    assert shown == {
        "Dane possible minutes": ("minutes",),
        "Dane exact agenda": ("sure",),
        "Jefferson variant agenda": ("near",),
        "Jefferson exact agenda": ("near", "sure"),
    }
    assert await hits.count(conn, 7) == 4


async def test_what_is_found_in_a_servers_own_source_is_seen_there_alone(
    conn: AsyncConnection,
) -> None:
    own = await sources.add(conn, source("own"), guild_id=7, now=NOW, limit=9)
    ours = await _watch(conn, "ours")
    await _watch(conn, "theirs", guild_id=8)
    await _hit(conn, own, ours.query_id)
    assert await _texts(conn, 7) == ["Discuss 287(g)"]
    assert await _texts(conn, 8) == []


async def test_hits_are_narrowed_and_turned_page_by_page(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await sources.sync(conn, [source(), source("dane", county="Dane")], NOW)
    dane = await sources.get(conn, "dane")
    assert dane is not None
    watch = await _watch(conn, "w")
    for number in range(3):
        await _hit(conn, palmyra, watch.query_id, f"p{number}")
    await _hit(conn, dane, watch.query_id, "d", kind="minutes")
    assert await _texts(conn, 7, filters=Filters(county="dane")) == ["d"]
    assert await _texts(conn, 7, filters=Filters(kind="agenda")) == ["p2", "p1", "p0"]
    assert await _texts(conn, 7, filters=Filters(since=NOW + DAY)) == []
    first = await hits.recent(conn, 7, limit=2)
    second = await hits.recent(conn, 7, limit=2, before=first[-1].id)
    assert [row.text for row in first + second] == ["d", "p2", "p1", "p0"]


async def test_what_was_found_in_a_meetings_papers_is_known(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    listed = [meetings.NewMeeting(key, "Board", "America/Chicago") for key in ("a", "b")]
    first, second = [
        change.meeting.id for change in await meetings.save(conn, palmyra.id, listed, NOW)
    ]
    one, two = [(await _watch(conn, name, name)).query_id for name in ("one", "two")]
    for query_id, meeting_id in ((one, first), (one, first), (two, first), (two, None)):
        await _hit(conn, palmyra, query_id, meeting_id=meeting_id)
    found = [hits.FoundThere(query_id, "exact", "agenda", NOW) for query_id in (one, two)]
    assert await hits.of_meetings(conn, [first, second]) == {first: frozenset(found)}
    assert await hits.of_meetings(conn, []) == {}


@pytest.mark.parametrize("count", [2, 40])
async def test_a_page_of_hits_takes_three_statements(
    conn: AsyncConnection, palmyra: StoredSource, count: int
) -> None:
    watch = await _watch(conn, "w")
    for _ in range(count):
        await _hit(conn, palmyra, watch.query_id)
    with statements(conn) as sent:
        assert len(await hits.recent(conn, 7, limit=count)) == count
    assert len(sent) == 3


async def test_the_newest_hits_of_many_queries_are_in_one_order(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    made = [await _watch(conn, f"w{number}", query=f"q{number}") for number in range(60)]
    for watch in (*made, *made):
        await _hit(conn, palmyra, watch.query_id)
    every = await hits.recent(conn, 7, limit=200)
    assert [hit.id for hit in every] == sorted((hit.id for hit in every), reverse=True)
    assert len(every) == 120
    for filters in (Filters(), Filters(place="Palmyra")):
        page = await hits.recent(conn, 7, filters=filters, limit=7, before=every[4].id)
        assert page == every[5:12]
    assert await hits.recent(conn, 7, filters=Filters(place="Hebron")) == []
