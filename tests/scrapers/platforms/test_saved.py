"""Pages as people save them, and pages that are one agenda."""

from __future__ import annotations

import json
from html import escape

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, Outcome
from scrapers.platforms.registry import look, platform
from scrapers.platforms.saved import saved_address, unwrapped
from tests.scrapers.platforms.vendor import NOW, body, source, wall

NOWHERE = "https://example.org/"
SOURCE = source("generic", NOWHERE)
LIST = b"""<html><head><title>Town Board meetings</title></head><body><ul>
<li>December 7, 2026 6:00 PM <a href="/files/dec.pdf">Agenda</a></li></ul></body></html>"""


def starts(saved: bytes) -> list[str]:
    _, listing = look(Page(NOWHERE, saved), SOURCE, NOW)
    return [f"{one.start:%Y-%m-%d %H:%M}" for one in listing.meetings]


def test_a_source_view_is_read_as_the_page_that_it_shows() -> None:
    rows = "".join(
        f'<tr><td class="line-number" value="{n}"></td><td class="line-content">'
        f'<span class="html-tag">{escape(line)}</span></td></tr>'
        for n, line in enumerate(LIST.decode().splitlines(), 1)
    )
    chrome = f"<html><head></head><body><table><tbody>{rows}</tbody></table></body></html>"
    firefox = f'<html><body id="viewsource" class="highlight"><pre>{escape(LIST.decode())}</pre>'
    assert starts(chrome.encode()) == ["2026-12-07 18:00"]
    assert starts(f"{firefox}</body></html>".encode()) == ["2026-12-07 18:00"]


def test_data_in_a_browsers_own_display_is_read_as_data() -> None:
    events = body("civicclerk/events.json").decode()
    shown = (
        '<html><head><meta name="color-scheme" content="light dark"></head><body>'
        f'<pre style="word-wrap: break-word; white-space: pre-wrap;">{escape(events)}</pre>'
        '<div class="json-formatter-container"></div></body></html>'
    )
    name, listing = look(Page(NOWHERE, shown.encode()), SOURCE, NOW)
    assert (name, listing.outcome) == ("civicclerk", Outcome.OK)


def test_a_page_of_prose_in_pre_stays_as_it_is() -> None:
    page = Page(NOWHERE, b"<html><body><pre>Town Board\nDecember 7, 2026</pre></body></html>")
    assert unwrapped(page) == page


@pytest.mark.parametrize("part", ["text/html", "text/plain"])
def test_a_message_is_read_by_its_text(part: str) -> None:
    said = "The Town Board meetings of 2026 are:\n\nDecember 7\n\nDecember 21\n"
    text = "".join(f"<p>{line}</p>" for line in said.split("\n\n")) if "html" in part else said
    message = (
        "Received: by mx.example.org; Mon, 2 Nov 2026 09:00:00 -0600\r\nFrom: clerk@example.gov\r\n"
        "Subject: Meetings\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: {part}; charset="utf-8"\r\n\r\n{text}'
    )
    assert starts(message.encode()) == ["2026-12-07 00:00", "2026-12-21 00:00"]


def test_an_archive_of_one_page_is_read_and_says_where_it_is_from() -> None:
    archive = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://town.example.gov/board/\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="xx"\r\n\r\n'
        b"--xx\r\nContent-Type: text/html\r\n\r\n" + LIST + b"\r\n--xx--\r\n"
    )
    assert starts(archive) == ["2026-12-07 18:00"]
    assert saved_address(archive) == "https://town.example.gov/board/"


@pytest.mark.parametrize(
    "said",
    [
        "<!-- saved from url=(0033)https://town.example.gov/board/ -->",
        "<!-- Page saved with SingleFile\n url: https://town.example.gov/board/ \n -->",
        "<!-- Mirrored from town.example.gov/board/ by HTTrack Website Copier -->",
        '<link rel="canonical" href="https://town.example.gov/board/">',
        '<link href="https://town.example.gov/board/" rel="canonical">',
        '<meta property="og:url" content="https://town.example.gov/board/">',
    ],
)
def test_a_saved_page_says_where_it_came_from(said: str) -> None:
    assert saved_address(f"<html><head>{said}</head>".encode()) == "https://town.example.gov/board/"


def test_a_page_that_says_nothing_or_nonsense_came_from_nowhere() -> None:
    assert saved_address(LIST) is None
    assert saved_address(b'<link rel="canonical" href="/board/">') is None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_file_in_another_encoding_is_read(encoding: str) -> None:
    assert starts(LIST.decode().encode(encoding)) == ["2026-12-07 18:00"]
    events = body("civicclerk/events.json").decode().encode(encoding)
    name, listing = look(Page(NOWHERE, events), SOURCE, NOW)
    assert (name, listing.outcome) == ("civicclerk", Outcome.OK)


def test_windows_dashes_in_a_page_of_utf_8_are_read() -> None:
    line = b"<li>Town Board \x96 Caf\xc3\xa9 Commission, December 7, 2026 <a href=a.pdf>Agenda</a>"
    shown = b"<html><head><meta charset=utf-8></head><body><ul>" + line + b"</ul></body></html>"
    _, listing = look(Page(NOWHERE, shown), SOURCE, NOW)
    assert listing.meetings[0].title == "Town Board \N{EN DASH} Caf\u00e9 Commission"


