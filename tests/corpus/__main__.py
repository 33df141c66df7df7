"""`python -m tests.corpus DIR`: what the platform modules find on recorded pages, a platform a row.

DIR holds `manifest.json` (see its README). A start counts as found when a meeting has exactly that
local time; a link, when any meeting or document of the listing has that address. "Printed" are the
expected starts whose time of day stands on the page at all: other projects know some by heart.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

from config.sources import Source
from scrapers.dates import find_times
from scrapers.fetch.page import Page
from scrapers.listing import Listing
from scrapers.platforms.registry import look
from tests.corpus.judged import JUDGED

_ZONES = {
    "chi": "America/Chicago", "cook": "America/Chicago", "il_": "America/Chicago",
    "minn": "America/Chicago", "wicks": "America/Chicago", "oma": "America/Chicago",
    "tulok": "America/Chicago", "dal": "America/Chicago", "fortx": "America/Chicago",
    "kancit": "America/Chicago", "fre": "America/Los_Angeles", "losca": "America/Los_Angeles",
    "city-scrapers-ca": "America/Los_Angeles", "lascruc": "America/Denver",
}  # fmt: skip


@dataclass(slots=True)
class Score:
    """What was expected and found on some pages."""

    files: int = 0
    starts: int = 0
    starts_found: int = 0
    printed: int = 0
    printed_found: int = 0
    days_found: int = 0
    links: int = 0
    links_found: int = 0
    meetings: int = 0
    more_than_counted: int = 0
    proven: int = 0
    seen_as: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)

    def add(self, other: Score) -> None:
        """Count `other` in."""
        for name in _COUNTED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.seen_as += other.seen_as
        self.outcomes += other.outcomes


_COUNTED = (
    "files",
    "starts",
    "starts_found",
    "printed",
    "printed_found",
    "days_found",
    "links",
    "links_found",
    "meetings",
    "more_than_counted",
    "proven",
)


def main() -> int:
    """Print the table; 1 where the gold pages are below the goal."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--misses", action="store_true", help="name every page that misses something"
    )
    parser.add_argument("--only", default="", help="platforms or files whose name has this in it")
    wanted = parser.parse_args()
    manifest = wanted.folder / "manifest.json"
    if not manifest.is_file():
        print(f"skipped: there is no {manifest}")
        return 0
    rows: dict[str, Score] = defaultdict(Score)
    gold = Score()
    judgements: list[str] = []
    for entry in json.loads(manifest.read_text("utf-8")):
        if wanted.only not in entry["file"] or entry["platform"] == "pdf":
            continue
        score, misses = scored(entry, wanted.folder)
        rows[entry["platform"]].add(score)
        if entry["gold"]:
            gold.add(score)
            judgements += judgement(entry, score)
        if wanted.misses and misses:
            print(f"{'GOLD ' if entry['gold'] else ''}{entry['file']}", *misses, sep="\n    ")
    heads = (
        f"{'':24}{'files':>6}{'meetings':>9}{'starts':>10}{'printed':>10}{'days':>6}{'links':>10}"
        f"{'proven':>9}"
    )
    print(f"{heads}  seen as; outcomes")
    total = Score()
    for name, score in sorted(rows.items()):
        print(_row(name, score))
        total.add(score)
    print(_row("all", total))
    print(_row("gold", gold))
    if judgements:
        print("\nGold pages that list more than is counted:", *judgements, sep="\n")
    return 0


def scored(entry: dict[str, Any], folder: Path) -> tuple[Score, list[str]]:
    """One page's score, and what was missed on it."""
    body = (folder / entry["file"]).read_bytes()
    url = entry["url"] or "https://example.org/"
    source = Source(
        slug="recorded", name="Recorded", platform="generic", url=url, zone=_zone(entry["file"])
    )
    frozen = (entry["frozen_at"] or ["2025-06-01"])[0].split("T")[0].split(" ")[0]
    year, month, day = (int(part) for part in frozen.split("-"))
    now = datetime(year, month, day, 17, tzinfo=UTC)
    name, listing = look(Page(url, body), source, now)
    return _compared(entry, name, listing, url, _times_in(body))


