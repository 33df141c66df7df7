"""Whether hosts are silent, or we hear nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from structlog.testing import capture_logs

from scrapers.uplink import Uplink

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_host_that_is_silent_while_others_answer_is_to_blame_itself() -> None:
    uplink = Uplink()
    uplink.answered(NOW)
    uplink.silent("b", NOW + MINUTE)
    assert not uplink.is_to_blame("a", NOW - MINUTE)


def test_where_nobody_else_was_asked_the_host_is_taken_to_be_silent() -> None:
    uplink = Uplink()
    assert not uplink.is_to_blame("a", None)
    uplink.silent("a", NOW)
    uplink.silent("b", NOW + MINUTE)
    assert not uplink.is_to_blame("a", NOW + 2 * MINUTE)


def test_where_others_were_asked_since_and_none_answered_our_network_is_to_blame() -> None:
    uplink = Uplink()
    uplink.answered(NOW)
    uplink.silent("a", NOW + MINUTE)
    uplink.silent("b", NOW + 2 * MINUTE)
    assert uplink.is_to_blame("a", NOW + MINUTE)
    assert uplink.is_to_blame("c", None) is False
    uplink.answered(NOW + 3 * MINUTE)
    assert not uplink.is_to_blame("a", NOW + MINUTE)


def test_that_our_network_is_down_and_back_is_said_once_each() -> None:
    uplink = Uplink()
    with capture_logs() as said:
        for minute in range(9):
            uplink.silent("abc"[minute % 3], NOW + minute * MINUTE)
        assert uplink.down_since == NOW
        for minute in range(9, 12):
            uplink.answered(NOW + minute * MINUTE)
    assert uplink.down_since is None
    assert [line["event"] for line in said] == [
        "our own network seems to be down: no host answers",
        "our own network is back",
    ]
    assert said[0]["hosts"] == ["a", "b", "c"]


def test_one_host_that_is_silent_for_long_is_not_our_network() -> None:
    uplink = Uplink()
    for minute in range(9):
        uplink.silent("a", NOW + minute * MINUTE)
    assert uplink.down_since is None