def test_data_told_as_a_text_within_data_is_read() -> None:
    events = body("civicclerk/events.json").decode()
    name, listing = look(Page(NOWHERE, json.dumps(events).encode()), SOURCE, NOW)
    assert (name, listing.outcome) == ("civicclerk", Outcome.OK)
    past = [{"MeetingType": "Council", "MeetingName": "Council", "ID": "1",
             "FormattedStart": "Monday, December 7, 2026 @ 6:00 PM"}]  # fmt: skip
    wrapped = json.dumps({"d": json.dumps(past)}).encode()
    assert starts(wrapped) == ["2026-12-07 18:00"]


ITEMS = (
    "Call to Order", "Roll Call", "Pledge of Allegiance", "Approval of the Agenda",
    "Approval of the Minutes of November 2, 2026", "Public Comment",
    "Report of the Treasurer for the month ended October 31, 2026",
    "Resolution 2026-14: lease from January 1, 2027 to December 31, 2027",
    "Ordinance 2026-3, second reading (first reading November 16, 2026)",
    "Set a public hearing for January 4, 2027 at 7:00 PM", "Announcements", "Adjournment",
)  # fmt: skip
AGENDA = (
    "<html><head><title></title></head><body><p>TOWN BOARD</p><p>REGULAR MEETING AGENDA</p>"
    "<p>Monday, December 7, 2026 at 6:00 PM</p><p>Town Hall, 1 Main Street</p>"
    + "".join(f"<p>{number}. {item}</p>" for number, item in enumerate(ITEMS, 1))
    + "<p><a href='/files/lease.pdf'>Lease</a></p></body></html>"
).encode()


def test_the_days_of_an_agendas_items_are_no_meetings() -> None:
    url = "https://town.example.gov/agenda/77"
    _, listing = look(Page(url, AGENDA), source("generic", url), NOW)
    (meeting,) = listing.meetings
    assert meeting.start == wall("2026-12-07 18:00")
    assert (meeting.documents[0].url, meeting.documents[0].kind) == (url, DocumentKind.AGENDA)
    assert meeting.documents[1].url == "https://town.example.gov/files/lease.pdf"


def test_an_agenda_of_a_known_vendor_is_its_one_meeting() -> None:
    url = "https://town.granicus.com/ViewPublisher.php?view_id=4"
    name, listing = look(Page(url, AGENDA), source("granicus", url), NOW)
    assert (name, listing.outcome) == ("granicus", Outcome.OK)
    assert [one.start for one in listing.meetings] == [wall("2026-12-07 18:00")]


SKIN = b"""<html><body><h2>Upcoming meetings</h2><div class="new-skin">
<div>Town Board - December 7, 2026 6:00 PM <a href="/a/1.pdf">Agenda</a></div>
<div>Plan Commission - December 9, 2026 7:00 PM <a href="/a/2.pdf">Agenda</a></div></div>
</body></html>"""


def test_a_skin_that_no_module_knows_is_read_as_a_plain_page() -> None:
    url = "https://town.granicus.com/ViewPublisher.php?view_id=4"
    name, listing = look(Page(url, SKIN), source("granicus", url), NOW)
    assert (name, len(listing.meetings)) == ("generic", 2)
    # A source that is checked as the vendor's is told that the page has changed all the same.
    assert platform("granicus").read(Page(url, SKIN), SOURCE, NOW).outcome is Outcome.DRIFT
    assert platform("generic").read(Page(url, SKIN), SOURCE, NOW).outcome is Outcome.OK


@pytest.mark.parametrize(
    "url",
    [
        "https://town.granicus.com/ViewPublisher.php?view_id=4",
        "https://town.legistar.com/Calendar.aspx",
        "https://town.primegov.com/public/portal",
        "https://pub-town.escribemeetings.com/",
        "https://town.novusagenda.com/agendapublic/",
        "https://www.town.example.gov/AgendaCenter",
    ],
)
@pytest.mark.parametrize(
    "inner",
    [
        "<h1>Sign in</h1><form><input name=user><input type=password></form>",
        "<h1>Search</h1><form>From <input value='11/01/2026'> to <input value='11/30/2026'></form>",
        "<h1>Welcome</h1><p>Last updated November 2, 2026</p>",
        "<h1>Page not found</h1><p>The page was moved on November 1, 2026.</p>",
    ],
)
def test_a_vendors_page_without_meetings_invents_none(url: str, inner: str) -> None:
    shown = f"<html><head><title>Town</title></head><body>{inner}</body></html>"
    _, listing = look(Page(url, shown.encode()), source("generic", url), NOW)
    assert listing.meetings == ()
    assert listing.outcome is not Outcome.OK


@pytest.mark.parametrize(
    "around",
    [
        '<?xml version="1.0"?><string xmlns="http://tempuri.org/">[{&quot;a&quot;: 1}]</string>',
        'callback([{"a": 1}]);',
        ')]}\',\n[{"a": 1}]',
    ],
    ids=["string", "call", "guard"],
)
def test_data_is_taken_out_of_what_servers_put_around_it(around: str) -> None:
    assert unwrapped(Page("https://x.example", around.encode())).body == b'[{"a": 1}]'


def test_a_sentence_that_looks_like_a_call_stays_what_it_is() -> None:
    said = b"Agenda([see the notice])"
    assert unwrapped(Page("https://x.example", said)).body == said
