"""Legistar's Web API, by the facts of platforms.md, section 1."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms import legistar_api
from scrapers.platforms.drift import Drift
from scrapers.platforms.registry import platform
from tests.scrapers.platforms.vendor import NOW, answer, body, page, papers, source, wall

URL = "https://webapi.legistar.com/v1/palmyra/Events"
SOURCE = source("legistar_api", URL, client="Palmyra")


def test_it_asks_for_the_events_of_the_window() -> None:
    (request,) = legistar_api.requests(SOURCE, NOW)
    assert request.url == (
        "https://webapi.legistar.com/v1/palmyra/Events?%24filter=EventDate%20ge%20datetime"
        "%272026-10-10%27%20and%20EventDate%20le%20datetime%272027-05-23%27"
        "&%24orderby=EventDate%20desc&%24top=1000&%24skip=0"
    )


def test_a_token_is_sent_where_the_client_asks_for_one() -> None:
    (request,) = legistar_api.requests(source("legistar_api", URL, client="nyc", token="t1"), NOW)
    assert request.url.endswith("&token=t1")


def test_an_event_is_a_meeting_with_its_agenda() -> None:
    council = legistar_api.read(page("legistar_api/events.json", URL), SOURCE, NOW).meetings[0]
    assert (council.key, council.title) == ("8123", "Common Council")
    assert council.start == wall("2026-12-01 18:30")
    assert council.time_known
    assert council.place == "Room 201, City Hall"
    assert council.remote == "https://media.example.gov/live"
    assert council.url == "https://palmyra.legistar.com/MeetingDetail.aspx?LEGID=8123&GID=9&G=AA"
    (agenda,) = council.documents
    assert agenda.url == "https://palmyra.legistar1.com/palmyra/meetings/2026/12/8123_A.pdf"
    assert agenda.kind is DocumentKind.AGENDA
    assert agenda.stamp == "2026-11-25T21:04:11.27"
    assert agenda.published == datetime(2026, 11, 25, 21, 4, 11, 270000, UTC)


def test_statuses_are_told_apart_and_a_time_that_is_not_said_is_not_known() -> None:
    council, plan, works, _old = legistar_api.read(
        page("legistar_api/events.json", URL), SOURCE, NOW
    ).meetings
    assert council.status is MeetingStatus.AMENDED
    assert plan.status is MeetingStatus.CANCELLED
    assert works.status is MeetingStatus.POSTPONED
    assert not plan.time_known
    assert plan.start == wall("2026-12-07")
    assert plan.place is None


def test_events_that_were_not_asked_for_are_left_out() -> None:
    (request,) = legistar_api.requests(SOURCE, NOW)
    listing = legistar_api.read(answer(request, "legistar_api/events.json"), SOURCE, NOW)
    assert [meeting.key for meeting in listing.meetings] == ["8123", "8124", "8125"]


def test_minutes_are_minutes() -> None:
    old = legistar_api.read(page("legistar_api/events.json", URL), SOURCE, NOW).meetings[3]
    assert papers(old) == [
        (
            DocumentKind.MINUTES,
            "https://palmyra.legistar1.com/palmyra/meetings/2019/5/6001_M.pdf",
        )
    ]


def test_a_full_page_calls_for_the_next_one() -> None:
    (request,) = legistar_api.requests(SOURCE, NOW)
    event = json.loads(body("legistar_api/events.json"))[0]
    thousand = json.dumps([{**event, "EventId": number} for number in range(1, 1001)])
    listing = legistar_api.read(Page(request.url, thousand.encode(), request=request), SOURCE, NOW)
    (more,) = listing.more
    assert more.url == request.url.replace("skip=0", "skip=1000")


def test_no_events_are_empty_only_from_the_api_itself() -> None:
    nothing = page("legistar_api/empty.json", URL)
    assert legistar_api.read(nothing, SOURCE, NOW).outcome is Outcome.EMPTY
    elsewhere = replace(nothing, url="https://www.example.gov/wp-json/wp/v2/posts")
    assert legistar_api.read(elsewhere, SOURCE, NOW).outcome is Outcome.DRIFT


def test_an_error_object_is_drift() -> None:
    with pytest.raises(Drift):
        legistar_api.read(Page(URL, b'{"Message": "An error has occurred."}'), SOURCE, NOW)


def test_half_an_answer_is_an_error() -> None:
    half = body("legistar_api/events.json")[:900]
    listing = platform("legistar_api").read(Page(URL, half), SOURCE, NOW)
    assert listing.outcome is Outcome.ERROR
    assert listing.meetings == ()


def test_an_answer_in_xml_is_read_like_one_in_json() -> None:
    (plan,) = legistar_api.read(page("legistar_api/events.xml", URL), SOURCE, NOW).meetings
    assert (plan.key, plan.title, plan.start) == ("55", "Plan Commission", wall("2026-12-08 17:30"))
    assert (plan.status, plan.place) == (MeetingStatus.CANCELLED, "Council Chambers")
    assert [one.url for one in plan.documents] == [
        "https://palmyra.legistar1.com/palmyra/meetings/55_A.pdf"
    ]
