"""Sentences for people: English where they arise, said in any language where they are shown."""

from __future__ import annotations

from typing import Self


class Sentence(str):
    """An English sentence that remembers its template and values, for `bot.sentences`.

    The template is a literal with named places; it goes into the catalogues.
    """

    __slots__ = ("template", "values")

    template: str
    values: dict[str, str]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """The template with its values filled in."""
        shown = {name: str(value) for name, value in values.items()}
        made = super().__new__(cls, template.format(**shown))
        made.template, made.values = template, shown
        return made
