"""The models of 287(g) agreements, in one spelling each."""

from __future__ import annotations

import re

_MODELS = {
    "Task Force Model": re.compile(r"\btask\s*force|\bTFM?\b", re.IGNORECASE),
    "Warrant Service Officer": re.compile(r"\bwarrant|\bWSO\b", re.IGNORECASE),
    "Jail Enforcement Model": re.compile(r"\bjail|\bJEM\b", re.IGNORECASE),
}


def model_name(text: str) -> str:
    """ICE's name of the model that a cell means; what is none of them, or several, as printed.

    "Tribal Task Force Model" is a model of its own.
    """
    named = [name for name, words in _MODELS.items() if words.search(text)]
    if len(named) != 1:
        return text
    return f"Tribal {named[0]}" if re.search(r"\btribal\b", text, re.IGNORECASE) else named[0]


def is_model(text: str) -> bool:
    """Whether a cell names one of ICE's models."""
    return any(words.search(text) for words in _MODELS.values())
