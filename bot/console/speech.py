"""What the program says of itself while it runs: lines of JSON, or plain lines on a terminal."""

from __future__ import annotations

import logging
import sys
from typing import TextIO, cast

import structlog
from rich.console import Console
from rich.file_proxy import FileProxy

from config import Log


def speak(settings: Log, *, json_lines: bool, console: Console | None = None) -> None:
    """Send the log to standard error as JSON lines, or through `console`, above a live table.

    The libraries' own warnings (discord.py, APScheduler, SQLAlchemy) go the same way.
    """
    level = getattr(logging, settings.level.upper())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if json_lines else _plain
    )
    stream = sys.stderr
    if console is not None and not json_lines:
        # Through the console, so that a line comes above the live table and not into it.
        stream = cast("TextIO", FileProxy(console, sys.stderr))
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
        )
    )
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)


def _plain(_: object, __: str, event: structlog.typing.EventDict) -> str:
    """One line for a person: the time of day, what happened, and its particulars."""
    time = str(event.pop("timestamp", ""))[11:19]
    level = str(event.pop("level", ""))
    trace = event.pop("exception", None)
    what = event.pop("event", "")
    rest = " ".join(f"{key}={value}" for key, value in event.items())
    line = f"{time} {level:<7} {what} {rest}".rstrip()
    return f"{line}\n{trace}" if trace else line
