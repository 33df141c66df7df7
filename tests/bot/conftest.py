from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scrapers.alert import Alert, AlertKind, AlertMeeting, Quote
from scrapers.listing import DocumentKind


class SetClock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def quote_287g() -> Quote:
    return Quote(
        text="7. 287(g) memorandum of agreement with\nImmigration and Customs Enforcement",
        spans=((3, 9),),
        query="287(g)",
        watch="287(g)",
        confidence="exact",
        page=2,
        item="7",
        heading="New business: discussion and possible action",
    )


@pytest.fixture
def palmyra(quote_287g: Quote) -> Alert:
    """A new item on the agenda of a meeting that is six days ahead."""
    return Alert(
        kind=AlertKind.ITEM,
        source_slug="village-of-palmyra",
        source_name="Village of Palmyra",
        state="WI",
        county="Jefferson",
        place="Palmyra",
        zone="America/Chicago",
        title="Agenda",
        url="https://www.palmyra.example/agenda.pdf",
        document_kind=DocumentKind.AGENDA,
        page=2,
        first_seen=datetime(2026, 11, 24, 15, 0, tzinfo=UTC),
        meeting=AlertMeeting(
            body="Village Board",
            title="Regular meeting",
            start=datetime(2026, 12, 1, 0, 0, tzinfo=UTC),
            place="Village Hall, 100 W. Taft St.",
            comment="three minutes each",
            contact="Clerk 262-555-0100",
        ),
        quotes=(quote_287g,),
    )
