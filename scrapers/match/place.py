"""Places that share their name: told apart by jurisdiction first, then by clues."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.match.batch import Mark
from scrapers.match.finder import Finder
from scrapers.match.normalise import fold
from scrapers.match.result import Confidence
from scrapers.match.state import state_after, state_before
from scrapers.match.view import Found, View


class Place:
    """Tells a place from others of its name."""

    __slots__ = (
        "_county",
        "_likely",
        "_names",
        "_ours",
        "_state",
        "_theirs",
        "_unlikely",
    )

    def __init__(
        self,
        state: str,
        county: str,
        names: Sequence[str],
        *,
        ours: Sequence[Finder],
        theirs: Sequence[Finder],
        likely: Sequence[Finder],
        unlikely: Sequence[Finder],
    ) -> None:
        self._state = state
        self._county = _plain(county)
        self._names = frozenset(map(_plain, names))
        self._ours = tuple(ours)
        self._theirs = tuple(theirs)
        self._likely = tuple(likely)
        self._unlikely = tuple(unlikely)

    def judge(self, found: Found, view: View) -> Found | None:
        """What is left of a find of the name when every clue has been weighed."""
        kept: list[Mark] = []
        told = False
        for mark in found.marks:
            beside = _state_beside(mark)
            if beside is None or beside == self._state:
                kept.append(mark)
                told = told or beside is not None
        if not kept:
            return None
        sure = self._weigh(view, told=told)
        return Found(sure, kept) if sure else None

    def _weigh(self, view: View, *, told: bool) -> Confidence | None:
        """How surely the name means this place; `told` where its state stands beside it."""
        context = view.context
        state = (context.state or "").upper()
        at_home = state == self._state
        if told or (at_home and self._is_here(context.place, context.body)):
            return Confidence.EXACT
        # At home the jurisdiction itself says "Wisconsin": only the passage's own clues weigh.
        own = View(view.text, (), context) if at_home else view
        ours = sum(map(own.has, self._ours))
        theirs = sum(map(view.has, self._theirs))
        if at_home and _plain(context.county or "") == self._county:
            ours += 1
        if state and not at_home:
            return Confidence.VARIANT if ours > theirs + 1 else None
        if ours > theirs:
            return Confidence.VARIANT if theirs else Confidence.EXACT
        if theirs:
            return None
        if at_home:
            return Confidence.EXACT
        if any(map(view.has, self._unlikely)):
            return None
        return Confidence.VARIANT if any(map(view.has, self._likely)) else Confidence.POSSIBLE

    def _is_here(self, place: str | None, body: str | None) -> bool:
        if place:
            return _plain(place) in self._names
        return any(name in _plain(body or "").split() for name in self._names)


def _plain(name: str) -> str:
    folded = fold(name).decode()
    return re.sub(r"^(village|town|city) of | county$", "", folded).strip()


def _state_beside(mark: Mark) -> str | None:
    """The state that is named right after or before a name, if one is."""
    batch, segment, start, end = mark
    first, last = batch.bounds(segment)
    return state_after(
        batch.folded, end, last, lambda a, b: batch.as_published(segment, a, b)
    ) or state_before(batch.folded, first, start)
