"""How late a notice was seen, and what the state asks for: told carefully, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.alerts.before_meeting import asks_for, time_before, time_if_late
from bot.alerts.render import embed_of
from config import NoticeLaw, notice_law
from scrapers.alert import Alert
from scrapers.listing import DocumentKind


def rule(state: str) -> str:
    law = notice_law(state)
    assert isinstance(law, NoticeLaw)
    return asks_for(state, law)


def seen(alert: Alert, hours: float, **other: Any) -> Alert:
    assert alert.meeting is not None
    assert alert.meeting.start is not None
    first_seen = alert.meeting.start - timedelta(hours=hours)
    return alert.model_copy(update={"first_seen": first_seen, **other})


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("WI", "Wisconsin asks for 24 hours' notice, 2 with good cause"),
        ("CA", "California asks for 72 hours' notice, 24 of a special meeting, 1 in an emergency"),
        ("MI", "Michigan asks for 18 hours' notice of a special meeting"),
        ("TX", "Texas asks for 3 business days' notice, 1 hour in an emergency"),
        ("HI", "Hawaii asks for 6 days' notice"),
    ],
)
def test_a_states_rule_is_one_clause(state: str, words: str) -> None:
    assert rule(state) == words


def test_a_notice_seen_later_than_the_rule_is_told_with_the_rule(palmyra: Alert) -> None:
    assert time_before(seen(palmyra, 19.5)) == (
        ", 19 hours before the meeting (Wisconsin asks for 24 hours' notice, 2 with good cause)"
    )
    assert str(embed_of(seen(palmyra, 19.5)).description).endswith(
        "palmyra.example, first seen <t:1796013000:R>, 19 hours before the meeting"
        " (Wisconsin asks for 24 hours' notice, 2 with good cause)"
    )


def test_a_notice_in_time_is_told_without_the_rule(palmyra: Alert) -> None:
    assert time_before(seen(palmyra, 24)) == ", 24 hours before the meeting"
    assert time_before(seen(palmyra, 145)) == ", 6 days before the meeting"
    assert time_if_late(seen(palmyra, 24)) == ""
    assert time_if_late(seen(palmyra, 23.9)).startswith(", 23 hours before the meeting (Wisconsin")


def test_a_notice_published_in_time_but_seen_late_is_not_told_as_late(palmyra: Alert) -> None:
    published = datetime(2026, 11, 27, 15, tzinfo=UTC)
    assert time_if_late(seen(palmyra, 19, published=published)) == ""


@pytest.mark.parametrize(
    "other",
    [
        {"state": "AZ"},
        {"state": "AK"},
        {"state": None},
        {"document_kind": DocumentKind.MINUTES},
        {"document_kind": None},
        {"meeting": None},
    ],
)
def test_no_rule_is_told_that_is_not_verified_or_not_about_this(
    palmyra: Alert, other: dict[str, Any]
) -> None:
    assert time_if_late(seen(palmyra, 19, **other)) == ""


def test_a_special_meeting_is_held_to_the_rule_for_special_meetings(palmyra: Alert) -> None:
    california = seen(palmyra, 40, state="CA")
    assert time_if_late(california).startswith(", 40 hours before the meeting (California asks")
    special = california.model_copy(update={"title": "Special meeting agenda"})
    assert time_if_late(special) == ""


def test_a_meeting_without_a_time_or_already_begun_has_no_time_before_it(palmyra: Alert) -> None:
    assert palmyra.meeting is not None
    untimed = palmyra.meeting.model_copy(update={"time_known": False})
    assert time_before(seen(palmyra, 19, meeting=untimed)) == ""
    assert time_before(seen(palmyra, -1)) == ""
    assert time_before(seen(palmyra, 0.5)).startswith(", less than an hour before the meeting (")
