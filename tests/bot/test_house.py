from __future__ import annotations

from bot.house import take_over
from config import Source
from store import Database, roster_subscriptions, sources, subscriptions
from tests.bot.conftest import SetClock

VILLAGE = Source(
    slug="palmyra",
    name="Village of Palmyra",
    platform="generic",
    url="https://palmyra.example/",
    state="WI",
)
ICE = Source(
    slug="ice-287g",
    name="ICE",
    platform="ice_287g",
    url="https://www.ice.gov/identify-and-arrest/287g",
    kind="roster",
    zone="America/New_York",
)


async def heard(db: Database) -> list[tuple[str, str]]:
    async with db.read() as conn:
        own = await roster_subscriptions.listed(conn, None)
    return [(one.state, one.level) for one in own if one.channel_id == subscriptions.TERMINAL]


async def test_the_terminal_hears_of_the_lists_where_anything_else_is_watched(
    db: Database, clock: SetClock
) -> None:
    async with db.write() as conn:
        await sources.sync(conn, [VILLAGE, ICE], clock())
    for _ in range(2):
        await take_over(db, clock(), terminal=True)
        assert await heard(db) == [("WI", "alerts")]
    await take_over(db, clock(), terminal=False)
    assert await heard(db) == []
