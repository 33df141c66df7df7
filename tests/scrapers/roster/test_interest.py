from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scrapers.roster import Event, EventType
from scrapers.roster.interest import wants
from store.roster_subscriptions import RosterSubscription
from tests.scrapers.roster.sheets import row


def subscription(**values: str) -> RosterSubscription:
    asked = {"state": "", "county": "", "agency": "", "level": "alerts"} | values
    return RosterSubscription(
        id=1,
        guild_id=7,
        channel_id=70,
        status="active",
        reason=None,
        created_by=None,
        created_at=datetime(2026, 11, 24, tzinfo=UTC),
        **asked,
    )


@pytest.mark.parametrize(
    ("asked", "heard"),
    [
        ({"state": "WI"}, True),
        ({"state": "IL"}, False),
        ({"state": "WI", "county": "jefferson"}, True),
        ({"state": "WI", "county": "Jefferson County"}, True),
        ({"state": "WI", "county": "Waukesha"}, False),
        ({"agency": "palmyra police"}, True),
        ({"agency": "Palmyra PD"}, True),
        ({"agency": "Palm"}, True),
        ({"agency": "Eagle"}, False),
    ],
)
def test_an_event_is_heard_by_its_state_county_and_agency(
    asked: dict[str, str], heard: bool
) -> None:
    assert wants(subscription(**asked), Event(EventType.LISTED, row())) is heard


@pytest.mark.parametrize(
    ("kind", "alerts", "notices"),
    [
        (EventType.DELISTED, True, True),
        (EventType.MOA_POSTED, False, True),
        (EventType.RENAMED, False, False),
    ],
)
def test_notices_are_for_who_asked_for_them(kind: EventType, alerts: bool, notices: bool) -> None:
    event = Event(kind, row(), row())
    assert wants(subscription(state="WI"), event) is alerts
    assert wants(subscription(state="WI", level="notices"), event) is notices
