"""Two versions of a document, item by item: what is new, what changed, what is gone. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.alerts.changes import Fate, Stretch, changes
from scrapers import difference
from store import documents

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


def comparable(*versions: Sequence[documents.StoredPassage]) -> bool:
    """Whether the versions are small enough to be compared: that takes the product of both."""
    return sum(len(passage.text) for version in versions for passage in version) <= MOST_CHARACTERS


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
