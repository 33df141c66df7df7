"""Words that say where a meeting stands, and keys that outlive corrections."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.listing import ListedDocument, ListedMeeting, MeetingStatus
from scrapers.platforms.status import key_of, plain_title, status_of, told_apart
from tests.scrapers.platforms.vendor import wall

DAY = date(2026, 12, 7)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("CANCELLED - Plan Commission", MeetingStatus.CANCELLED),
        ("Board (Canceled)", MeetingStatus.CANCELLED),
        ("No meeting", MeetingStatus.CANCELLED),
        ("Lack of quorum", MeetingStatus.CANCELLED),
        ("Due to snow cancelled", MeetingStatus.CANCELLED),
        ("May 5 cancelled", MeetingStatus.CANCELLED),
        ("NOTICE OF CANCELLATION OF 02/17/2026 COUNCIL MEETING", MeetingStatus.CANCELLED),
        ("Postponed to March 3", MeetingStatus.POSTPONED),
        ("Cancelled: rescheduled to June 3", MeetingStatus.RESCHEDULED),
        ("Amended agenda", MeetingStatus.AMENDED),
        ("Regular meeting", MeetingStatus.SCHEDULED),
        ("Meetings may be cancelled or rescheduled", MeetingStatus.SCHEDULED),
        ("subject to cancellation if unless cancelled", MeetingStatus.SCHEDULED),
        ("Discussion to reschedule the hearing", MeetingStatus.SCHEDULED),
        ("Cancellation of lease with Acme", MeetingStatus.SCHEDULED),
    ],
)
def test_words_tell_where_a_meeting_stands(text: str, status: MeetingStatus) -> None:
    assert status_of(text) is status


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("***CANCELLED*** Board Meeting", "Board Meeting"),
        ("Board Meeting (CANCELED)", "Board Meeting"),
        ("Board Meeting - Postponed to March 3", "Board Meeting"),
        ("Village Board \u2013 RESCHEDULED from May 5, 2026", "Village Board"),
        ("CANCELLED", "CANCELLED"),
    ],
)
def test_a_title_is_shown_without_status_words(title: str, plain: str) -> None:
    assert plain_title(title) == plain


@given(st.text(max_size=80))
def test_a_title_is_never_made_empty(title: str) -> None:
    assert plain_title(title) or not title.split()


@pytest.mark.parametrize(
    "other",
    [
        "CANCELLED Plan Commission",
        "Plan Commission Meeting Agenda",
        "Plan Commission - Dec. 7, 2026 7:00 PM",
        "plan commission (Revised)",
    ],
)
def test_a_key_outlives_status_papers_days_and_times_in_a_title(other: str) -> None:
    assert key_of(DAY, other) == key_of(DAY, "Plan Commission")


@pytest.mark.parametrize("other", ["Special Plan Commission", "Plan Commission 2", "Village Board"])
def test_another_body_or_sort_has_another_key(other: str) -> None:
    assert key_of(DAY, other) != key_of(DAY, "Plan Commission")


def meeting(hour: int, url: str) -> ListedMeeting:
    start = wall(f"2026-12-07 {hour}:00")
    return ListedMeeting("k", "Board", start, documents=(ListedDocument(url, "Agenda"),))


def test_two_of_one_day_stay_two_and_are_numbered_by_their_times() -> None:
    late, early = meeting(19, "https://a/2"), meeting(17, "https://a/1")
    assert told_apart([late, early]) == (early, replace(late, key="k#2"))


def test_one_that_is_listed_twice_is_one_with_the_papers_of_both() -> None:
    (one,) = told_apart([meeting(17, "https://a/1"), meeting(17, "https://a/2")])
    assert [document.url for document in one.documents] == ["https://a/1", "https://a/2"]
