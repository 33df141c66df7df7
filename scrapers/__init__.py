"""From the world to hits: what is fetched, read, matched and stored, and when.

Names load when first used: the process that reads documents starts without the database.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scrapers.check import Report, Tools, check_source
    from scrapers.schedule import Schedule
    from scrapers.watchlist import Watchlist

__all__ = ["Report", "Schedule", "Tools", "Watchlist", "check_source"]

_HOMES = {
    "Report": "scrapers.check",
    "Schedule": "scrapers.schedule",
    "Tools": "scrapers.check",
    "Watchlist": "scrapers.watchlist",
    "check_source": "scrapers.check",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
