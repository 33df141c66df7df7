"""The part of a long passage that is worth quoting: whole lines around what was found."""

from __future__ import annotations

import re
from collections.abc import Sequence

Span = tuple[int, int]

LIMIT = 900
"""Characters of one quote: read on a phone, in five seconds."""

_BREAK = re.compile(r"\n|(?<=[.;:!?])\s")
_GAP = " … "


def excerpt(text: str, spans: Sequence[Span], limit: int = LIMIT) -> tuple[str, tuple[Span, ...]]:
    """At most `limit` characters (and an ellipsis a cut) of `text`, verbatim, around `spans`.

    Gives the excerpt and the spans' offsets in it; spans too far from the first are left out.
    """
    trimmed = text.rstrip()
    if len(trimmed) <= limit:
        return trimmed, tuple(spans)
    first, last = spans[0] if spans else (0, 0)
    for _, end in spans[1:]:
        if end - first > limit // 2:
            break
        last = max(last, end)
    last = min(last, first + limit)
    begin, finish = _widen(trimmed, first, last, limit)
    before = _GAP.lstrip() if begin else ""
    after = _GAP.rstrip() if finish < len(trimmed) else ""
    shift = len(before) - begin
    kept = tuple(
        (max(start, begin) + shift, min(end, finish) + shift)
        for start, end in spans
        if start < finish and end > begin
    )
    return before + trimmed[begin:finish] + after, kept


def _widen(text: str, first: int, last: int, limit: int) -> Span:
    """The widest run of whole sentences or lines around [first, last) within `limit`."""
    room = limit - (last - first)
    earliest, latest = max(0, first - room // 3), min(len(text), last + room - room // 3)
    if earliest == 0:
        latest = min(len(text), max(limit, last))
    elif latest == len(text):
        earliest = max(0, min(len(text) - limit, first))
    begin, finish = earliest, latest
    if earliest > 0:
        starts = [cut.end() for cut in _BREAK.finditer(text, earliest, first)]
        begin = starts[0] if starts else _word_start(text, earliest, first)
    if latest < len(text):
        ends = [cut.start() for cut in _BREAK.finditer(text, last, latest)]
        finish = ends[-1] if ends else _word_end(text, last, latest)
    return begin, finish


def _word_start(text: str, earliest: int, first: int) -> int:
    space = text.find(" ", earliest, first)
    return first if space < 0 and earliest else max(space + 1, earliest)


def _word_end(text: str, last: int, latest: int) -> int:
    space = text.rfind(" ", last, latest)
    return last if space < 0 else space
