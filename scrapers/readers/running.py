"""Running heads and feet: lines that a document prints on page after page.

They would end up inside whichever item crosses the page, so they are set apart (not dropped: they
are text that a visitor sees).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from scrapers.readers.draft import Part

_TOP, _BOTTOM = 3, 7
_DIGITS = re.compile(r"\d+")


def split_running(parts: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """The pages without their running lines, and the running lines of each page.

    A line runs where half of the pages, and two at least, print it at their top or bottom, whatever
    the numbers in it.
    """
    if len(parts) < 2:
        return list(parts), []
    pages = [part.text.split("\n") for part in parts]
    shapes = [{n: _shape(lines[n]) for n in _edges(len(lines))} for lines in pages]
    counts: Counter[str] = Counter()
    for edges in shapes:
        counts.update(set(edges.values()))
    enough = max(2, (len(pages) + 1) // 2)
    running = {shape for shape, count in counts.items() if count >= enough and shape}
    if not running:
        return list(parts), []
    bodies, heads = [], []
    for part, lines, edges in zip(parts, pages, shapes, strict=True):
        apart = {n for n, shape in edges.items() if shape in running}
        kept = [line for n, line in enumerate(lines) if n not in apart]
        bodies.append(part._replace(text="\n".join(kept)))
        if apart:
            heads.append(part._replace(text="\n".join(lines[n] for n in sorted(apart)), main=False))
    return bodies, heads


def _edges(count: int) -> set[int]:
    return {*range(min(_TOP, count)), *range(max(0, count - _BOTTOM), count)}


def _shape(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split()))
