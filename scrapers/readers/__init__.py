"""Readers: whatever a clerk publishes becomes passages that can be matched and quoted.

`read` is the pure function, `Sandbox` runs it in child processes with limits. Both are imported
when they are first asked for: the child starts at once, the parent loads no PDF library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapers.readers.document import read
    from scrapers.readers.sandbox import Sandbox

__all__ = ["Sandbox", "read"]


def __getattr__(name: str) -> object:
    if name == "read":
        from scrapers.readers.document import read

        return read
    if name == "Sandbox":
        from scrapers.readers.sandbox import Sandbox

        return Sandbox
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
