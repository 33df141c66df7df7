"""What every process that runs for long does alike: heed signals, and say how its checks went."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from config import Settings
    from scrapers import Report

log = structlog.get_logger(__name__)


def heed_signals(stop: asyncio.Event, again: asyncio.Event | None = None) -> None:
    """SIGINT and SIGTERM stop; SIGHUP (where the system has it) reads the configuration again.

    Where there is nothing to read again, SIGHUP changes nothing.
    """
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    if hasattr(signal, "SIGHUP"):
        loop.add_signal_handler(signal.SIGHUP, (again or asyncio.Event()).set)


def speak_plainly(settings: Settings) -> None:
    """Log as a process that has no table to show."""
    from rich.console import Console

    from bot.console.speech import speak

    plain = settings.log.format == "table"
    speak(settings.log, json_lines=not plain, console=Console() if plain else None)


def log_report(report: Report) -> None:
    """Say in the log how a check went."""
    log.info(
        "checked",
        source=report.slug,
        outcome=report.outcome.value,
        reason=report.reason,
        read=report.read,
        hits=report.hits,
        owed=report.owed,
        next=report.next_due.isoformat(timespec="seconds"),
    )
    for failure in report.failures:
        log.warning("a document could not be read", source=report.slug, document=failure)
