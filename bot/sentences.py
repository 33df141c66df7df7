"""What config, store and scrapers tell people, in the language that is spoken."""

from __future__ import annotations

from bot.language import _
from config import Sentence


def in_words(text: str) -> str:
    """A `Sentence` in the language that is spoken; any other text as it is."""
    return _(text.template).format(**text.values) if isinstance(text, Sentence) else text


def refused_words(error: Exception) -> str:
    """What a refusal says, in the language that is spoken."""
    return in_words(error.args[0]) if error.args else str(error)
