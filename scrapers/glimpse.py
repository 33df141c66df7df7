"""Looking at an address as a first check would, without storing anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from scrapers.errand import Memory, plan
from scrapers.fetch import Fetcher
from scrapers.obtain import Obtained, obtain
from scrapers.platforms.detect import Detected, detect
from scrapers.readers import Sandbox


@dataclass(frozen=True, slots=True)
class Preview:
    """What is at an address: what was recognised, and its newest documents as read."""

    detected: Detected
    papers: tuple[Obtained, ...] = ()


async def preview(
    url: str, fetcher: Fetcher, sandbox: Sandbox, now: Callable[[], datetime], *, zone: str
) -> Preview:
    """Look at an address; never raises for what a site or a file does."""
    detected = await detect(url, fetcher, sandbox, now(), zone=zone)
    if detected.source is None:
        return Preview(detected)
    nothing = Memory({}, {}, {}, since=None)
    errands = plan(detected.listing, nothing, detected.source, now()).read
    papers = [
        await obtain(errand, detected.source, fetcher, sandbox, {}, now) for errand in errands
    ]
    return Preview(detected, tuple(papers))
