"""What an amendment did to a passage, word by word."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_MOST_WORDS = 600  # comparing takes the product of both lengths at worst
_CONTEXT = 8  # unchanged words kept on each side of a change


class Fate(StrEnum):
    """What became of a stretch of words."""

    KEPT = "kept"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring words with one fate."""

    fate: Fate
    text: str


def changes(was: str, now: str) -> tuple[Stretch, ...]:
    """Compare two readings of one passage; white space does not count.

    Long unchanged stretches are shortened to the words beside a change, with an ellipsis. A passage
    of more than 600 words is given as gone and new in whole.
    """
    before, after = was.split(), now.split()
    if max(len(before), len(after)) > _MOST_WORDS:
        return (Stretch(Fate.GONE, " ".join(before)), Stretch(Fate.NEW, " ".join(after)))
    found: list[Stretch] = []
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    steps = matcher.get_opcodes()
    for number, (step, from_before, to_before, from_after, to_after) in enumerate(steps):
        if step == "equal":
            words = after[from_after:to_after]
            kept = _beside(words, first=number == 0, last=number == len(steps) - 1)
            found.append(Stretch(Fate.KEPT, kept))
            continue
        if to_before > from_before:
            found.append(Stretch(Fate.GONE, " ".join(before[from_before:to_before])))
        if to_after > from_after:
            found.append(Stretch(Fate.NEW, " ".join(after[from_after:to_after])))
    return tuple(found)


def _beside(words: list[str], *, first: bool, last: bool) -> str:
    head = 0 if first else _CONTEXT
    tail = 0 if last else _CONTEXT
    if (first and last) or len(words) <= head + tail + 1:
        return " ".join(words)
    return " ".join([*words[:head], "…", *words[len(words) - tail :]])
