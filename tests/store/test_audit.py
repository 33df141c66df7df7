from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from store import audit
from tests.store.conftest import NOW


async def test_a_servers_changes_are_listed_the_latest_first(conn: AsyncConnection) -> None:
    for number in range(3):
        await audit.note(conn, 7, 1, "watch.add", str(number), NOW)
    await audit.note(conn, 8, None, "watch.add", "x" * 500, NOW)
    page = await audit.listed(conn, 7, limit=2)
    assert [(change.detail, change.user_id, change.at) for change in page] == [
        ("2", 1, NOW),
        ("1", 1, NOW),
    ]
    assert [change.detail for change in await audit.listed(conn, 7, limit=2, offset=2)] == ["0"]
    assert (await audit.count(conn, 7), await audit.count(conn, 8)) == (3, 1)
    (long,) = await audit.listed(conn, 8, limit=2)
    assert len(long.detail) == 300
