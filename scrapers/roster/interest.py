"""Whether a channel wants to hear of an event. Pure."""

from __future__ import annotations

import re

from scrapers.roster.agency import spelling
from scrapers.roster.event import Event, Severity
from store import roster_subscriptions

_KIND_OF_COUNTY = re.compile(r" (?:county|parish|borough|census area|municipality)$")


def wants(subscription: roster_subscriptions.RosterSubscription, event: Event) -> bool:
    """Whether the event is of the state, the county and the agency, and weighty enough."""
    row = event.row
    weighty = event.severity is Severity.ALERT or (
        event.severity is Severity.NOTICE and subscription.level == "notices"
    )
    return (
        weighty
        and subscription.state in ("", row.state)
        and (not subscription.county or is_county(subscription.county, row.county))
        and is_agency(subscription.agency, row.agency)
    )


def is_county(asked: str, printed: str | None) -> bool:
    """Whether a county's name as a person types it is the one that a list prints."""
    return _county(asked) == _county(printed or "")


def is_agency(asked: str, printed: str) -> bool:
    """Whether each word that a person typed begins a word of an agency's name, however spelt."""
    words = spelling(printed).split()
    return all(any(word.startswith(each) for word in words) for each in spelling(asked).split())


def _county(name: str) -> str:
    return _KIND_OF_COUNTY.sub("", spelling(name))
