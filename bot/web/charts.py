"""Charts, drawn here as SVG: shapes and words without any style of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

_WIDE = 720
_WIDEST_STROKE = 18
_LINE = 20
_LEFT = 150
_TALL = 220


def strip(good: Sequence[bool]) -> Markup:
    """Checks in their order, a stroke each: green where it was good. The table says it in words."""
    each = min(_WIDEST_STROKE, _WIDE / max(1, len(good)))
    strokes = Markup().join(
        Markup('<rect class="{}" x="{:.1f}" y="{}" width="{:.1f}" height="{}"/>').format(
            "good" if well else "bad",
            place * each,
            4 if well else 0,
            each * 0.8,
            16 if well else 24,
        )
        for place, well in enumerate(good)
    )
    return Markup(
        '<svg class="strip" viewBox="0 0 {} 24" preserveAspectRatio="none" aria-hidden="true">'
        "{}</svg>"
    ).format(_WIDE, strokes)


def bars(rows: Sequence[tuple[str, int, bool]], label: str) -> Markup:
    """A bar for each name and number; one that is `own` stands out."""
    most = max([1, *(count for _, count, _ in rows)])
    shapes = Markup().join(
        Markup(
            '<text x="{}" y="{}" text-anchor="end">{}</text>'
            '<rect class="bar{}" x="{}" y="{}" width="{:.1f}" height="13"/>'
            '<text class="soft" x="{:.1f}" y="{}">{:,}</text>'
        ).format(
            _LEFT - 8,
            place * _LINE + 15,
            name,
            " own" if own else "",
            _LEFT,
            place * _LINE + 4,
            count / most * (_WIDE - _LEFT - 60),
            _LEFT + count / most * (_WIDE - _LEFT - 60) + 6,
            place * _LINE + 15,
            count,
        )
        for place, (name, count, own) in enumerate(rows)
    )
    return _chart(label, len(rows) * _LINE + 8, shapes)


def rising(days: Sequence[date], label: str) -> Markup:
    """A line that rises by one at each of these days (sorted)."""
    if not days:
        return Markup()
    first, last = days[0], days[-1]
    span = max(1, (last - first).days)
    wide, tall = _WIDE - 70, _TALL - 40

    def across(day: date) -> float:
        return 50 + (day - first).days / span * wide

    def up(count: int) -> float:
        return 10 + tall - count / len(days) * tall

    points = [f"M{across(first):.1f},{up(0):.1f}"]
    for count, day in enumerate(days, start=1):
        if count == len(days) or days[count] != day:
            points.append(f"H{across(day):.1f}V{up(count):.1f}")
    years = Markup().join(
        Markup(
            '<line class="axis" x1="{0:.1f}" y1="10" x2="{0:.1f}" y2="{1}"/>'
            '<text class="soft" x="{0:.1f}" y="{2}" text-anchor="middle">{3}</text>'
        ).format(across(date(year, 1, 1)), tall + 10, tall + 28, year)
        for year in range(first.year + 1, last.year + 1)
    )
    levels = Markup().join(
        Markup(
            '<line class="axis" x1="50" y1="{0:.1f}" x2="{1}" y2="{0:.1f}"/>'
            '<text class="soft" x="44" y="{2:.1f}" text-anchor="end">{3:,}</text>'
        ).format(up(count), _WIDE - 20, up(count) + 4, count)
        for count in sorted({0, len(days) // 2, len(days)})
    )
    line = Markup('<path class="line" d="{}"/>').format("".join(points))
    return _chart(label, _TALL, levels + years + line)


def _chart(label: str, tall: int, shapes: Markup) -> Markup:
    return Markup(
        '<svg class="chart" role="img" aria-label="{}" viewBox="0 0 {} {}">{}</svg>'
    ).format(label, _WIDE, tall, shapes)
