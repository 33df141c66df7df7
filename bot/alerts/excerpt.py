"""The part of a passage that is worth quoting: around what was found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAD = "… "


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a text and the spans in it, moved along; `LEAD` marks a start left out."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()


def excerpt(text: str, spans: Sequence[tuple[int, int]] = (), *, limit: int = 500) -> Excerpt:
    """Choose about `limit` characters of `text` that show the first span with what leads to it.

    Begins at a word. Its end is left as it is: whoever shows it cuts it, and shows that it is cut.
    """
    inside = sorted((max(start, 0), min(end, len(text))) for start, end in spans)
    inside = [(start, end) for start, end in inside if start < end]
    if len(text) <= limit or not inside or inside[0][1] <= limit * 2 // 3:
        return Excerpt(text, tuple(inside))
    begin = max(0, inside[0][0] - limit // 3)
    while begin < inside[0][0] and begin > 0 and not text[begin - 1].isspace():
        begin += 1
    moved = tuple((start - begin + len(LEAD), end - begin + len(LEAD)) for start, end in inside)
    return Excerpt(LEAD + text[begin:], moved)
