"""Columns of running text that a PDF draws line by line, across the gutter.

PDFium gives text in the order in which it was drawn. Most programs draw one column after the other;
where a line of the left column and one of the right are drawn together, they come as one line. The
rows of a table come so as well, and there it is right: only where both halves are running text is
the page taken apart.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

# In points, 1/72 inch: the left and right edge of the character at an index.
Edges = Callable[[int], tuple[float, float]]

_SAMPLE = 6
_LONG = 45  # characters of a line that may hold two columns
_FEWEST = 8  # of such lines
_GUTTER = 14.0
_PROSE = 20  # characters of half a line of running text


class _Line(NamedTuple):
    start: int
    end: int


def in_columns(text: str, edges: Edges) -> str:
    """The text, column after column where it was drawn across a gutter; else as it is.

    `text` has the page's lines with their "\\r\\n": its indexes are those of the characters.
    """
    lines = _lines(text)
    long = [line for line in lines if line.end - line.start >= _LONG]
    if len(long) < _FEWEST:
        return text
    step = max(1, len(long) // _SAMPLE)
    gaps = [gap for line in long[::step][:_SAMPLE] if (gap := _gap(text, line, edges)) is not None]
    if len(gaps) < _SAMPLE - 1:
        return text
    left, right = max(gap[0] for gap in gaps), min(gap[1] for gap in gaps)
    if left >= right:
        return text
    return _apart(text, lines, (left + right) / 2, edges)


def _lines(text: str) -> list[_Line]:
    lines = []
    start = 0
    while start <= len(text):
        end = text.find("\r\n", start)
        end = len(text) if end < 0 else end
        lines.append(_Line(start, end))
        start = end + 2
    return lines


def _gap(text: str, line: _Line, edges: Edges) -> tuple[float, float] | None:
    """The white space as wide as a gutter in the middle of a line, if there is one."""
    fifth = (line.end - line.start) // 5
    at = text.find(" ", line.start + fifth, line.end - fifth)
    while at >= 0:
        begin, end = edges(at - 1)[1], edges(at + 1)[0]
        if end - begin >= _GUTTER:
            return begin, end
        at = text.find(" ", at + 1, line.end - fifth)
    return None


def _apart(text: str, lines: list[_Line], gutter: float, edges: Edges) -> str:
    pairs = [_split(text, line, gutter, edges) for line in lines]
    both = [pair for pair in pairs if pair is not None and pair[0] and pair[1]]
    halves = [len(half) for pair in both for half in pair]
    if not halves or sorted(halves)[len(halves) // 3] < _PROSE:
        return text  # cells of a table
    out: list[str] = []
    right: list[str] = []
    for line, pair in zip(lines, pairs, strict=True):
        if pair is None:  # a line over both columns ends them
            out += right
            right = []
            out.append(text[line.start : line.end])
            continue
        if pair[0]:
            out.append(pair[0])
        if pair[1]:
            right.append(pair[1])
    return "\r\n".join([*out, *right])


def _split(text: str, line: _Line, gutter: float, edges: Edges) -> tuple[str, str] | None:
    """What of a line stands left and right of the gutter; None where a word lies across it."""
    shown = text[line.start : line.end]
    if not shown.strip():
        return "", ""
    first = line.start + len(shown) - len(shown.lstrip())
    last = line.start + len(shown.rstrip()) - 1
    if edges(last)[1] <= gutter:
        return shown, ""
    if edges(first)[0] >= gutter:
        return "", shown
    at = text.find(" ", first, last)
    while at >= 0:
        if edges(at - 1)[1] <= gutter <= edges(at + 1)[0]:
            return text[line.start : at], text[at + 1 : line.end]
        at = text.find(" ", at + 1, last)
    return None
