"""From an address to a source: what can be watched there, shown before anything is saved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from config import Source
from scrapers.fetch import BlockedByHost, Fetcher, FetchFailed, Page, Refused, Request
from scrapers.listing import Listing, Outcome
from scrapers.platforms.registry import NAMES
from scrapers.readers import Sandbox

_TITLE = re.compile(rb"<title[^>]*>([^<]{1,200})", re.IGNORECASE)
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Detected:
    """What a look at an address found. `source` is None where there is nothing to watch.

    `reason` is one sentence: what was recognised, or why nothing was.
    """

    source: Source | None
    reason: str
    listing: Listing = field(default_factory=lambda: Listing(Outcome.ERROR))

    @property
    def meetings(self) -> int:
        """How many meetings the page names."""
        return len(self.listing.meetings)

    @property
    def documents(self) -> int:
        """How many documents it links to."""
        held = sum(len(meeting.documents) for meeting in self.listing.meetings)
        return len(self.listing.documents) + held

    @property
    def samples(self) -> Sequence[str]:
        """A few titles of what was found."""
        titles = [meeting.title for meeting in self.listing.meetings]
        titles += [document.title for document in self.listing.documents]
        return tuple(dict.fromkeys(titles))[:_SAMPLES]


async def detect(
    url: str, fetcher: Fetcher, sandbox: Sandbox, now: datetime, *, zone: str = "America/Chicago"
) -> Detected:
    """Look at an address without saving anything; never raises for a bad one."""
    try:
        fetched = await fetcher.fetch(Request(url))
    except (BlockedByHost, FetchFailed, Refused) as failed:
        return Detected(None, _sentence(failed.reason))
    page = fetched.page
    if page is None:
        return Detected(None, "The site gave no page.")
    draft = Source(slug=_slug(page.url), name=_name(page), platform="generic", url=url, zone=zone)
    platform, listing = await sandbox.look(page, draft, now)
    if platform not in NAMES:
        return Detected(None, _sentence(listing.reason), listing)
    source = draft.model_copy(update={"platform": platform})
    if platform in {"feed", "google_news", "gdelt", "news_sitemap"}:
        source = Source.model_validate(source.model_dump() | {"kind": "news"})
        _, listing = await sandbox.look(page, source, now, platform)
    if listing.outcome not in {Outcome.OK, Outcome.EMPTY}:
        return Detected(None, _sentence(listing.reason), listing)
    return Detected(source, f"Recognised as {platform}.", listing)


def _sentence(reason: str) -> str:
    text = reason.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else "There is nothing there to watch."


def _name(page: Page) -> str:
    found = _TITLE.search(page.body[:65536])
    title = " ".join(found[1].decode("utf-8", "replace").split()) if found else ""
    return title[:120] or (urlsplit(page.url).hostname or page.url)[:120]


def _slug(url: str) -> str:
    parts = urlsplit(url)
    words = re.findall(r"[a-z0-9]+", f"{parts.hostname or ''} {parts.path}".lower())
    return "-".join(word for word in words if word != "www")[:60].strip("-") or "source"
