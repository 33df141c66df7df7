"""What changed in a list between two workbooks, one thing each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scrapers.roster.row import Row
from scrapers.roster.state import state_name


class EventType(StrEnum):
    """What happened to a line, in the order of weight."""

    LISTED = "listed"
    DELISTED = "delisted"
    PENDING_ADDED = "pending_added"
    MOA_POSTED = "moa_posted"
    MOA_WITHDRAWN = "moa_withdrawn"
    MOA_CHANGED = "moa_changed"
    SIGNED_CORRECTED = "signed_corrected"
    PENDING_REMOVED = "pending_removed"
    RENAMED = "renamed"
    FILLED_IN = "filled_in"


class Severity(StrEnum):
    """Whom an event is for: an alert for all who asked, a notice for who wants more, the log."""

    ALERT = "alert"
    NOTICE = "notice"
    LOG = "log"


_SEVERITY = {
    EventType.LISTED: Severity.ALERT,
    EventType.DELISTED: Severity.ALERT,
    EventType.PENDING_ADDED: Severity.ALERT,
    EventType.MOA_POSTED: Severity.NOTICE,
    EventType.MOA_WITHDRAWN: Severity.NOTICE,
    EventType.MOA_CHANGED: Severity.NOTICE,
    EventType.SIGNED_CORRECTED: Severity.NOTICE,
}
_WEIGHT = {kind: weight for weight, kind in enumerate(EventType)}


@dataclass(frozen=True, slots=True)
class Event:
    """One change. `row` is the line as it now stands, or last stood where it is gone.

    `before` is the line that it replaces. `field` names what was filled in. `was_pending` is true
    for a listing that the pending list had announced.
    """

    type: EventType
    row: Row
    before: Row | None = None
    field: str | None = None
    was_pending: bool = False

    @property
    def severity(self) -> Severity:
        """Whom it is for."""
        return _SEVERITY.get(self.type, Severity.LOG)

    @property
    def was(self) -> str | None:
        """What stood there before: a name, an address, a date (ISO); None where nothing did."""
        old = self.before
        if old is None:
            return None
        match self.type:
            case EventType.RENAMED:
                elsewhere = f", {state_name(old.state)}" if old.state != self.row.state else ""
                return f"{old.agency}{elsewhere}"
            case EventType.SIGNED_CORRECTED:
                return old.signed.isoformat() if old.signed else None
            case EventType.MOA_WITHDRAWN | EventType.MOA_CHANGED:
                return old.moa_url
            case _:
                return None

    @property
    def order(self) -> tuple[int, str, str, str]:
        """By weight, then by place and name."""
        return _WEIGHT[self.type], self.row.state, self.row.agency, self.row.model

    def as_object(self) -> dict[str, Any]:
        """The event as plain values; dates are ISO."""
        row = self.row
        return {
            "type": self.type.value,
            "state": row.state,
            "agency": row.agency,
            "model": row.model,
            "county": row.county,
            "signed": row.signed.isoformat() if row.signed else None,
            "moa_url": row.moa_url,
            "severity": self.severity.value,
            "was": self.was,
        }
