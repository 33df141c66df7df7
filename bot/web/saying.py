"""Our sentences as HTML, in the reader's language."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape

from bot.language import _, ngettext, spoken


def said(message: str, **values: object) -> Markup:
    """Our sentence in the reader's language; the values are escaped, but for what is HTML."""
    if not values:
        return _bare(spoken(), message)
    # `Markup.format` does the same, and takes five times as long.
    sentence = _sentence(spoken(), message)
    escaped = {name: escape(value) for name, value in values.items()}
    return Markup(sentence.format(**escaped))  # noqa: S704  all of it is escaped


@lru_cache(maxsize=2_000)
def _sentence(_spoken: str, message: str) -> str:
    return str(escape(_(message)))


@lru_cache(maxsize=2_000)
def _bare(language: str, message: str) -> Markup:
    return Markup(_sentence(language, message).format())  # noqa: S704  escaped there


def counted(one: str, many: str, count: int, **values: object) -> Markup:
    """The same with a number, which `{count}` stands for."""
    return Markup.escape(ngettext(one, many, count)).format(count=f"{count:,}", **values)
