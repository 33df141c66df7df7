"""Fields of a query: words looked for in one fact about the document, or only in agenda items."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from config import STATES
from scrapers.match.context import DocumentContext
from scrapers.match.normalise import fold, words
from scrapers.match.plan import Plan
from scrapers.match.result import Confidence
from scrapers.match.text import Text
from scrapers.match.view import Found, View


class InField(Plan):
    """Words that a field of the document holds, whole and in order; case and punctuation aside."""

    __slots__ = ("_name", "_needle")

    def __init__(self, written: str, name: str, text: Text) -> None:
        self.written = written
        self._name = name
        self._needle = _row(" ".join(word.written for word in text.words))
        if text.prefix:
            self._needle = self._needle[:-1]
        self.parts = ()
        self.clauses = ()

    def find(self, view: View) -> Found | None:
        """Nothing to show in the passage, where the field holds the words."""
        value = field_value(view.context, self._name)
        return Found(Confidence.EXACT, []) if value and self._needle in _row(value) else None

    def why_not(self, view: View) -> str:
        """What the field holds instead."""
        value = field_value(view.context, self._name)
        return f"{self.written}: the document's {self._name} is {value or 'not known'}"


class AgendaItem(Plan):
    """A part that only the text of an agenda item can fulfil."""

    __slots__ = ()

    def __init__(self, written: str, part: Plan) -> None:
        self.written = written
        self.parts = (part,)
        self.clauses = part.clauses

    def find(self, view: View) -> Found | None:
        """The places in the item's own text."""
        if not view.is_item:
            return None
        return self.parts[0].find(View(view.text, (), view.context, is_item=True))

    def why_not(self, view: View) -> str:
        """That it is no agenda item, or that the words are not in it."""
        return f"{self.written} is not in it" if view.is_item else "it is no agenda item"

    def atoms(self) -> Iterator[Plan]:
        """The field as one."""
        yield self


def field_value(context: DocumentContext, name: str) -> str | None:
    """What a field holds. A state answers to its code and its name."""
    value: str | None = getattr(context, name)
    if name == "state" and value:
        state = STATES.get(value.upper())
        return f"{value} {state.name}" if state else value
    return value


@lru_cache(maxsize=4096)
def _row(value: str) -> bytes:
    return b" " + b" ".join(words(fold(value)).split()) + b" "
