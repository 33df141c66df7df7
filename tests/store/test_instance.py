"""The lock of the one running instance, on a PostgreSQL that is really restarted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import psycopg
import pytest

from store import AlreadyRunningError, Database
from store.engine import INSTANCE_KEY
from tests.faults.postgres import Postgres, postgres

EVERY = 0.05


@pytest.fixture
async def server() -> AsyncIterator[Postgres]:
    with postgres() as started:
        yield started


async def _until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        # It is the server that changes, and it wakes nobody here.
        while not await true():  # noqa: ASYNC110
            await asyncio.sleep(EVERY)


async def test_it_is_taken_again_when_the_server_has_restarted(server: Postgres) -> None:
    with server.database() as url:
        first, second = await Database.open(url), await Database.open(url)
        async with first.sole_instance(every=EVERY):
            await asyncio.to_thread(server.restart)

            async def is_held() -> bool:
                return server.admin("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'") != []

            await _until(is_held)
            with pytest.raises(AlreadyRunningError, match="already running"):
                async with second.sole_instance():
                    pass
        async with second.sole_instance():
            pass
        await first.close()
        await second.close()


async def test_an_instance_that_another_replaced_meanwhile_stops(server: Postgres) -> None:
    with server.database() as url:
        first, lost = await Database.open(url), asyncio.Event()
        plain = url.replace("+psycopg", "")
        async with await psycopg.AsyncConnection.connect(plain, autocommit=True) as other:

            async def replaced() -> None:
                async with first.sole_instance(lost.set, every=EVERY):
                    wait = f"SELECT pg_advisory_lock({INSTANCE_KEY})".encode()
                    next_in_line = asyncio.create_task(other.execute(wait))

                    async def waits() -> bool:
                        return server.admin("SELECT 1 FROM pg_locks WHERE NOT granted") != []

                    await _until(waits)
                    server.admin(
                        "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks"
                        " WHERE locktype = 'advisory' AND granted"
                    )
                    await next_in_line
                    async with asyncio.timeout(30):
                        await lost.wait()

            with pytest.raises(AlreadyRunningError, match="another Hear Ye took this database"):
                await replaced()
        await first.close()
