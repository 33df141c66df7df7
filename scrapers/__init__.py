"""From the world to hits: what is fetched, read, matched and stored, and when.

Names load when first used: the process that reads documents starts without the database.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scrapers import difference
    from scrapers.alert import Alert, AlertKind, AlertMeeting, DigestEntry, Quote, RosterLine
    from scrapers.check import Report, Tools, check_if_due, check_source
    from scrapers.glimpse import Preview, preview
    from scrapers.hours import quiet_end
    from scrapers.listing import (
        DocumentKind,
        ListedDocument,
        ListedMeeting,
        Listing,
        MeetingStatus,
        Outcome,
    )
    from scrapers.meeting import as_told
    from scrapers.platforms.detect import Detected, detect
    from scrapers.quoting import Span, excerpt
    from scrapers.reading import Passage, Reading
    from scrapers.reviewing import confirmed
    from scrapers.rhythm import RHYTHM_HISTORY, Rhythm, rhythm_of
    from scrapers.schedule import Schedule
    from scrapers.watchlist import Watchlist

__all__ = [
    "RHYTHM_HISTORY",
    "Alert",
    "AlertKind",
    "AlertMeeting",
    "Detected",
    "DigestEntry",
    "DocumentKind",
    "ListedDocument",
    "ListedMeeting",
    "Listing",
    "MeetingStatus",
    "Outcome",
    "Passage",
    "Preview",
    "Quote",
    "Reading",
    "Report",
    "Rhythm",
    "RosterLine",
    "Schedule",
    "Span",
    "Tools",
    "Watchlist",
    "as_told",
    "check_if_due",
    "check_source",
    "confirmed",
    "detect",
    "difference",
    "excerpt",
    "preview",
    "quiet_end",
    "rhythm_of",
]

_HOMES = {
    "alert": ("Alert", "AlertKind", "AlertMeeting", "DigestEntry", "Quote", "RosterLine"),
    "check": ("Report", "Tools", "check_if_due", "check_source"),
    "glimpse": ("Preview", "preview"),
    "hours": ("quiet_end",),
    "meeting": ("as_told",),
    "listing": (
        "DocumentKind",
        "ListedDocument",
        "ListedMeeting",
        "Listing",
        "MeetingStatus",
        "Outcome",
    ),
    "platforms.detect": ("Detected", "detect"),
    "quoting": ("Span", "excerpt"),
    "reading": ("Passage", "Reading"),
    "reviewing": ("confirmed",),
    "rhythm": ("RHYTHM_HISTORY", "Rhythm", "rhythm_of"),
    "schedule": ("Schedule",),
    "watchlist": ("Watchlist",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
