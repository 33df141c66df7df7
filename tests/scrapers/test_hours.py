from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.hours import Telling, next_digest, quiet_end, sooner, telling
from store.subscriptions import Hours, Subscription

CHICAGO = ZoneInfo("America/Chicago")
JANUARY = datetime(2026, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 7, 1, 17, tzinfo=UTC)  # a Wednesday, 12:00 in Chicago

AT_ONCE = Subscription(
    id=1,
    guild_id=7,
    channel_id=70,
    watch_id=None,
    mode="now",
    role_id=None,
    state="active",
    reason=None,
    created_by=None,
    created_at=NOON,
)
DAILY = replace(AT_ONCE, mode="daily")
QUIET = replace(AT_ONCE, hours=Hours(quiet_from=22 * 60, quiet_until=7 * 60))


def local(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=CHICAGO).astimezone(UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (local(2026, 7, 1, 7, 59), local(2026, 7, 1, 8)),
        (local(2026, 7, 1, 8), local(2026, 7, 2, 8)),
        (local(2026, 7, 1, 23, 59), local(2026, 7, 2, 8)),
    ],
)
def test_a_daily_digest_comes_at_the_next_eight_o_clock(now: datetime, due: datetime) -> None:
    assert next_digest(now, CHICAGO, 8) == due


def test_a_weekly_digest_comes_on_its_day() -> None:
    assert next_digest(NOON, CHICAGO, 8, 0) == local(2026, 7, 6, 8)
    assert next_digest(NOON, CHICAGO, 13, 2) == local(2026, 7, 1, 13)
    assert next_digest(NOON, CHICAGO, 12, 2) == local(2026, 7, 8, 12)


def test_an_hour_that_the_clocks_skip_is_the_moment_of_the_change() -> None:
    before = local(2026, 3, 8, 1, 30)
    assert next_digest(before, CHICAGO, 2) == datetime(2026, 3, 8, 8, tzinfo=UTC)
    assert next_digest(datetime(2026, 3, 8, 8, tzinfo=UTC), CHICAGO, 2) == local(2026, 3, 9, 2)


def test_an_hour_that_the_clocks_repeat_comes_once() -> None:
    first = datetime(2026, 11, 1, 6, tzinfo=UTC)  # 1:00 CDT; 1:00 CST is an hour later
    assert next_digest(first - timedelta(minutes=1), CHICAGO, 1) == first
    assert next_digest(first, CHICAGO, 1) == local(2026, 11, 2, 1)


@given(
    st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: JANUARY + timedelta(minutes=minutes)),
    st.sampled_from(["America/Chicago", "Europe/London", "Australia/Lord_Howe", "Africa/Cairo"]),
    st.integers(0, 23),
)
def test_from_one_digest_to_the_next_it_is_one_local_day(
    now: datetime, zone: str, hour: int
) -> None:
    first = next_digest(now, ZoneInfo(zone), hour)
    second = next_digest(first, ZoneInfo(zone), hour)
    days = [at.astimezone(ZoneInfo(zone)).date() for at in (first, second)]
    assert now < first < second
    assert (days[1] - days[0]).days == 1


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (local(2026, 7, 1, 21, 59), None),
        (local(2026, 7, 1, 22), local(2026, 7, 2, 7)),
        (local(2026, 7, 2, 6, 59), local(2026, 7, 2, 7)),
        (local(2026, 7, 2, 7), None),
    ],
)
def test_quiet_hours_go_over_midnight(now: datetime, end: datetime | None) -> None:
    assert quiet_end(now, CHICAGO, 22 * 60, 7 * 60) == end


def test_quiet_hours_within_a_day() -> None:
    assert quiet_end(NOON, CHICAGO, 11 * 60, 13 * 60 + 30) == local(2026, 7, 1, 13, 30)
    assert quiet_end(NOON, CHICAGO, 13 * 60, 14 * 60) is None
    assert quiet_end(NOON, CHICAGO, None, None) is None


def test_what_is_wanted_at_once_is_told_at_once() -> None:
    assert telling(AT_ONCE, "America/Chicago", None, NOON) == Telling()


def test_what_is_for_the_digest_waits_for_it_in_the_servers_zone() -> None:
    assert telling(DAILY, "America/Chicago", None, NOON) == Telling(local(2026, 7, 2, 8), True)
    tokyo = replace(DAILY, hours=Hours(zone="Asia/Tokyo", digest_hour=9))
    due = datetime(2026, 7, 2, 0, tzinfo=UTC)
    assert telling(tokyo, "America/Chicago", None, NOON) == Telling(due, True)


@pytest.mark.parametrize(
    ("start", "waits"),
    [
        (local(2026, 7, 1, 18), False),  # over before the digest comes
        (local(2026, 7, 2, 11), False),  # three hours after it
        (local(2026, 7, 2, 18), True),
        (local(2026, 6, 30, 18), True),  # over already
    ],
)
def test_a_meeting_that_would_be_missed_does_not_wait(start: datetime, waits: bool) -> None:
    assert telling(DAILY, "America/Chicago", start, NOON).collected is waits


def test_what_is_found_at_night_waits_for_the_morning_but_for_what_cannot() -> None:
    night, morning = local(2026, 7, 1, 23), local(2026, 7, 2, 7)
    assert telling(QUIET, "America/Chicago", None, night) == Telling(morning)
    assert telling(QUIET, "America/Chicago", local(2026, 7, 2, 9), night) == Telling()
    assert telling(QUIET, "America/Chicago", local(2026, 7, 2, 18), night) == Telling(morning)


def test_a_digest_that_cannot_wait_keeps_to_the_quiet_hours_where_it_can() -> None:
    night = local(2026, 7, 1, 23)
    weekly = replace(QUIET, mode="weekly")
    soon = local(2026, 7, 3, 18)
    assert telling(weekly, "America/Chicago", soon, night) == Telling(local(2026, 7, 2, 7))


def test_a_channel_that_asked_twice_hears_at_the_sooner_time() -> None:
    assert sooner(DAILY, AT_ONCE) is AT_ONCE
    assert sooner(DAILY, replace(DAILY, mode="weekly")) is DAILY
