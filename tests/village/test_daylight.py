"""Meetings on the days when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.village.world import HOUR, ITEM, World, agenda


def local(*numbers: int) -> datetime:
    """What a clock on the wall shows."""
    return datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001


# 2027 in the United States: forward on March 14, back on November 7.
DAYS = [
    (local(2027, 3, 13, 18, 30), datetime(2027, 3, 14, 0, 30, tzinfo=UTC)),
    (local(2027, 3, 14, 18, 30), datetime(2027, 3, 14, 23, 30, tzinfo=UTC)),
    (local(2027, 11, 6, 18, 30), datetime(2027, 11, 6, 23, 30, tzinfo=UTC)),
    (local(2027, 11, 7, 18, 30), datetime(2027, 11, 8, 0, 30, tzinfo=UTC)),
    (local(2027, 11, 7, 1, 30), datetime(2027, 11, 7, 6, 30, tzinfo=UTC)),  # there twice
    (local(2027, 3, 14, 2, 30), datetime(2027, 3, 14, 8, 30, tzinfo=UTC)),  # not there
]


@pytest.mark.parametrize(("wall", "moment"), DAYS)
async def test_a_meeting_is_told_at_the_moment_its_wall_clock_means(
    world: World, wall: datetime, moment: datetime
) -> None:
    world.clock.at = moment - 48 * HOUR
    await world.source()
    await world.watch()
    world.village.post("last-time", agenda(wall.replace(month=wall.month - 1, day=20)))
    await world.check()
    world.village.post("board", agenda(wall, ITEM))
    await world.check()
    alert = await world.alert()
    assert alert.meeting is not None
    assert alert.meeting.start == moment
    assert alert.zone == "America/Chicago"
    stored = (await world.meeting("Village Board", wall)).start_utc
    assert stored == moment
    world.village.mark("board", "CANCELLED")
    await world.check()
    assert (await world.alert()).kind == "cancelled"


async def test_another_zone_of_the_same_state_is_the_sources_own(world: World) -> None:
    world.clock.at = datetime(2027, 3, 12, 12, tzinfo=UTC)
    await world.source(state="AZ", county=None, place=None, zone="America/Phoenix")
    await world.watch()
    world.village.post("last-time", agenda(local(2027, 2, 20, 18, 30)))
    await world.check()
    world.village.post("board", agenda(local(2027, 3, 14, 18, 30), ITEM))
    await world.check()
    alert = await world.alert()
    assert alert.meeting is not None
    assert alert.meeting.start == datetime(2027, 3, 15, 1, 30, tzinfo=UTC)
