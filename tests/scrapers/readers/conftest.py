"""A sandbox, and the call that every reader's test makes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from scrapers.readers import Sandbox, read
from scrapers.reading import Reading

ASKED: dict[str, Any] = {
    "url": "https://example.org/paper",
    "zone": "America/Chicago",
    "now": datetime(2026, 7, 1, 12, tzinfo=UTC),
}


def reading(body: bytes, **asked: Any) -> Reading:
    """What the readers make of `body`, in this process."""
    return read(body, **{**ASKED, **asked})


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """Two children."""
    async with Sandbox(2) as box:
        yield box
