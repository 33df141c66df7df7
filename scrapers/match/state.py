"""The state that is named beside a place: "Palmyra, N.Y.", "the Wisconsin town of Palmyra"."""

from __future__ import annotations

import re
from collections.abc import Callable

from config import STATES
from scrapers.match.normalise import SPACE, fold

# As newspapers shorten them (Associated Press stylebook), where that is not the postal code.
_SHORT = {
    "AL": "ala", "AZ": "ariz", "AR": "ark", "CA": "calif", "CO": "colo", "CT": "conn", "DE": "del",
    "FL": "fla", "IL": "ill", "IN": "ind", "KS": "kan", "MA": "mass", "MI": "mich", "MN": "minn",
    "MS": "miss", "MT": "mont", "NE": "neb", "NH": "n h", "NJ": "n j", "NM": "n m", "NY": "n y",
    "NC": "n c", "ND": "n d", "OK": "okla", "OR": "ore", "PA": "penn", "RI": "r i", "SC": "s c",
    "SD": "s d", "TN": "tenn", "TX": "tex", "WA": "wash", "WV": "w va", "WI": "wis",
}  # fmt: skip
_NAMES = {fold(state.name): code for code, state in STATES.items()}
_AFTER = {
    **_NAMES,
    **{code.lower().encode(): code for code in STATES},
    **{short.encode(): code for code, short in _SHORT.items()},
    b"wisc": "WI",
    b"penna": "PA",
}
_ALSO_WORDS = {b"in", b"or", b"me", b"ok", b"hi"}
_BETWEEN = {b"village", b"town", b"city", b"community", b"police", b"officials", b"s"}
_BETWEEN |= {b"in", b"of", b"the"}
_REACH = 40
_OPENING = re.compile(SPACE + rb"*[,(\[]?" + SPACE + rb"*[(\[]?")
_WORDS_AFTER = re.compile(rb"([a-z]+)(\.? ?)")
_STRETCH_BEFORE = re.compile(rb"[a-z' ]*$")

# What was published for a folded slice.
Shown = Callable[[int, int], str]


def state_after(folded: bytes, start: int, end: int, shown: Shown) -> str | None:
    """The code of the state that follows at `start`, `end` being the end of the text."""
    opening = _OPENING.match(folded, start, end)
    at = opening.end() if opening else start
    if at == start:
        return None
    words: list[tuple[int, bytes]] = []
    while len(words) < 5 and (found := _WORDS_AFTER.match(folded, at, end)):
        words.append((found.start(), found[1]))
        at = found.end()
        if not found[2]:
            break
    if words and words[0][1] in {b"in", b"of"}:
        code = _named(words[1:], folded, end, shown)
        if code:
            return code
    return _named(words, folded, end, shown)


def _named(words: list[tuple[int, bytes]], folded: bytes, end: int, shown: Shown) -> str | None:
    for count in (3, 2, 1):
        if count > len(words):
            continue
        name = b" ".join(word for _, word in words[:count])
        code = _AFTER.get(name)
        following = words[count][1] if len(words) > count else b""
        if code is None or following in {b"county", b"co"}:
            continue
        if len(name) == 2 and not _is_code(words[0][0], name, following, folded, shown):
            continue
        return code
    return None


def _is_code(start: int, name: bytes, following: bytes, folded: bytes, shown: Shown) -> bool:
    """Whether two letters are a state's code, not the word "in" or "me".

    In a line of capitals the word would look like the code: then what follows decides.
    """
    published = shown(start, start + 2)
    if published.istitle() and folded[start + 2 : start + 3] == b".":
        return True  # "Pa." and "Va." as newspapers shorten them
    if name in _ALSO_WORDS:
        return not following and published.isupper()
    return published.isupper() or (not following and b"," in folded[start - 3 : start])


def state_before(folded: bytes, start: int, end: int) -> str | None:
    """The code of the state that is named in full before `end`, `start` being the text's start."""
    stretch = _STRETCH_BEFORE.search(folded, max(start, end - _REACH), end)
    words = re.findall(rb"[a-z]+", stretch[0]) if stretch else []
    while words and words[-1] in _BETWEEN:
        words.pop()
    for count in (3, 2, 1):
        code = _NAMES.get(b" ".join(words[-count:]))
        if code:
            return code
    return None
