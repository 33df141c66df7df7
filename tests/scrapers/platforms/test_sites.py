"""WordPress, Town Web and Digital Towpath."""

from __future__ import annotations

from datetime import UTC, datetime

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms import digitaltowpath, townweb, wordpress
from scrapers.platforms.registry import platform
from tests.scrapers.platforms.vendor import NOW, answer, body, page, papers, source, wall

VILLAGE = "https://village.example.gov"
TOWN = "https://town.example.gov"
BLOG = source("wordpress", f"{VILLAGE}/agendas/")


def test_wordpress_is_asked_for_what_was_changed_in_the_past_weeks() -> None:
    (request,) = wordpress.requests(BLOG, NOW)
    assert request.url.startswith(f"{VILLAGE}/wp-json/wp/v2/posts?per_page=50&page=1")
    assert "modified_after=2026-10-10T00%3A00%3A00" in request.url


def test_a_site_without_the_api_is_read_by_its_feed() -> None:
    (request,) = wordpress.requests(source("wordpress", VILLAGE, feed=True), NOW)
    assert request.url == f"{VILLAGE}/feed/"
    listing = platform("wordpress").read(answer(request, "feed/news.rss"), BLOG, NOW)
    assert (listing.outcome, len(listing.documents)) == (Outcome.OK, 3)


def test_a_feed_that_wordpress_did_not_ask_for_is_a_feeds() -> None:
    unasked = page("feed/news.rss", f"{VILLAGE}/feed/")
    assert platform("wordpress").read(unasked, BLOG, NOW).outcome is Outcome.DRIFT


def test_the_feed_of_one_category_is_asked_for_by_its_path() -> None:
    one = source("wordpress", VILLAGE, feed="/category/agendas/feed/")
    (request,) = wordpress.requests(one, NOW)
    assert request.url == f"{VILLAGE}/category/agendas/feed/"


def test_a_post_that_announces_a_meeting_is_one_and_its_own_agenda() -> None:
    (request,) = wordpress.requests(BLOG, NOW)
    board = wordpress.read(answer(request, "wordpress/posts.json"), BLOG, NOW).meetings[0]
    assert board.start == wall("2026-12-07 18:00")
    assert board.status is MeetingStatus.AMENDED
    assert board.key == "post 31"
    post, file = board.documents
    assert post.inline is not None
    assert post.published == datetime(2026, 12, 3, 16, 0, tzinfo=UTC)
    assert post.stamp == "2026-12-04T16:00:00"
    assert file.url == f"{VILLAGE}/wp-content/uploads/2026/12/agenda.pdf"


def test_a_day_of_publication_or_in_the_text_makes_no_meeting() -> None:
    (request,) = wordpress.requests(BLOG, NOW)
    listing = wordpress.read(answer(request, "wordpress/posts.json"), BLOG, NOW)
    assert [document.title for document in listing.documents] == ["Leaf pick-up"]
    assert listing.documents[0].kind is DocumentKind.ARTICLE


def test_custom_fields_tell_a_meetings_day_and_time() -> None:
    (request,) = wordpress.requests(BLOG, NOW)
    plan = wordpress.read(answer(request, "wordpress/posts.json"), BLOG, NOW).meetings[1]
    assert (plan.title, plan.start) == ("Plan Commission", wall("2026-12-14 17:30"))
    assert papers(plan) == [(DocumentKind.AGENDA, f"{VILLAGE}/plan.pdf")]


def test_the_next_page_is_asked_for_as_long_as_the_header_counts_more() -> None:
    (request,) = wordpress.requests(BLOG, NOW)
    shown = Page(
        request.url, body("wordpress/posts.json"), headers={"X-WP-TotalPages": "2"}, request=request
    )
    (more,) = wordpress.read(shown, BLOG, NOW).more
    assert "page=2" in more.url
    last = Page(more.url, shown.body, headers={"x-wp-totalpages": "2"}, request=more)
    assert wordpress.read(last, BLOG, NOW).more == ()


def test_town_webs_meetings_have_their_day_from_a_field_and_their_time_from_the_title() -> None:
    one = source("townweb", TOWN, board="5")
    (request,) = townweb.requests(one, NOW)
    assert "twd_repository_cat=5" in request.url
    listing = townweb.read(answer(request, "townweb/meetings.json"), one, NOW)
    board, plan = listing.meetings
    assert (board.key, board.start) == ("9001", wall("2026-12-07 18:00"))
    assert board.remote == "https://www.youtube.com/watch?v=1"
    assert papers(board) == [
        (
            DocumentKind.AGENDA,
            "https://cdn.townweb.com/town.example.gov/wp-content/uploads/2026/12/TB-12-7.pdf",
        )
    ]
    assert (plan.title, plan.status, plan.time_known) == (
        "Plan Commission",
        MeetingStatus.CANCELLED,
        False,
    )


def test_files_given_by_number_are_asked_for_in_one_request() -> None:
    one = source("townweb", TOWN)
    (request,) = townweb.requests(one, NOW)
    (media,) = townweb.read(answer(request, "townweb/meetings.json"), one, NOW).more
    assert "include=72%2C73" in media.url
    listing = townweb.read(answer(media, "townweb/media.json"), one, NOW)
    files = "https://cdn.townweb.com/town.example.gov/wp-content/uploads/2026/12"
    assert {one.key: papers(one) for one in listing.meetings} == {
        "9001": [(DocumentKind.PACKET, f"{files}/Packet.pdf")],
        "9002": [(DocumentKind.MINUTES, f"{files}/Minutes.pdf")],
    }
    assert listing.documents == ()


def test_a_boards_year_lists_its_meetings_and_calls_for_those_of_the_window() -> None:
    one = source("digitaltowpath", f"{TOWN}/meetings/meetings/")
    listing = digitaltowpath.read(page("digitaltowpath/year.html", one.url), one, NOW)
    december, january = listing.meetings
    assert (december.key, december.title) == ("30", "Regular Town Board Meeting")
    assert december.body == "Town Board"
    assert january.status is MeetingStatus.CANCELLED
    assert [request.url for request in listing.more] == [f"{TOWN}/meetings/detail/30"]


def test_a_meetings_page_adds_time_place_and_papers_to_the_same_key() -> None:
    one = source("digitaltowpath", f"{TOWN}/meetings/meetings/")
    shown = page("digitaltowpath/detail.html", f"{TOWN}/meetings/detail/30")
    (meeting,) = digitaltowpath.read(shown, one, NOW).meetings
    assert (meeting.key, meeting.start) == ("30", wall("2026-12-09 18:30"))
    assert meeting.place == "Municipal Office Building, 4078 State Highway 3"
    assert papers(meeting) == [(DocumentKind.AGENDA, f"{TOWN}/files/agenda.pdf")]


def test_the_list_of_boards_leads_to_their_years() -> None:
    one = source("digitaltowpath", f"{TOWN}/meetings/meetings/")
    listing = digitaltowpath.read(page("digitaltowpath/boards.html", one.url), one, NOW)
    assert listing.outcome is Outcome.EMPTY
    assert [r.url for r in listing.more] == [f"{TOWN}/meetings/meetings/Town%20Board/2026"]
