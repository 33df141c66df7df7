"""Many processes on PostgreSQL: one defers the checks that are due, any number work them off.

What is due stands in the database (`next_due`), here as in one process; a job only says who looks.
So a job that is lost, or done twice, changes nothing: the next tick defers it again, and a check
that is not due any longer is none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scrapers.scaled.deferral import Deferral
    from scrapers.scaled.jobs import opened
    from scrapers.scaled.shared_turns import SharedTurns
    from scrapers.scaled.working import work

__all__ = ["Deferral", "SharedTurns", "opened", "work"]

_HOMES = {
    "Deferral": "deferral",
    "SharedTurns": "shared_turns",
    "opened": "jobs",
    "work": "working",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
