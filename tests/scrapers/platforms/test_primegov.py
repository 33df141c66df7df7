"""PrimeGov's portal API, by the facts of platforms.md, section 6."""

from __future__ import annotations

from datetime import datetime

import pytest

from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms import primegov
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, answer, page, papers, source, wall

SITE = "https://palmyra.primegov.com"
URL = f"{SITE}/api/v2/PublicPortal/ListUpcomingMeetings"
SOURCE = source("primegov", f"{SITE}/public/portal")


def test_it_asks_for_what_is_coming_and_for_the_years_of_the_window() -> None:
    assert [request.url for request in primegov.requests(SOURCE, NOW)] == [
        URL,
        f"{SITE}/api/v2/PublicPortal/ListArchivedMeetings?year=2026",
    ]


def test_in_january_the_year_before_is_asked_for_too() -> None:
    january = datetime.fromisoformat("2027-01-10T18:00:00+00:00")
    assert [request.url[-4:] for request in primegov.requests(SOURCE, january)[1:]] == [
        "2026",
        "2027",
    ]


def test_a_meeting_has_its_published_documents_and_its_video() -> None:
    council = primegov.read(page("primegov/upcoming.json", URL), SOURCE, NOW).meetings[0]
    assert (council.key, council.start) == ("771", wall("2026-12-01 10:00"))
    assert council.remote == "https://video.example.gov/council"
    assert council.url == f"{SITE}/Portal/Meeting?meetingTemplateId=9001"
    assert papers(council) == [
        (
            DocumentKind.AGENDA,
            f"{SITE}/Public/CompiledDocument?meetingTemplateId=9001&compileOutputType=1",
        ),
        (DocumentKind.AGENDA, f"{SITE}/Portal/Meeting?meetingTemplateId=9001"),
    ]
    assert council.documents[0].stamp == "2026-11-27T00:00:00"


def test_a_recess_and_a_cancellation_notice_cancel() -> None:
    _council, recess, rules = primegov.read(
        page("primegov/upcoming.json", URL), SOURCE, NOW
    ).meetings
    assert (recess.status, recess.time_known) == (MeetingStatus.CANCELLED, False)
    assert (rules.title, rules.status) == ("Rules Committee", MeetingStatus.CANCELLED)
    assert [kind for kind, _ in papers(rules)] == [DocumentKind.NOTICE]


def test_an_archive_gives_only_the_window_and_its_own_links() -> None:
    archive = primegov.requests(SOURCE, NOW)[1]
    (november,) = primegov.read(answer(archive, "primegov/archive.json"), SOURCE, NOW).meetings
    assert papers(november) == [(DocumentKind.MINUTES, "https://records.example.gov/m/700.pdf")]


def test_committees_can_be_chosen() -> None:
    chosen = source("primegov", SITE, committees=["2"])
    listing = primegov.read(page("primegov/upcoming.json", URL), chosen, NOW)
    assert [meeting.key for meeting in listing.meetings] == ["773"]


def test_an_empty_list_is_empty_from_primegov_only_and_the_portals_shell_is_drift() -> None:
    nothing = page("primegov/empty.json", URL)
    assert primegov.read(nothing, SOURCE, NOW).outcome is Outcome.EMPTY
    elsewhere = page("primegov/empty.json", "https://www.palmyra.gov/api")
    assert primegov.read(elsewhere, SOURCE, NOW).outcome is Outcome.DRIFT
    with pytest.raises(Drift):
        primegov.read(page("primegov/portal.html", SITE), SOURCE, NOW)
