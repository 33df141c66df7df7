"""What a site repeats on its pages, told apart from what a page itself says. Pure.

Only web pages teach and are stripped: neither files, nor the texts that come with a listing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scrapers.agenda import describe
from scrapers.obtain import READABLE, Obtained
from scrapers.readers.boilerplate import blocks, strip
from scrapers.reading import Agenda, Passage, Reading
from scrapers.signed import unsigned
from store import SitePage

WINDOW = 5
"""The other pages of a site, the newest, that a page is held against."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """On how many of `pages` other pages of its site each block (by fingerprint) stands."""

    seen: Mapping[int, int]
    pages: int

    def strip(self, passages: Sequence[Passage]) -> tuple[Passage, ...]:
        """The passages without what the site repeats."""
        return strip(passages, self.seen, self.pages)

    def cleared(self, reading: Reading, title: str, today: date) -> Reading:
        """The reading without what the site repeats, and its meeting as the rest tells it.

        A notice bar would give each page of the site its own meeting's day.
        """
        passages = self.strip(reading.passages)
        if passages == reading.passages:
            return reading
        agenda = reading.agenda
        if agenda != Agenda():
            lines = [line for passage in passages for line in passage.text.split("\n")]
            remote = agenda.remote
            agenda = describe(lines, title=title, kind=reading.kind, today=today)
            agenda = replace(agenda, remote=agenda.remote or remote)
        return replace(reading, passages=passages, agenda=agenda)


def pages_of(obtained: Sequence[Obtained]) -> list[SitePage]:
    """The web pages among what was read."""
    return [
        SitePage(
            one.host,
            one.errand.document.url,
            frozenset(block.fingerprint for block in blocks(one.reading.passages)),
        )
        for one in obtained
        if one.host
        and one.reading is not None
        and one.reading.format == "html"
        and one.reading.outcome in READABLE
    ]


def repeats(
    pages: Sequence[SitePage], stored: Mapping[str, Sequence[SitePage]]
) -> dict[str, Repeats]:
    """What its site repeats for each of `pages`, by its address.

    `stored` are the pages known of each host, the newest first. What is new to the site stays on
    the first of `pages` that shows it: what stands in the notice bar alone is told once.
    """
    found: dict[str, Repeats] = {}
    urls = {unsigned(page.url) for page in pages}
    for place, page in enumerate(pages):
        before = stored.get(page.host, ())
        others = [one for one in pages if one.host == page.host and one.url != page.url]
        missing = max(0, WINDOW - len(others))
        others += [one for one in before if one.url not in urls][:missing]
        seen = Counter(block for one in others for block in one.blocks)
        known = {block for one in (*before, *pages[:place]) for block in one.blocks}
        for block in page.blocks - known:
            del seen[block]
        found[page.url] = Repeats(seen, len(others))
    return found
