"""An event in a sentence. It says what ICE's list shows, never what it means (design: alerts)."""

from __future__ import annotations

from datetime import datetime

from scrapers.roster.event import Event, EventType
from scrapers.roster.row import Row
from scrapers.roster.state import state_name

_FIELDS = {
    "addendum_url": "its addendum",
    "county": "its county",
    "model": "its model",
    "signed": "its date of signature",
    "type": "its type of agency",
}
_PARTICIPATING = "ICE's list of participating agencies"


def sentence(event: Event, last_seen: datetime | None = None) -> str:
    """What the list shows now. `last_seen` is when a line that is gone was last on it."""
    row, who = event.row, _who(event.row)
    match event.type:
        case EventType.LISTED:
            # No full stop behind an address: programs would take it into the link.
            linked = f"is linked: {row.moa_url}" if row.moa_url else "is not linked yet."
            signed = f", signed {row.signed:%Y-%m-%d}" if row.signed else ""
            return f"{_PARTICIPATING} now shows {who}{signed}; the agreement {linked}"
        case EventType.DELISTED:
            seen = f" (last seen {last_seen:%Y-%m-%d})" if last_seen else ""
            return f"{who}, is no longer on {_PARTICIPATING}{seen}. ICE does not say why."
        case EventType.PENDING_ADDED:
            return f"ICE's pending list now names {who}."
        case EventType.PENDING_REMOVED:
            seen = f" (last seen {last_seen:%Y-%m-%d})" if last_seen else ""
            return f"{who}, is no longer on ICE's pending list{seen}. ICE does not say why."
        case EventType.MOA_POSTED:
            return f"ICE's list now links the agreement of {who}: {row.moa_url}"
        case EventType.MOA_WITHDRAWN:
            return f"ICE's list no longer links the agreement of {who}; it was {event.was}"
        case EventType.MOA_CHANGED:
            return (
                f"ICE's list now links another address for the agreement of {who}: "
                f"{row.moa_url} (before: {event.was})"
            )
        case EventType.SIGNED_CORRECTED:
            return f"ICE's list now says that {who}, signed on {row.signed}; before: {event.was}."
        case EventType.RENAMED:
            return f"ICE's list now calls {event.was} {who}."
        case EventType.FILLED_IN:
            what = _FIELDS.get(event.field or "", event.field)
            return f"ICE's list now gives {what} for {who}{_filled(event)}."


def _who(row: Row) -> str:
    place = ", ".join(filter(None, (row.county, state_name(row.state))))
    return f"{row.agency} ({place}), {row.model or 'without a model'}"


def _filled(event: Event) -> str:
    value = getattr(event.row, event.field) if event.field else None
    return f": {value}" if value is not None and event.field != "model" else ""
