"""The states' rules of notice: what is known of them, and when a notice is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import ConfigError, NoticeLaw, notice_law
from config.notice_law import Clock, read_laws, shipped_laws

CHICAGO = ZoneInfo("America/Chicago")
ONE = """
[WI]
regular_hours = 24
clock = "hours"
cite = "Wis. Stat. 19.84"
verified = true
"""


def law(clock: Clock, **hours: int) -> NoticeLaw:
    return NoticeLaw(clock=clock, cite="A law", verified=True, **hours)


def utc(month: int, day: int, hour: int) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_wisconsin_asks_for_24_hours_and_2_with_good_cause() -> None:
    wisconsin = notice_law("WI")
    assert wisconsin is not None
    assert (wisconsin.regular_hours, wisconsin.special_hours) == (24, 24)
    assert (wisconsin.emergency_hours, wisconsin.emergency) == (2, "with good cause")
    assert wisconsin.cite == "Wis. Stat. 19.84(1), (3)"
    assert wisconsin.verified


def test_a_state_without_a_known_rule_has_none() -> None:
    assert notice_law("AK") is None
    assert notice_law(None) is None


def test_what_was_not_seen_in_a_document_is_not_verified() -> None:
    assert sorted(code for code, one in shipped_laws().items() if not one.verified) == [
        *("AZ", "CO", "FL", "IN", "MA", "MO", "NC", "NY", "OH", "OK", "WA"),
    ]


@pytest.mark.parametrize(
    ("clock", "hours", "due"),
    [
        # Tuesday, December 1, 2026, 19:00 in Chicago is 01:00 UTC on Wednesday.
        (Clock.HOURS, 24, utc(12, 1, 1)),
        # Counted back over Saturday and Sunday.
        (Clock.WEEKDAY_HOURS, 48, utc(11, 28, 1)),
        # The third day before is Saturday; its end counts.
        (Clock.DAYS, 72, utc(11, 29, 6)),
        # Monday, Friday, Thursday.
        (Clock.BUSINESS_DAYS, 72, utc(11, 27, 6)),
    ],
)
def test_a_notice_is_due_by_the_laws_own_clock(clock: Clock, hours: int, due: datetime) -> None:
    start = datetime(2026, 12, 1, 19, tzinfo=CHICAGO)
    assert law(clock, regular_hours=hours).due(start, hours) == due


def test_24_hours_are_24_hours_when_the_clocks_change() -> None:
    start = datetime(2026, 11, 1, 18, tzinfo=CHICAGO)
    due = law(Clock.HOURS, regular_hours=24).due(start, 24)
    assert due == utc(11, 1, 0)
    assert due.astimezone(CHICAGO).hour == 19


@given(
    st.integers(0, 5 * 365 * 24).map(lambda hours: utc(1, 1, 0) + timedelta(hours=hours)),
    st.sampled_from(Clock),
    st.integers(1, 7),
)
def test_a_notice_is_never_due_after_the_meeting_nor_weeks_before(
    moment: datetime, clock: Clock, days: int
) -> None:
    start = moment.astimezone(CHICAGO)
    ahead = start.astimezone(UTC) - law(clock, regular_hours=24 * days).due(start, 24 * days)
    assert timedelta(0) <= ahead <= timedelta(days=days + 5, hours=1)


def test_the_shortest_ordinary_notice_is_the_special_meetings_where_that_is_shorter() -> None:
    assert law(Clock.HOURS, regular_hours=72, special_hours=24).least_hours == 24
    assert law(Clock.HOURS, special_hours=18).least_hours == 18
    assert law(Clock.HOURS).least_hours is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[WI", "this is not TOML"),
        (ONE.replace("WI", "Wisconsin"), "Wisconsin: no state's two capital letters, such as WI"),
        (ONE.replace("verified = true", ""), "WI.verified: missing; it is required"),
        (ONE.replace("regular_hours = 24", "regular_hours = 0"), "WI.regular_hours: "),
        (ONE + "emergency_hours = 2\n", "emergency_hours and emergency go together"),
        (ONE.replace('"hours"', '"days"').replace("24", "30"), "are whole days, 24 each"),
        (ONE + "hours = 3\n", "WI.hours: unknown key; "),
    ],
)
def test_a_broken_file_is_told_with_its_key(text: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=r"laws\.toml") as caught:
        read_laws(text, file="laws.toml")
    assert problem in str(caught.value)
