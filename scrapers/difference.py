"""What is new in a version of a document: by item, whatever was renumbered or moved. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Protocol

Span = tuple[int, int]

ALIKE = 0.6
"""From this likeness on (difflib's ratio over words), an item is an old one with new words."""

_MOST_PAIRS = 10_000
_NUMBER = re.compile(r"^\W*(?:\d{1,3}|[a-z]|[ivx]{1,5})(?:[.):]|\s*-)(?:\s*(?:\d+|[a-z])[.)])*\s+")
_WORD = re.compile(r"\w+")


class Part(Protocol):
    """A passage, as read just now or as stored."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def item(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one version's passages to the next's.

    `fresh` holds the places of new and of changed passages, `was` the words that stood in the place
    of the changed ones, and `removed` the places, in the old version, of what is gone. `stood` has
    for a changed page the [start, end) offsets of its lines that were there before: an agenda item
    is new as a whole where a word of it is, a page of a packet only in its new lines.
    """

    fresh: frozenset[int] = frozenset()
    was: Mapping[int, str] = field(default_factory=dict)
    removed: tuple[int, ...] = ()
    stood: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)

    def is_new(self, place: int, spans: Iterable[Span]) -> bool:
        """Whether any of these offsets into the passage at `place` lies in words that are new."""
        if place not in self.fresh:
            return False
        old = self.stood.get(place, ())
        return not old or any(not _inside(span, old) for span in spans)


def difference(before: Sequence[Part], after: Sequence[Part]) -> Difference:
    """Compare two versions. Renumbering, moved items and page breaks are no change."""
    unclaimed = Counter(folded(part.text) for part in before)
    new: list[int] = []
    for place, part in enumerate(after):
        key = folded(part.text)
        if unclaimed[key] > 0:
            unclaimed[key] -= 1
        else:
            new.append(place)
    old: list[int] = []
    for place in reversed(range(len(before))):
        key = folded(before[place].text)
        if unclaimed[key] > 0:
            unclaimed[key] -= 1
            old.append(place)
    old.reverse()
    lines = Counter(line for part in before for line, _ in _lines(part.text))
    stood = {place: _standing(after[place], lines) for place in new if after[place].item is None}
    new = [place for place in new if place not in stood or not _covers(after[place], stood[place])]
    pairs = _pairs([before[place] for place in old], [after[place] for place in new])
    was = {new[there]: before[old[here]].text for here, there in pairs.items()}
    still = Counter(line for part in after for line, _ in _lines(part.text))
    removed = tuple(
        place
        for here, place in enumerate(old)
        if here not in pairs and not all(still[line] for line, _ in _lines(before[place].text))
    )
    return Difference(
        frozenset(new), was, removed, {place: stood[place] for place in new if stood.get(place)}
    )


def folded(text: str) -> str:
    """The words of a passage without its number, case, spacing and dashes: two alike are one."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORD.findall(_NUMBER.sub("", plain, count=1)))


def _lines(text: str) -> Iterator[tuple[str, Span]]:
    at = 0
    for line in text.splitlines(keepends=True):
        words = folded(line)
        if words:
            yield words, (at, at + len(line))
        at += len(line)


def _standing(part: Part, lines: Counter[str]) -> tuple[Span, ...]:
    return tuple(span for line, span in _lines(part.text) if lines[line])


def _covers(part: Part, spans: Sequence[Span]) -> bool:
    return len(spans) == sum(1 for _ in _lines(part.text))


def _inside(span: Span, ranges: Iterable[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in ranges)


def _pairs(old: Sequence[Part], new: Sequence[Part]) -> dict[int, int]:
    """Old places to new ones where an item's words changed: the likest pairs first."""
    if len(old) * len(new) > _MOST_PAIRS:
        return {}  # another document altogether under the same address
    words = [folded(part.text).split() for part in old]
    scored: list[tuple[float, int, int]] = []
    for there, part in enumerate(new):
        matcher = SequenceMatcher(b=folded(part.text).split(), autojunk=False)
        for here, was in enumerate(words):
            matcher.set_seq1(was)
            if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE:
                scored.append((matcher.ratio(), here, there))
    pairs: dict[int, int] = {}
    for score, here, there in sorted(scored, key=lambda each: (-each[0], each[1], each[2])):
        if score >= ALIKE and here not in pairs and there not in pairs.values():
            pairs[here] = there
    return pairs
