"""States and territories, as ICE's lists print them: names, codes, and the slips between."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache

from config import STATES

_TERRITORIES = {
    "AS": "American Samoa",
    "GU": "Guam",
    "MP": "Northern Mariana Islands",
    "PR": "Puerto Rico",
    "VI": "Virgin Islands",
}
_NAMES = {code: state.name for code, state in STATES.items()} | _TERRITORIES
_CODES = {name.casefold(): code for code, name in _NAMES.items()} | {
    "us virgin islands": "VI",
    "washington dc": "DC",
}
_PREFIX = re.compile(r"^(?:the )?(?:state|commonwealth|territory) of (?:the )?")
_SPELT_ALIKE = 0.88


@cache
def state_code(text: str) -> str | None:
    """The two capital letters of a state or territory; None where the text names none.

    A letter left out or put in is forgiven ("WISCONSN"), as ICE's lists have had such.
    """
    words = " ".join(re.sub(r"[^\w\s]", "", text).split())
    if words.upper() in _NAMES:
        return words.upper()
    name = _PREFIX.sub("", words.casefold())
    if name in _CODES:
        return _CODES[name]
    near = get_close_matches(name, _CODES, n=1, cutoff=_SPELT_ALIKE)
    return _CODES[near[0]] if near else None


def state_name(code: str) -> str:
    """The name for two capital letters; what is no state's code, as it is."""
    return _NAMES.get(code, code)
