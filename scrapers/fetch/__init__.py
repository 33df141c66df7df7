"""The way out: everything that leaves for the scrapers goes through `Fetcher`.

The names load on first use: the process that reads documents imports its parsers, not aiohttp.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scrapers.fetch.challenge import is_challenge
    from scrapers.fetch.client import (
        DOCUMENT_LIMIT,
        DOCUMENT_TIMEOUT,
        PAGE_LIMIT,
        PAGE_TIMEOUT,
        Fetched,
        Fetcher,
    )
    from scrapers.fetch.failure import BlockedByHost, FetchFailed
    from scrapers.fetch.guard import (
        Allowance,
        Refused,
        Target,
        check_address,
        check_resolution,
        check_url,
    )
    from scrapers.fetch.judgement import Judgement, judge, look_up_and_judge
    from scrapers.fetch.pace import Pace
    from scrapers.fetch.page import Page, Request, Validators
    from scrapers.fetch.place import Place
    from scrapers.fetch.shared_pace import SharedPace

__all__ = [
    "DOCUMENT_LIMIT",
    "DOCUMENT_TIMEOUT",
    "PAGE_LIMIT",
    "PAGE_TIMEOUT",
    "Allowance",
    "BlockedByHost",
    "FetchFailed",
    "Fetched",
    "Fetcher",
    "Judgement",
    "Pace",
    "Page",
    "Place",
    "Refused",
    "Request",
    "SharedPace",
    "Target",
    "Validators",
    "check_address",
    "check_resolution",
    "check_url",
    "is_challenge",
    "judge",
    "look_up_and_judge",
]

_HOMES = {
    "challenge": ("is_challenge",),
    "client": (
        "DOCUMENT_LIMIT",
        "DOCUMENT_TIMEOUT",
        "PAGE_LIMIT",
        "PAGE_TIMEOUT",
        "Fetched",
        "Fetcher",
    ),
    "failure": ("BlockedByHost", "FetchFailed"),
    "guard": (
        "Allowance",
        "Refused",
        "Target",
        "check_address",
        "check_resolution",
        "check_url",
    ),
    "judgement": ("Judgement", "judge", "look_up_and_judge"),
    "pace": ("Pace",),
    "page": ("Page", "Request", "Validators"),
    "place": ("Place",),
    "shared_pace": ("SharedPace",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
