"""What a site repeats on every page (banners, menus, feet), learnt from pages already seen.

A clerk's notice bar shows the current agenda, or its cancellation, on each page of the site:
without this each page would be a hit. A page is cut into blocks; whoever keeps the pages stores the
blocks' fingerprints and hands them in with the next page of the same site.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import xxhash

from scrapers.reading import Passage

# A block that so large a share of the other pages shows is the site's, not the page's.
SHARE = 0.6
# From so few pages nothing can be learnt: two agendas alike are two agendas.
FEWEST_PAGES = 3
# In the middle of a page only a long run is dropped: "Roll call" recurs in each agenda.
_RUN = 200
_ITEM = re.compile(r"\s*\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]\s")


@dataclass(frozen=True, slots=True)
class Block:
    """A line of a page with the fingerprint of its words (case and spacing left out)."""

    passage: int
    text: str
    fingerprint: int


def blocks(passages: Sequence[Passage]) -> tuple[Block, ...]:
    """The blocks of a page, in order."""
    return tuple(
        Block(number, line, fingerprint(line))
        for number, passage in enumerate(passages)
        for line in passage.text.split("\n")
        if line.strip()
    )


def fingerprint(line: str) -> int:
    """63 bits of the line's words: two pages with the same line have the same number."""
    words = " ".join(line.casefold().split())
    # 63 bits fit a signed column of either database.
    return xxhash.xxh3_64_intdigest(words.encode("utf-8", "replace")) >> 1


def strip(passages: Sequence[Passage], seen: Mapping[int, int], pages: int) -> tuple[Passage, ...]:
    """The passages without what the site repeats.

    `seen` says on how many of the site's `pages` other pages a fingerprint stood. What repeats is
    dropped from the top of the page; from its foot, and in between where it runs on for long,
    unless it is an item of an agenda: those come back at each meeting, and are meant each time.
    From fewer than three pages nothing is dropped.
    """
    if pages < FEWEST_PAGES:
        return tuple(passages)
    found = blocks(passages)
    repeated = [seen.get(block.fingerprint, 0) >= SHARE * pages for block in found]
    items = [
        passages[block.passage].item is not None or bool(_ITEM.match(block.text)) for block in found
    ]
    dropped = _edges(repeated, items) | _runs(found, repeated, items)
    if not dropped:
        return tuple(passages)
    kept: dict[int, list[str]] = {}
    for number, block in enumerate(found):
        if number not in dropped:
            kept.setdefault(block.passage, []).append(block.text)
    return tuple(
        Passage("\n".join(kept[number]), one.page, one.item, one.heading, one.ocr)
        for number, one in enumerate(passages)
        if number in kept
    )


def _edges(repeated: Sequence[bool], items: Sequence[bool]) -> set[int]:
    first = next((n for n, again in enumerate(repeated) if not again), len(repeated))
    last = next((n for n in reversed(range(len(repeated))) if not repeated[n]), -1)
    foot = (n for n in range(last + 1, len(repeated)) if not items[n])
    return {*range(first), *foot}


def _runs(found: Sequence[Block], repeated: Sequence[bool], items: Sequence[bool]) -> set[int]:
    dropped: set[int] = set()
    run: list[int] = []
    for number in range(len(found) + 1):
        if number < len(found) and repeated[number] and not items[number]:
            run.append(number)
            continue
        if sum(len(found[n].text) for n in run) >= _RUN:
            dropped.update(run)
        run = []
    return dropped
