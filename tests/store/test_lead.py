"""What only one process may do at a time, on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from store import AlreadyRunningError, Database, Share, news, outbox, sole_bot, sole_scheduler
from tests.store.conftest import NOW


@pytest.fixture
async def two(postgres_database: str) -> AsyncIterator[tuple[Database, Database]]:
    """The same database as two processes have it open."""
    first, second = await Database.open(postgres_database), await Database.open(postgres_database)
    yield first, second
    await first.close()
    await second.close()


async def test_one_scheduler_leads_until_it_ends(two: tuple[Database, Database]) -> None:
    first, second = two
    async with sole_scheduler(first) as lead:
        assert lead is not None
        assert await lead.is_kept()
        async with sole_scheduler(second) as other:
            assert other is None
        with pytest.raises(AlreadyRunningError):
            async with second.sole_instance():
                pass
    async with sole_scheduler(second) as other:
        assert other is not None


async def test_a_lead_is_lost_with_its_connection(
    two: tuple[Database, Database], postgres_database: str
) -> None:
    first, second = two
    async with sole_scheduler(first) as lead:
        assert lead is not None
        with psycopg.connect(postgres_database, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            )
        assert not await lead.is_kept()
        async with sole_scheduler(second) as other:
            assert other is not None


async def test_bots_of_other_shards_do_not_mind_each_other(two: tuple[Database, Database]) -> None:
    first, second = two
    async with sole_bot(first, Share((0, 1), 4)) as lead:
        assert lead is not None
        async with sole_bot(second, Share((2, 3), 4)) as other:
            assert other is not None
        async with sole_bot(second, Share((1, 2), 4)) as other:
            assert other is None


async def test_what_is_owed_wakes_another_process(two: tuple[Database, Database]) -> None:
    first, second = two
    heard = asyncio.Event()

    async def listen() -> None:
        async for _ in news.listen(first):
            heard.set()

    listening = asyncio.create_task(listen())
    async with asyncio.timeout(20):
        while not heard.is_set():
            async with second.write() as conn:
                await news.tell(conn)
            await asyncio.sleep(0.05)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_a_share_gets_the_deliveries_of_its_servers(db: Database) -> None:
    guilds = [None, 1 << 22, 2 << 22, (3 << 22) + 5]
    new = [
        outbox.NewDelivery(
            channel_id=place + 1, guild_id=guild, dedupe_key="k", kind="item", payload={}
        )
        for place, guild in enumerate(guilds)
    ]
    async with db.write() as conn:
        await outbox.enqueue(conn, new, NOW)
        found = {
            shard: [
                row.channel_id
                for row in await outbox.claim(
                    conn, NOW, limit=9, lease=outbox.LONGEST_PAUSE, share=Share((shard,), 2)
                )
            ]
            for shard in (0, 1)
        }
        assert found == {0: [1, 3], 1: [2, 4]}
        assert await outbox.recover(conn, share=Share((1,), 2)) == 2
    assert [Share((1,), 2).owns(guild) for guild in guilds] == [False, True, False, True]
