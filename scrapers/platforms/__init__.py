"""Reading of listings, one module a platform; the registry knows them all.

The names load on first use, and each platform's module when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scrapers.platforms.registry import (
        NAMES,
        Platform,
        look,
        option_faults,
        platform,
        recognise,
    )
    from scrapers.platforms.saved import saved_address
    from scrapers.platforms.viewers import direct, onward

__all__ = [
    "NAMES",
    "Platform",
    "direct",
    "look",
    "onward",
    "option_faults",
    "platform",
    "recognise",
    "saved_address",
]

_HOMES = {"direct": "viewers", "onward": "viewers", "saved_address": "saved"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOMES.get(name, "registry")
    # `platform` and the like are never the names of modules here, so nothing is shadowed.
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