def _compared(
    entry: dict[str, Any], name: str, listing: Listing, url: str, printed: Set[time]
) -> tuple[Score, list[str]]:
    starts = {meeting.start for meeting in listing.meetings}
    days = {start.date() for start in starts if start}
    found = {_plain(link) for link in links_of(listing)}
    score = Score(files=1, meetings=len(listing.meetings))
    score.seen_as[name or "nothing"] += 1
    score.outcomes[listing.outcome] += 1
    count = entry["expected"].get("count")
    misses = []
    score.proven = unproven(entry, len(listing.meetings)) is None
    if count is not None and len(listing.meetings) > count:
        score.more_than_counted = 1
        misses.append(f"counted {count}, found {len(listing.meetings)}")
    for meeting in entry["expected"].get("meetings") or ():
        if isinstance(meeting.get("start"), str):
            start = datetime.fromisoformat(meeting["start"])
            score.starts += 1
            score.starts_found += start in starts
            if start.time() in printed:
                score.printed += 1
                score.printed_found += start in starts
            score.days_found += start.date() in days
            if start not in starts:
                misses.append(f"start {start}{' (day found)' if start.date() in days else ''}")
        for link in meeting.get("links") or ():
            if not isinstance(link, dict) or not link.get("href"):
                continue
            score.links += 1
            hit = _plain(urljoin(url, link["href"])) in found
            score.links_found += hit
            if not hit:
                misses.append(f"link  {link.get('title')}: {link['href']}")
    if misses:
        misses.insert(
            0, f"{name}: {listing.outcome}, {len(listing.meetings)} meetings {listing.reason}"
        )
    return score, misses


def unproven(entry: dict[str, Any], listed: int) -> str | None:
    """Why it is not proven that a page's meetings are all meetings; None where it is."""
    count = entry["expected"].get("count")
    if count is None:
        return "nobody counted"
    if listed <= count:
        return None
    seen, _ = JUDGED.get(entry["file"], (-1, ""))
    if seen == listed:
        return None
    return "nobody looked" if seen < 0 else f"looked at when it listed {seen}"


def judgement(entry: dict[str, Any], score: Score) -> list[str]:
    """A line about a page that lists more than the manifest counts: proven or not, and why."""
    if not score.more_than_counted:
        return []
    why = unproven(entry, score.meetings)
    said = f"unproven: {why}" if why else f"proven by eye: {JUDGED[entry['file']][1]}"
    counts = f"{score.meetings} listed, {entry['expected']['count']} counted"
    return [f"  {entry['file']}\n      {counts}; {said}"]


def _times_in(body: bytes) -> Set[time]:
    """Every time of day that a page prints, midnight (no time) among them."""
    text = re.sub(r"<[^>]+>|&nbsp;", " ", body.decode("utf-8", "replace"))
    clocks = {found.clock for found in find_times(text)}
    stamps = re.findall(r"T(\d\d):(\d\d):\d\d|\b(\d\d):(\d\d):00\b", text)
    clocks |= {time(int(a or c), int(b or d)) for a, b, c, d in stamps if int(a or c) < 24}
    return clocks | {time(0, 0)}


def links_of(listing: Listing) -> set[str]:
    """Every address that a listing gives."""
    found = {document.url for document in listing.documents}
    for meeting in listing.meetings:
        found |= {document.url for document in meeting.documents}
        found |= {url for url in (meeting.url, meeting.remote) if url}
    return found


def _plain(url: str) -> str:
    return unquote(url).split("#")[0].rstrip("/").replace("//", "/").replace("&amp;", "&")


def _zone(file: str) -> str:
    return next((zone for mark, zone in _ZONES.items() if mark in file), "America/New_York")


def _row(name: str, score: Score) -> str:
    seen = ", ".join(f"{what} {n}" for what, n in score.seen_as.most_common(4))
    ended = ", ".join(f"{what} {n}" for what, n in score.outcomes.most_common())
    printed = f"{score.printed_found}/{score.printed}"
    starts, links = f"{score.starts_found}/{score.starts}", f"{score.links_found}/{score.links}"
    return (
        f"{name:24}{score.files:6}{score.meetings:9}{starts:>10}{printed:>10}{score.days_found:6}"
        f"{links:>10}{f'{score.proven}/{score.files}':>9}"
        f"  {seen}; {ended}; {score.more_than_counted} over count"
    )


if __name__ == "__main__":
    sys.exit(main())
