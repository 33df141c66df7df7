"""No vendor's module takes another vendor's page for its own, whatever the page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import Outcome
from scrapers.platforms.registry import platform, recognise
from tests.scrapers.platforms.vendor import NOW, page, source

ADDRESSES = {
    "archive_center": "https://www.palmyra.gov/Archive.aspx?AMID=30",
    "boardbook": "https://meetings.boardbook.org/Public/Organization/2411",
    "boarddocs": "https://go.boarddocs.com/wi/palm/Board.nsf/Public",
    "civicclerk": "https://palmyrawi.api.civicclerk.com/v1/Events",
    "civicplus": "https://www.palmyra.gov/AgendaCenter/Search/",
    "civicweb": "https://palmyra.civicweb.net/Portal/MeetingTypeList.aspx",
    "destinyhosted": "https://public.destinyhosted.com/agenda_publish.cfm?id=4455",
    "escribe": "https://pub-palmyra.escribemeetings.com/MeetingsCalendarView.aspx/GetCalendarMeetings",
    "govaccess": "https://www.palmyra.gov/Home/Components/Calendar/Event/900/110",
    "granicus": "https://palmyra.granicus.com/ViewPublisher.php?view_id=6",
    "iqm2": "https://palmyrawi.iqm2.com/Citizens/Calendar.aspx",
    "legistar": "https://palmyra.legistar.com/Calendar.aspx",
    "legistar_api": "https://webapi.legistar.com/v1/palmyra/Events",
    "lims": "https://lims.example.gov/Calendar/GetCalenderList",
    "municode": "https://meetings.municode.com/PublishPage?cid=PALMWI&ppid=1",
    "novusagenda": "https://palmyra.novusagenda.com/agendapublic/meetingsgeneral.aspx",
    "onbase": "https://docs.example.gov/OnBaseAgendaOnline/Meetings/Search",
    "primegov": "https://palmyra.primegov.com/api/v2/PublicPortal/ListUpcomingMeetings",
    "simbli": "https://simbli.eboardsolutions.com/SB_Meetings/SB_MeetingListing.aspx?S=3",
}
OPTIONS = {"client": "palmyra", "committee_id": "C1", "abbreviation": "ZBA"}
_FIXTURES = Path(__file__).parent / "fixtures"


def pages_of(name: str) -> list[tuple[str, Page]]:
    """The vendor's recordings, each at the vendor's own address."""
    return [
        (file.name, page(f"{name}/{file.name}", ADDRESSES[name]))
        for file in sorted((_FIXTURES / name).iterdir())
    ]


def test_each_vendor_here_has_pages_that_it_reads() -> None:
    for name, address in ADDRESSES.items():
        one = source(name, address, **OPTIONS)
        read = {platform(name).read(shown, one, NOW).outcome for _, shown in pages_of(name)}
        assert Outcome.OK in read, name


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_another_vendors_pages_are_never_read(name: str) -> None:
    one = source(name, ADDRESSES[name], **OPTIONS)
    taken = [
        (other, file)
        for other in ADDRESSES
        if other != name
        for file, shown in pages_of(other)
        if platform(name).read(shown, one, NOW).outcome in (Outcome.OK, Outcome.EMPTY)
    ]
    assert taken == []


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_a_vendors_pages_are_recognised_as_its_own(name: str) -> None:
    for file, shown in pages_of(name):
        owner = recognise(shown)
        assert owner is not None, file
        assert (file, owner.NAME) == (file, name)


@pytest.mark.parametrize("name", sorted(ADDRESSES))
@pytest.mark.parametrize(
    "shown",
    [
        b"<html><head><title>Just a moment...</title></head><body></body></html>",
        b"",
        b"<html><body><table><tr><td>Dec 7, 2026 6:00 PM</td>",
        b"<html><head><title>Sign in</title></head><body><form></form></body></html>",
        b'{"error": "unauthorised"}',
        b"{}",
        b'[{"id": 7}]',
    ],
    ids=["challenge", "nothing", "half", "sign-in", "error", "object", "list"],
)
def test_what_is_no_listing_is_never_read(name: str, shown: bytes) -> None:
    one = source(name, ADDRESSES[name], **OPTIONS)
    listing = platform(name).read(Page(ADDRESSES[name], shown), one, NOW)
    assert listing.outcome not in (Outcome.OK, Outcome.EMPTY)
    assert listing.meetings == ()
    assert listing.reason
