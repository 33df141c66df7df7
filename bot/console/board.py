"""The live table of a run: what is checked now, how the last checks went, what is owed."""

from __future__ import annotations

from collections import Counter, deque
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.console.outcomes import STYLES
from scrapers import Report

_SHOWN = 8


class Board:
    """Collects what the schedule tells and renders it; holds the last checks only."""

    def __init__(self, sources: int) -> None:
        self._sources = sources
        self._now: dict[str, None] = {}
        self._last: deque[Report] = deque(maxlen=_SHOWN)
        self._standing: dict[str, str] = {}
        self._alerts = 0

    def started(self, slug: str) -> None:
        """A check of that source began."""
        self._now[slug] = None

    def reported(self, report: Report) -> None:
        """A check ended."""
        self._now.pop(report.slug, None)
        self._last.append(report)
        self._standing[report.slug] = report.outcome.value
        self._alerts += report.owed

    def __rich__(self) -> RenderableType:
        """The table as it stands."""
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=bool(self._last))
        for name in ("checked", "source", "result", "read", "hits", "next"):
            table.add_column(name, no_wrap=True, overflow="ellipsis")
        for report in self._last:
            table.add_row(
                _clock(report.finished),
                report.slug,
                Text(_said(report), style=STYLES[report.outcome.value]),
                str(report.read),
                str(report.hits),
                _clock(report.next_due),
            )
        counts = Counter(self._standing.values())
        standing = ", ".join(f"{count} {name}" for name, count in counts.most_common())
        checking = ", ".join(list(self._now)[:4]) or "waiting"
        summary = (
            f"{self._sources} sources watched ({standing or 'none checked yet'}), "
            f"{self._alerts} messages owed so far. Now: {checking}."
        )
        return Group(table, Text(summary, style="dim"), Text("Ctrl-C stops it.", style="dim"))


def _said(report: Report) -> str:
    return f"{report.outcome.value}: {report.reason}" if report.reason else report.outcome.value


def _clock(at: datetime) -> str:
    return f"{at.astimezone():%H:%M:%S}"
