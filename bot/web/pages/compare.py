"""Two versions of a document: what is new, what reads otherwise, what is gone, item by item."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from aiohttp import web

from bot.alerts.changes import Fate, Stretch, changes
from bot.web.asked import number, part
from bot.web.press import render
from bot.web.room import ROOM, VIEWER
from scrapers import difference
from store import archive, documents

MOST_PASSAGES = 1_000
MOST_CHARACTERS = 400_000
_CONTEXT = 2
"""Lines that stayed, shown on each side of one that changed."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs; `kind` is new, changed or gone."""

    kind: str
    item: str | None
    page: int | None
    heading: str | None
    stretches: tuple[Stretch, ...]


async def compare(request: web.Request) -> web.Response:
    """The difference between two versions; the latest two where the address names none."""
    viewer, room = request[VIEWER], request.app[ROOM]
    async with room.db.read() as conn:
        paper = await archive.document(conn, part(request), viewer.filters())
        if paper is None:
            raise web.HTTPNotFound
        versions = await archive.versions(conn, paper.id, limit=50)
        by_id = {version.id: version for version in versions}
        after = by_id.get(number(request.query, "to") or paper.version_id or 0)
        older = [version for version in versions if after and version.id < after.id]
        before = by_id.get(number(request.query, "from") or (older[0].id if older else 0))
        if after is None or before is None:
            raise web.HTTPNotFound(text="There are no two such versions of this document.")
        was = await archive.passages(conn, before.id, limit=MOST_PASSAGES)
        now = await archive.passages(conn, after.id, limit=MOST_PASSAGES)
    small = sum(len(passage.text) for passage in (*was, *now)) <= MOST_CHARACTERS
    async with room.searches:
        found = await asyncio.to_thread(differ, was, now) if small else []
    return render(
        request,
        "compare.html",
        paper=paper,
        versions=versions,
        before=before,
        after=after,
        changes=found,
        small=small,
    )


def differ(
    before: Sequence[documents.StoredPassage], after: Sequence[documents.StoredPassage]
) -> list[Change]:
    """What differs, in the order of the new version; what is gone stands last."""
    told = difference.difference(before, after)
    found = []
    for place, passage in enumerate(after):
        if place not in told.fresh:
            continue
        was = told.was.get(place)
        if was is None and place in told.stood:
            was = "\n".join(passage.text[start:end] for start, end in told.stood[place])
        stretches = (
            (Stretch(Fate.NEW, passage.text),)
            if was is None
            else changes(was, passage.text)
            if passage.item is not None
            else tuple(_by_line(was, passage.text))
        )
        found.append(_change("new" if was is None else "changed", passage, stretches))
    found += [
        _change("gone", before[place], (Stretch(Fate.GONE, before[place].text),))
        for place in told.removed
    ]
    return found


def _change(kind: str, passage: documents.StoredPassage, stretches: tuple[Stretch, ...]) -> Change:
    return Change(kind, passage.item, passage.page, passage.heading, stretches)


def _by_line(was: str, now: str) -> Iterator[Stretch]:
    """A page's changes: whole lines, and within lines that were changed their words."""
    before, after = _lines(was), _lines(now)
    steps = SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
    for place, (step, from_before, to_before, from_after, to_after) in enumerate(steps):
        old, new = before[from_before:to_before], after[from_after:to_after]
        if step == "equal":
            yield Stretch(Fate.KEPT, _beside(new, place == 0, place == len(steps) - 1))
        elif step == "replace":
            yield from changes("\n".join(old), "\n".join(new))
        elif step == "delete":
            yield Stretch(Fate.GONE, "\n".join(old))
        else:
            yield Stretch(Fate.NEW, "\n".join(new))
        yield Stretch(Fate.KEPT, "\n")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _beside(lines: list[str], first: bool, last: bool) -> str:
    head = 0 if first else _CONTEXT
    tail = 0 if last else _CONTEXT
    if len(lines) <= head + tail + 1:
        return "\n".join(lines)
    return "\n".join([*lines[:head], "…", *lines[len(lines) - tail :]])


ROUTES = {"/document/{id}/compare": compare}
