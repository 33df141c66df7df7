"""What is measured, as Prometheus reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from store import OutboxCounts, StoredSource

_LAG_EVERY = 0.5
_LAG_BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5)


class Metrics:
    """The figures of one running program, in a registry of their own.

    `reader_deaths` gives how many reader processes a document has cost.
    """

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, reader_deaths: Callable[[], int]) -> None:
        self._registry = CollectorRegistry()
        self._checks = Counter(
            "hearye_checks", "Checks that ended, by outcome.", ["outcome"], registry=self._registry
        )
        self._lag = Histogram(
            "hearye_event_loop_lag_seconds",
            "How late the event loop comes to what is due.",
            buckets=_LAG_BUCKETS,
            registry=self._registry,
        )
        deaths = Gauge(
            "hearye_reader_deaths", "Reader processes that died.", registry=self._registry
        )
        deaths.set_function(reader_deaths)
        self._outbox = Gauge(
            "hearye_deliveries", "Alerts by state.", ["state"], registry=self._registry
        )
        self._again = Gauge(
            "hearye_sent_again_in_doubt",
            "Alerts posted once more because the first answer was lost.",
            registry=self._registry,
        )
        self._oldest = Gauge(
            "hearye_oldest_unsent_seconds",
            "The age of the oldest alert not sent yet; 0 where all are.",
            registry=self._registry,
        )
        self._good = Gauge(
            "hearye_source_last_success_timestamp_seconds",
            "When a source was last read well.",
            ["source"],
            registry=self._registry,
        )

    def checked(self, outcome: str) -> None:
        """A check ended so."""
        self._checks.labels(outcome).inc()

    async def watch_lag(self) -> None:
        """Measure how late the event loop is, for as long as this runs."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _LAG_EVERY
            await asyncio.sleep(_LAG_EVERY)
            self._lag.observe(max(0.0, loop.time() - due))

    def page(self, counts: OutboxCounts, sources: Sequence[StoredSource], now: datetime) -> bytes:
        """All figures in Prometheus's text format."""
        for state in ("pending", "sending", "paused", "sent", "grouped", "dead"):
            self._outbox.labels(state).set(getattr(counts, state))
        self._again.set(counts.sent_again)
        oldest = counts.oldest_unsent
        self._oldest.set((now - oldest).total_seconds() if oldest else 0)
        self._good.clear()
        for source in sources:
            if source.last_good is not None:
                self._good.labels(source.slug).set(source.last_good.timestamp())
        return generate_latest(self._registry)
