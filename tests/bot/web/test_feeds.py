from __future__ import annotations

import csv
from io import StringIO
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

from tests.bot.web.conftest import Client, Get

ATOM = "{http://www.w3.org/2005/Atom}"


async def test_hits_are_a_feed_with_whole_addresses(get: Get) -> None:
    status, text = await get("/hits.atom?watch=1&place=Palmyra")
    assert status == 200
    feed = ET.fromstring(text)  # noqa: S314  our own
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "Village Board, Palmyra, Wisconsin: Agenda",
        "Mill River Courier, Palmyra, Wisconsin: Board to vote on ICE agreement",
        "Village Board, Palmyra, Wisconsin: Minutes of October 26",
        "Village Board, Palmyra, Wisconsin: Agenda",
    ]
    assert "<mark>287(g)</mark>" in str(entries[0].findtext(f"{ATOM}content"))
    links = entries[0].findall(f"{ATOM}link")
    assert links[0].get("href", "").startswith("http://127.0.0.1:")
    assert links[1].get("href") == "https://palmyra.example/2026-11-30.pdf"


async def test_a_search_is_a_feed(get: Get) -> None:
    _, text = await get("/search.atom?q=shelter+OR+plow")
    feed = ET.fromstring(text)  # noqa: S314  our own
    assert feed.findtext(f"{ATOM}title") == "Hear Ye: shelter OR plow"
    assert len(feed.findall(f"{ATOM}entry")) == 2
    assert (await get("/search.atom?q=%22x"))[0] == 400
    assert (await get("/search.atom"))[0] == 400


async def test_a_feed_that_did_not_change_is_not_sent_again(client: Client) -> None:
    first = await client.get("/hits.atom")
    again = await client.get("/hits.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")


@pytest.mark.parametrize(
    ("path", "titles"),
    [
        (
            "/meetings.ics?place=palmyra",
            ["Village Board, Palmyra, Wisconsin: Regular meeting"],
        ),
        ("/meetings.ics?hits=1", ["Village Board, Palmyra, Wisconsin: Regular meeting"]),
        ("/meeting/2.ics", ["Town Board, Hebron, Wisconsin: Town board"]),
    ],
)
async def test_meetings_are_a_calendar(get: Get, path: str, titles: list[str]) -> None:
    status, text = await get(path)
    assert status == 200
    events = Calendar.from_ical(text).walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == titles


async def test_a_calendar_says_what_is_cancelled_and_what_has_no_hour(get: Get) -> None:
    _, text = await get("/meetings.ics?place=Hebron")
    cancelled, hourless = Calendar.from_ical(text).walk("VEVENT")
    assert cancelled["STATUS"] == "CANCELLED"
    assert cancelled["DTSTART"].to_ical() == b"20261201T000000Z"
    assert hourless["DTSTART"].to_ical() == b"20261208"


async def test_lists_are_sheets_without_formulas(get: Get) -> None:
    for path, count in (
        ("/hits.csv", 7),
        ("/search.csv?q=287(g)", 3),
        ("/meetings.csv", 3),
        ("/roster.csv?state=TX", 2),
    ):
        status, text = await get(path)
        assert status == 200
        header, *rows = csv.reader(StringIO(text, newline=""))
        assert len(rows) == count, path
        assert all(len(row) == len(header) for row in rows)
        assert not [cell for row in rows for cell in row if cell.startswith(tuple("=+-@"))]
