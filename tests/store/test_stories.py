from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from scrapers.listing import DocumentKind
from store import documents, sources, stories
from store.documents import NewDocument
from store.sources import StoredSource
from tests.store.conftest import NOW, source

LATER = NOW + timedelta(hours=1)
MONTH = timedelta(days=30)
HIGHEST = 2**63 - 1


async def article(conn: AsyncConnection, source_id: int, url: str, title: str) -> int:
    new = NewDocument(url, title, DocumentKind.ARTICLE)
    return (await documents.save(conn, source_id, [new], NOW))[url]


async def test_a_story_is_recognised_by_its_sketch(conn: AsyncConnection) -> None:
    story = await stories.begin(conn, "Village signs", (0, 7, HIGHEST), NOW)
    other = await stories.begin(conn, "School budget", (), NOW)
    assert await stories.recent(conn, NOW) == {other: (), story: (0, 7, HIGHEST)}


async def test_only_stories_of_late_are_compared_and_joining_one_keeps_it_there(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    story = await stories.begin(conn, "Village signs", (1,), NOW)
    await stories.begin(conn, "School budget", (2,), NOW)
    copy = await article(conn, palmyra.id, "https://a.example/1", "Village signs")
    await stories.join(conn, story, copy, LATER)
    assert await stories.recent(conn, LATER) == {story: (1,)}


async def test_a_story_names_its_outlets_in_the_order_they_came(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await sources.sync(conn, [source(), source("courier", name="Mill River Courier")], NOW)
    courier = await sources.get(conn, "courier")
    assert courier is not None
    story = await stories.begin(conn, "Village signs", (1,), NOW)
    first = await article(conn, courier.id, "https://c.example/1", "Village signs")
    second = await article(conn, palmyra.id, "https://a.example/1", "Village signs, again")
    await stories.join(conn, story, first, NOW)
    await stories.join(conn, story, second, LATER)
    found = await stories.outlets(conn, story)
    assert [(outlet.source_name, outlet.title) for outlet in found] == [
        ("Mill River Courier", "Village signs"),
        ("Village of Palmyra", "Village signs, again"),
    ]
    assert found[0].url == "https://c.example/1"
    assert await stories.outlets(conn, story + 1) == []


async def test_who_was_told_is_kept_by_story(conn: AsyncConnection) -> None:
    story = await stories.begin(conn, "Village signs", (1,), NOW)
    other = await stories.begin(conn, "School budget", (2,), NOW)
    await stories.tell(conn, {story: {71, 2**62}, other: set()}, NOW)
    await stories.tell(conn, {story: [71, 72]}, LATER)
    assert await stories.told(conn, [story, other]) == {story: frozenset({71, 72, 2**62})}
    assert await stories.told(conn, []) == {}


async def test_old_sketches_are_forgotten_and_the_stories_stay(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    old = await stories.begin(conn, "Village signs", (1,), NOW)
    new = await stories.begin(conn, "School budget", (2,), NOW + MONTH)
    copy = await article(conn, palmyra.id, "https://a.example/1", "Village signs")
    await stories.join(conn, old, copy, NOW)
    assert await stories.forget(conn, NOW + MONTH) == 1
    assert await stories.forget(conn, NOW + MONTH) == 0
    assert await stories.recent(conn, NOW) == {new: (2,)}
    assert len(await stories.outlets(conn, old)) == 1
