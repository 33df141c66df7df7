"""How one of several processes is, told on a port of its own: `--health HOST:PORT`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.signs import log_report

if TYPE_CHECKING:
    from bot.metrics import Metrics
    from config import Settings
    from scrapers import Report
    from store import Database

ELSEWHERE = "in another process"


class Address(tuple[str, int]):
    """A host and a port."""

    __slots__ = ()


def read_address(written: str) -> Address:
    """What `127.0.0.1:8790` means. Raises typer.BadParameter with a sentence."""
    host, _, port = written.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 2**16:
        raise typer.BadParameter("Write the address as HOST:PORT, as 127.0.0.1:8790.")
    return Address((host.strip("[]"), int(port)))


HealthAt = Annotated[
    Address | None,
    typer.Option(
        "--health",
        metavar="HOST:PORT",
        parser=read_address,
        help="Where /healthz, /readyz and /metrics of this process are.",
        show_default=False,
    ),
]


@asynccontextmanager
async def told_at(
    address: Address | None,
    settings: Settings,
    db: Database,
    *,
    reader_deaths: Callable[[], int] = lambda: 0,
    discord: Callable[[], str] = lambda: ELSEWHERE,
) -> AsyncIterator[Metrics]:
    """Tell there how this process is while the block runs; nowhere if None. Gives its figures."""
    from contextlib import AsyncExitStack

    from bot.health import Health
    from bot.house import wall_clock
    from bot.metrics import Metrics
    from bot.upkeep import beside

    metrics = Metrics(reader_deaths)
    silent = timedelta(minutes=settings.health.silent_minutes) / settings.schedule.speed
    async with AsyncExitStack() as stack:
        if address is not None:
            host, port = address
            health = Health(db, wall_clock, metrics, silent=silent, discord=discord)
            await stack.enter_async_context(health.served(port, host))
            await stack.enter_async_context(beside(metrics.watch_lag()))
        yield metrics


def counted(metrics: Metrics) -> Callable[[Report], None]:
    """What counts a check among these figures, and logs it."""

    def reported(report: Report) -> None:
        metrics.checked(report.outcome.value)
        log_report(report)

    return reported
