"""A picture of hits: by week and watch, and by body. Needs the extra `charts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO

from bot.alerts.escape import shorten

_COLOURS = (
    "#2f6fde",
    "#d98e04",
    "#1f8a70",
    "#c0392b",
    "#7a52c7",
    "#4d7f17",
    "#b0478c",
    "#6b7280",
)
MOST = len(_COLOURS)
"""So many watches and bodies are told apart."""


def draw(
    weeks: Sequence[date],
    by_watch: Mapping[str, Sequence[int]],
    by_body: Mapping[str, int],
    titles: tuple[str, str],
) -> bytes:
    """A PNG of two parts under their titles: hits a week, stacked by watch, and hits by body.

    `weeks` are the weeks' first days, `by_watch` has a number for each; both mappings hold at most
    `MOST` names, in the order in which they are shown. Raises ImportError where matplotlib is not
    installed. Takes a second: not for the event loop.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 8), dpi=110, layout="constrained")
    above, below = figure.subplots(2, 1)
    labels = [f"{week:%m-%d}" for week in weeks]
    floor = [0] * len(weeks)
    for colour, (name, counts) in zip(_COLOURS, by_watch.items(), strict=False):
        above.bar(labels, counts, bottom=floor, color=colour, label=_drawable(name))
        floor = [low + count for low, count in zip(floor, counts, strict=True)]
    if by_watch:
        for said in above.legend(fontsize=8).get_texts():
            said.set_parse_math(False)  # a name with two dollar signs is no formula
    above.tick_params(axis="x", labelrotation=45, labelsize=8)
    places = range(len(by_body))
    bars = below.barh(places, list(by_body.values()), color=_COLOURS[0])
    below.bar_label(bars, fontsize=8, padding=2)
    below.set_yticks(
        places, labels=[_drawable(name) for name in by_body], fontsize=8, parse_math=False
    )
    below.invert_yaxis()
    for part, title in zip((above, below), titles, strict=True):
        part.set_title(title)
        part.spines[["top", "right"]].set_visible(False)
        part.locator_params(axis="y" if part is above else "x", integer=True)
    file = BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()


def _drawable(name: str) -> str:
    """A name in the characters that matplotlib's own font has, cut to what fits beside a bar.

    A label that begins with an underscore is one that matplotlib hides.
    """
    from matplotlib.font_manager import findfont, get_font

    known = get_font(findfont("DejaVu Sans")).get_charmap()
    shown = shorten(name, 40).lstrip("_") or "?"
    return "".join(char if ord(char) in known else "\ufffd" for char in shown)
