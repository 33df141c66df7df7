"""Section citations: `287(g)`, `19.85(1)(c)`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CITATION = re.compile(r"(\d+(?:\.\d+)*)((?:\([a-z0-9]{1,4}\))+)")


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered section and its subsections: `287` and (`g`,); `19.85` and (`1`, `c`)."""

    number: str
    steps: tuple[str, ...]

    def __str__(self) -> str:
        return self.number + "".join(f"({step})" for step in self.steps)


def citation(folded: str) -> Citation | None:
    """The citation that a folded word is, None where it is none."""
    found = _CITATION.fullmatch(folded)
    if not found:
        return None
    return Citation(found[1], tuple(re.findall(r"\(([a-z0-9]+)\)", found[2])))
