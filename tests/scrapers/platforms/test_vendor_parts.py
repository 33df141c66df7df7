"""What the vendors' modules share: tables, forms, keys, places, windows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import parse_qs

from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from scrapers.fetch.page import Page, Request
from scrapers.listing import ListedDocument, ListedMeeting, MeetingStatus
from scrapers.platforms.aspnet import postback, postback_of
from scrapers.platforms.carried import meeting_of, role
from scrapers.platforms.grid import rows, target
from scrapers.platforms.identity import Seen, across_pages, by_day_and_title
from scrapers.platforms.place import place, remote
from scrapers.platforms.query import query
from scrapers.platforms.titles import undated
from scrapers.platforms.window import months, window
from tests.scrapers.platforms.vendor import NOW, source, wall

URL = "https://palmyra.example.gov/list.aspx"


def tree(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "lxml")


def table(html: str) -> Tag:
    found = tree(html).table
    assert found is not None
    return found


def seen(key: str, start: str, identity: str | None) -> Seen:
    return Seen(ListedMeeting(key=key, title="Plan Commission", start=wall(start)), identity)


def test_cells_are_found_by_the_words_of_their_headings() -> None:
    (row,) = rows(
        table(
            '<table><tr><th><input value="Name"></th><th><img alt="Agenda"></th><th>Date</th></tr>'
            "<tr><td>Board</td><td><a href='a.pdf'>x</a></td><td>Dec 7</td></tr></table>"
        )
    )
    assert row.text("date") == "Dec 7"
    assert row.text("name") == "Board"
    assert [(href, column) for _, href, column in row.links()] == [("a.pdf", "agenda")]


def test_rows_of_a_pager_within_a_cell_and_rows_of_other_widths_are_not_the_tables() -> None:
    found = rows(
        table(
            "<table><tr><th>A</th><th>B</th></tr>"
            "<tr><td>1</td><td><table><tr><td>p</td><td>q</td></tr></table></td></tr>"
            "<tr><td colspan=2>No records</td></tr></table>"
        )
    )
    assert [row.text("a") for row in found] == ["1"]


def test_a_table_without_headings_has_no_rows() -> None:
    assert rows(table("<table><tr><td>1</td><td>2</td></tr></table>")) == []


def test_a_link_leads_to_what_its_script_opens() -> None:
    opened = tree("""<a href="#" onclick="window.open('View.aspx?ID=1','w')">x</a>""").a
    chosen = tree('<option value="/m.pdf">Minutes</option>').option
    nowhere = tree('<a href="javascript:void(0)">x</a>').a
    assert opened is not None
    assert chosen is not None
    assert nowhere is not None
    assert (target(opened), target(chosen), target(nowhere)) == ("View.aspx?ID=1", "/m.pdf", "")


def test_a_form_is_posted_back_with_its_fields_and_its_target() -> None:
    page = tree(
        '<form action="./list.aspx?p=1"><input type="hidden" name="__VIEWSTATE" value="s">'
        '<input type="submit" name="go" value="Go"><input type="text" name="day" value="1/1">'
        '<select name="kind"><option value="a">A</option><option value="b" selected>B</option>'
        "</select></form>"
    )
    request = postback(page, URL, "grid$2", fields={"day": "2/2"}, role="page")
    assert request is not None
    assert request.url == "https://palmyra.example.gov/list.aspx?p=1"
    assert parse_qs((request.body or b"").decode()) == {
        "__VIEWSTATE": ["s"],
        "day": ["2/2"],
        "kind": ["b"],
        "__EVENTTARGET": ["grid$2"],
    }


def test_a_page_without_the_form_has_nothing_to_post_back() -> None:
    assert postback(tree("<form><input name='q'></form>"), URL, "x", role="page") is None
    assert postback_of(tree("<a href='/next'>Next</a>").a) is None
    assert postback_of(tree("""<a href="javascript:__doPostBack('g','2')">2</a>""").a) == ("g", "2")


def test_two_ids_of_one_day_and_title_stay_two_and_the_first_keeps_its_key() -> None:
    both = by_day_and_title(
        [seen("k", "2026-12-07 18:00", "20"), seen("k", "2026-12-07 18:00", "9")]
    )
    assert [one.key for one in both] == ["k~2", "k"]


def test_one_id_twice_and_none_at_all_are_one() -> None:
    same = by_day_and_title(
        [
            seen("k", "2026-12-07 18:00", "9"),
            seen("k", "2026-12-07 18:00", None),
            seen("k", "2026-12-07 18:00", "9"),
        ]
    )
    assert {one.key for one in same} == {"k"}


def test_pages_that_name_one_meeting_are_joined() -> None:
    listed = ListedMeeting("k", "Board", wall("2026-12-07"), time_known=False)
    told = replace(
        listed,
        start=wall("2026-12-07 18:30"),
        time_known=True,
        status=MeetingStatus.CANCELLED,
        place="Village Hall",
        documents=(ListedDocument("https://x.example.gov/a.pdf", "Agenda"),),
    )
    assert across_pages([listed, told]) == (told,)
    (other_way,) = across_pages([told, listed])
    assert (other_way.start, other_way.status) == (told.start, told.status)


def test_an_agenda_that_came_with_its_words_is_kept_over_its_bare_address() -> None:
    url = "https://x.example.gov/a"
    bare = ListedMeeting("k", "Board", None, documents=(ListedDocument(url, "Agenda"),))
    full = replace(bare, documents=(ListedDocument(url, "Agenda", inline="<p>1</p>"),))
    for pair in ((bare, full), (full, bare)):
        (joined,) = across_pages(pair)
        assert [document.inline for document in joined.documents] == ["<p>1</p>"]


@given(
    key=st.text(max_size=20),
    title=st.text(max_size=40),
    start=st.none() | st.datetimes(min_value=wall("1990-01-01"), max_value=wall("2100-01-01")),
    status=st.sampled_from(MeetingStatus),
    place=st.none() | st.text(max_size=20),
)
def test_a_meeting_that_is_carried_with_a_request_comes_back_as_it_was(
    key: str, title: str, start: datetime | None, status: MeetingStatus, place: str | None
) -> None:
    meeting = ListedMeeting(key, title, start, status=status, place=place, time_known=False)
    page = Page(URL, b"", request=Request(URL, role=role("documents", meeting)))
    assert meeting_of(page, "documents") == meeting


def test_a_page_that_was_asked_for_otherwise_carries_no_meeting() -> None:
    assert meeting_of(Page(URL, b""), "documents") is None
    meeting = ListedMeeting("k", "Board", None)
    other = Page(URL, b"", request=Request(URL, role=role("agenda", meeting)))
    assert meeting_of(other, "documents") is None


def test_placeholders_are_no_place_and_nothing_is_said_twice() -> None:
    assert place("Event Location", None, " TBD ") is None
    assert place("Village Hall", "100 W. Taft St.", "village hall") == (
        "Village Hall, 100 W. Taft St."
    )
    assert place("Room 2\n\u00a0https://zoom.us/j/1") == "Room 2"


def test_the_first_address_is_where_a_meeting_can_be_watched() -> None:
    assert remote(None, "Watch at https://zoom.us/j/1.", "https://b.example") == (
        "https://zoom.us/j/1"
    )
    assert remote("//video.example.gov/live") == "https://video.example.gov/live"
    assert remote("Room 2", "") is None


def test_names_in_an_address_are_one_in_any_case() -> None:
    assert query("https://x.example/View.ashx?M=A&ID=1&id=2") == {"m": "A", "id": "1"}
    assert query(None) == {}


def test_a_title_loses_its_date_and_its_status_but_never_all_it_says() -> None:
    assert undated("Plan Commission - Jan 6, 2026") == "Plan Commission"
    assert undated("CANCELLED - Village Board (12/7/2026)") == "Village Board"
    assert undated("December 7, 2026 - Village Board") == "Village Board"
    assert undated("December 7, 2026") == "December 7, 2026"


def test_the_window_is_of_the_sources_own_day() -> None:
    one = source("legistar", URL)
    assert window(one, NOW) == (date(2026, 10, 10), date(2027, 5, 23))
    # Shortly after midnight in Greenwich it is still the evening before in Wisconsin.
    assert window(one, datetime(2026, 11, 25, 3, tzinfo=UTC))[0] == date(2026, 10, 10)


def test_months_run_over_the_year() -> None:
    assert list(months(date(2026, 11, 30), date(2027, 1, 1))) == [
        (2026, 11),
        (2026, 12),
        (2027, 1),
    ]
