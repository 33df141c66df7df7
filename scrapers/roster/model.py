"""The models of 287(g) agreements, in one spelling each."""

from __future__ import annotations

import re
from functools import lru_cache

_MODELS = {
    "Task Force Model": re.compile(r"\btask\s*force|\bTFM?\b", re.IGNORECASE),
    "Warrant Service Officer": re.compile(r"\bwarrant|\bWSO\b", re.IGNORECASE),
    "Jail Enforcement Model": re.compile(r"\bjail|\bJEM\b", re.IGNORECASE),
}


@lru_cache(1_024)
def model_names(text: str) -> tuple[str, ...]:
    """ICE's names of the models that a cell means; of a cell that means none, its text as printed.

    "Tribal Task Force Model" is a model of its own.
    """
    tribal = "Tribal " if "tribal" in text.lower() else ""
    named = tuple(tribal + name for name, words in _MODELS.items() if words.search(text))
    return named or (text,)


def is_model(text: str) -> bool:
    """Whether a cell names one of ICE's models."""
    return any(words.search(text) for words in _MODELS.values())
