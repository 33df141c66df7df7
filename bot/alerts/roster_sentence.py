"""An event in a sentence. It says what ICE's list shows, never what it means (design: alerts)."""

from __future__ import annotations

from datetime import datetime

from bot.language import _, later
from scrapers.roster import Event, EventType, Row, state_name

_FIELDS = {
    "addendum_url": later("its addendum"),
    "county": later("its county"),
    "model": later("its model"),
    "signed": later("its date of signature"),
    "type": later("its type of agency"),
}


def who_words(agency: str, county: str | None, state: str, model: str) -> str:
    """An agreement by its agency, place and model."""
    place = ", ".join(filter(None, (county, state_name(state))))
    model = model or _("without a model")
    return f"{agency} ({place}), {model}"


def sentence(event: Event, last_seen: datetime | None = None) -> str:
    """What the list shows now. `last_seen` is when a line that is gone was last on it."""
    row, who = event.row, _who(event.row)
    match event.type:
        case EventType.LISTED:
            return _listed(row, who)
        case EventType.DELISTED:
            words = (
                _(
                    "{who}, is no longer on ICE's list of participating agencies"
                    " (last seen {day}). ICE does not say why."
                )
                if last_seen
                else _(
                    "{who}, is no longer on ICE's list of participating agencies."
                    " ICE does not say why."
                )
            )
        case EventType.PENDING_ADDED:
            words = _("ICE's pending list now names {who}.")
        case EventType.PENDING_REMOVED:
            words = (
                _(
                    "{who}, is no longer on ICE's pending list (last seen {day})."
                    " ICE does not say why."
                )
                if last_seen
                else _("{who}, is no longer on ICE's pending list. ICE does not say why.")
            )
        case EventType.MOA_POSTED:
            words = _("ICE's list now links the agreement of {who}: {link}")
        case EventType.MOA_WITHDRAWN:
            words = _("ICE's list no longer links the agreement of {who}; it was {was}")
        case EventType.MOA_CHANGED:
            words = _(
                "ICE's list now links another address for the agreement of {who}: {link}"
                " (before: {was})"
            )
        case EventType.SIGNED_CORRECTED:
            words = _("ICE's list now says that {who}, signed on {signed}; before: {was}.")
        case EventType.RENAMED:
            words = _("ICE's list now calls {was} {who}.")
        case EventType.FILLED_IN:
            return _filled_in(event, who)
    day = f"{last_seen:%Y-%m-%d}" if last_seen else ""
    return words.format(who=who, day=day, link=row.moa_url, was=event.was, signed=row.signed)


def _who(row: Row) -> str:
    return who_words(row.agency, row.county, row.state, row.model)


def _listed(row: Row, who: str) -> str:
    if row.signed:
        words = _("ICE's list of participating agencies now shows {who}, signed {signed}; {more}")
    else:
        words = _("ICE's list of participating agencies now shows {who}; {more}")
    # No full stop behind an address: programs would take it into the link.
    linked = _("the agreement is linked: {link}") if row.moa_url else ""
    more = linked.format(link=row.moa_url) or _("the agreement is not linked yet.")
    return words.format(who=who, signed=row.signed, more=more)


def _filled_in(event: Event, who: str) -> str:
    field = event.field or ""
    what = _(_FIELDS.get(field, field))
    value = getattr(event.row, field) if field else None
    if value is None or field == "model":
        return _("ICE's list now gives {what} for {who}.").format(what=what, who=who)
    return _("ICE's list now gives {what} for {who}: {value}.").format(
        what=what, who=who, value=value
    )
