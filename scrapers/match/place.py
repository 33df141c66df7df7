"""Places that share their name: told apart by jurisdiction first, then by clues."""

from __future__ import annotations

import re
from collections.abc import Sequence

from config import STATES
from scrapers.match.batch import Mark
from scrapers.match.finder import Finder
from scrapers.match.normalise import LETTER, fold
from scrapers.match.result import Confidence
from scrapers.match.view import Found, View

# As newspapers shorten them (Associated Press stylebook), where that is not the postal code.
_SHORT = {
    "AL": "Ala", "AZ": "Ariz", "AR": "Ark", "CA": "Calif", "CO": "Colo", "CT": "Conn", "DE": "Del",
    "FL": "Fla", "ID": "Idaho", "IL": "Ill", "IN": "Ind", "KS": "Kan", "MA": "Mass", "MI": "Mich",
    "MN": "Minn", "MS": "Miss", "MT": "Mont", "NE": "Neb", "NH": "N.H", "NJ": "N.J", "NM": "N.M",
    "NY": "N.Y", "NC": "N.C", "ND": "N.D", "OK": "Okla", "OR": "Ore", "PA": "Pa|Penn|Penna",
    "RI": "R.I", "SC": "S.C", "SD": "S.D", "TN": "Tenn", "TX": "Tex", "VT": "Vt", "VA": "Va",
    "WA": "Wash", "WV": "W.Va", "WI": "Wis|Wisc",
}  # fmt: skip
_ALSO_WORDS = {"IN", "OR", "ME", "OK", "HI"}  # in a line of capitals the code may be the word
_REACH = 40


class Place:
    """Tells a place from others of its name."""

    __slots__ = (
        "_after",
        "_before",
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
        named = b"|".join(
            b"(?P<" + code.encode() + b">" + _state_pattern(code) + b")" for code in STATES
        )
        ends = rb"(?!" + LETTER + rb")"
        self._after = re.compile(rb"[\s,(\[]{1,4}(?:in |of )?(?:" + named + rb")\b\.?" + ends)
        self._before = re.compile(
            rb"(?<!" + LETTER + rb")(?:" + named + rb")\.?(?:'s)?,? "
            rb"(?:(?:village|town|city|community|police|officials|in|of|the) ){0,4}$"
        )

    def judge(self, found: Found, view: View) -> Found | None:
        """What is left of a find of the name when every clue has been weighed."""
        kept: list[Mark] = []
        told = False
        for mark in found.marks:
            beside = self._state_beside(mark)
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

    def _state_beside(self, mark: Mark) -> str | None:
        """The state that is named right after or before the name, if one is."""
        first, last = mark.batch.bounds(mark.segment)
        text = mark.batch.folded
        after = self._after.match(text, mark.end, min(last, mark.end + _REACH))
        if after and after.lastgroup and self._is_meant(mark, after):
            return after.lastgroup
        before = self._before.search(text, max(first, mark.start - _REACH), mark.start)
        return before.lastgroup if before else None

    def _is_meant(self, mark: Mark, found: re.Match[bytes]) -> bool:
        """Whether a two-letter code is one, not the word "in" or "me"."""
        code = found.lastgroup or ""
        start, end = found.span(code)
        if end - start != len(code):
            return True
        following = mark.batch.folded[found.end() : found.end() + 2]
        if following[:1] == b" " and following[1:].isalpha() and code in _ALSO_WORDS:
            return False
        if mark.batch.as_published(mark.segment, start, end).isupper():
            return True
        return code not in _ALSO_WORDS and b"," in found[0] and not following[1:].isalpha()


def _plain(name: str) -> str:
    folded = fold(name).decode()
    return re.sub(r"^(village|town|city) of | county$", "", folded).strip()


def _state_pattern(code: str) -> bytes:
    """A state as it is written after or before a name: in full, by its code, shortened."""
    shortened = [fold(short).split(b".") for short in _SHORT.get(code, "").split("|") if short]
    return b"|".join(
        (
            rb"\s".join(fold(STATES[code].name).split()),
            code.lower().encode(),
            *(rb"\.? ?".join(letters) for letters in shortened),
        )
    )
