from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from store import blocks
from store.blocks import KEPT, MOST_BLOCKS, SitePage
from tests.store.conftest import NOW

HOST = "alder.example.gov"
MINUTE = timedelta(minutes=1)


def page(number: int, *prints: int, host: str = HOST) -> SitePage:
    return SitePage(host, f"https://{host}/{number}", frozenset(prints))


async def test_pages_are_kept_by_host_the_newest_first(conn: AsyncConnection) -> None:
    other = page(1, 9, host="birch.example.gov")
    await blocks.save(conn, [page(1, 0, 2**63 - 1), other], NOW)
    await blocks.save(conn, [page(2)], NOW + MINUTE)
    assert await blocks.newest(conn, [HOST]) == {HOST: [page(2), page(1, 0, 2**63 - 1)]}
    assert await blocks.newest(conn, ["cedar.example.gov"]) == {}


async def test_a_page_counts_once_as_it_is_now(conn: AsyncConnection) -> None:
    await blocks.save(conn, [page(1, 1), page(2, 2)], NOW)
    await blocks.save(conn, [page(1, 3)], NOW + MINUTE)
    assert await blocks.newest(conn, [HOST]) == {HOST: [page(1, 3), page(2, 2)]}


async def test_of_each_host_only_the_newest_pages_are_kept(conn: AsyncConnection) -> None:
    await blocks.save(conn, [page(1, 1, host="birch.example.gov")], NOW)
    for number in range(KEPT + 5):
        await blocks.save(conn, [page(number)], NOW + number * MINUTE)
    found = await blocks.newest(conn, [HOST, "birch.example.gov"])
    assert [one.url for one in found[HOST]] == [page(n).url for n in range(KEPT + 4, 4, -1)]
    assert len(found["birch.example.gov"]) == 1


async def test_a_page_of_very_many_blocks_is_bounded(conn: AsyncConnection) -> None:
    await blocks.save(conn, [page(1, *range(MOST_BLOCKS + 100))], NOW)
    assert len((await blocks.newest(conn, [HOST]))[HOST][0].blocks) == MOST_BLOCKS


async def test_a_site_that_is_looked_at_no_more_is_forgotten(conn: AsyncConnection) -> None:
    await blocks.save(conn, [page(1)], NOW)
    await blocks.save(conn, [page(2)], NOW + MINUTE)
    assert await blocks.forget(conn, NOW + MINUTE) == 1
    assert await blocks.newest(conn, [HOST]) == {HOST: [page(2)]}
