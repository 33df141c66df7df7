"""What an agenda says: its items, and its meeting's body, day, time, place and standing."""

from __future__ import annotations

from scrapers.agenda.items import itemise
from scrapers.agenda.kind import gives_notice, kind_of
from scrapers.agenda.line import Line
from scrapers.agenda.meeting import describe

__all__ = ["Line", "describe", "gives_notice", "itemise", "kind_of"]
