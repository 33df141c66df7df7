"""ICE's 287(g) lists: workbooks become rosters, two rosters become events, many become a history.

Names load when first used: the process that reads workbooks starts without the rest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scrapers.roster.check import check_roster
    from scrapers.roster.diff import Standing, changes, cycle
    from scrapers.roster.event import Event, EventType, Severity
    from scrapers.roster.gate import LEAST_SHARE, LIST_NAMES, claim_of, fault
    from scrapers.roster.history import Evidence, History, Paper, Step, history_of
    from scrapers.roster.interest import is_agency, is_county
    from scrapers.roster.ledger import Agreement, Lists, agreements_of, lists
    from scrapers.roster.row import ListKind, Roster, Row
    from scrapers.roster.state import state_code, state_name
    from scrapers.roster.timeline import Entry, Timeline, timelines
    from scrapers.roster.unfit import Unfit
    from scrapers.roster.wire import pack_event, pack_roster, unpack_event, unpack_roster
    from scrapers.roster.workbook import read_roster

__all__ = [
    "LEAST_SHARE",
    "LIST_NAMES",
    "Agreement",
    "Entry",
    "Event",
    "EventType",
    "Evidence",
    "History",
    "ListKind",
    "Lists",
    "Paper",
    "Roster",
    "Row",
    "Severity",
    "Standing",
    "Step",
    "Timeline",
    "Unfit",
    "agreements_of",
    "changes",
    "check_roster",
    "claim_of",
    "cycle",
    "fault",
    "history_of",
    "is_agency",
    "is_county",
    "lists",
    "pack_event",
    "pack_roster",
    "read_roster",
    "state_code",
    "state_name",
    "timelines",
    "unpack_event",
    "unpack_roster",
]

_HOMES = {
    "Agreement": "ledger",
    "Entry": "timeline",
    "Event": "event",
    "EventType": "event",
    "Evidence": "history",
    "History": "history",
    "LEAST_SHARE": "gate",
    "LIST_NAMES": "gate",
    "ListKind": "row",
    "Lists": "ledger",
    "Paper": "history",
    "Roster": "row",
    "Row": "row",
    "Severity": "event",
    "Standing": "diff",
    "Step": "history",
    "Timeline": "timeline",
    "Unfit": "unfit",
    "agreements_of": "ledger",
    "changes": "diff",
    "check_roster": "check",
    "claim_of": "gate",
    "cycle": "diff",
    "fault": "gate",
    "history_of": "history",
    "is_agency": "interest",
    "is_county": "interest",
    "lists": "ledger",
    "pack_event": "wire",
    "pack_roster": "wire",
    "read_roster": "workbook",
    "timelines": "timeline",
    "state_code": "state",
    "state_name": "state",
    "unpack_event": "wire",
    "unpack_roster": "wire",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
