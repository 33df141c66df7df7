"""Words to look for: a term or a phrase, as it is written and as it is compared."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from config import Sentence
from scrapers.match.citation import Citation, citation
from scrapers.match.normalise import SECTION_SIGN, SUBSTITUTE, fold

_ACRONYM = re.compile(r"[A-Z]{2,5}")
_HEAD = re.compile(r"^[\W_]*[-/_'\"]+")
# What ends a sentence or an abbreviation says nothing at the end of a term ("zoning,"); between
# the words of a phrase ("Palmyra, Wis. 53156") it may stand in the text or not.
_STOPS = ".,;:!?"
_TAIL = re.compile(r"[-/_'\".,;:!?]+$")
_STEPS = re.compile(r"(?<=\d)(?:\s*\(\s*\w{1,4}\s*\))+")
_BARE = re.compile(r"[^\W_][^\s()\"|*:]*")
_OPERATORS = {"AND", "OR", "NOT", "NEAR"}
_SYMBOLS = {SECTION_SIGN, SUBSTITUTE}
MIN_PREFIX = 3


@dataclass(frozen=True, slots=True)
class Word:
    """One piece of a term or phrase, without white space.

    `written` is its canonical spelling: lower case and without accents, but in capitals where
    `strict`: then it matches only capitals. `citation` is set where it cites a section, `287(g)`.
    `stop` is a comma or the like that was written after it, inside a phrase.
    """

    written: str
    strict: bool = False
    citation: Citation | None = None
    stop: str = ""

    def __str__(self) -> str:
        return self.written + self.stop

    @property
    def folded(self) -> bytes:
        """The word as it is compared."""
        return fold(self.written)


@dataclass(frozen=True, slots=True)
class Text:
    """A term (one word) or a phrase (several). `prefix`: the word may go on (`immigra*`)."""

    words: tuple[Word, ...]
    prefix: bool = False

    def __str__(self) -> str:
        written = " ".join(map(str, self.words))
        if self.prefix:
            return f"{written}*"
        if len(self.words) == 1 and (self.words[0].citation or _stands_bare(written)):
            return written
        return f'"{written}"'


def _stands_bare(written: str) -> bool:
    return bool(_BARE.fullmatch(written)) and written not in _OPERATORS


def read_text(typed: str, *, quoted: bool = False) -> Text:
    """A term or the inside of a phrase as words. Raises ValueError with a sentence for people."""
    prefix = typed.endswith("*")
    body = typed.removesuffix("*")
    if "*" in body or (prefix and quoted):
        raise ValueError(
            Sentence("'*' works only at the end of a single word outside quotes: immigra*")
        )
    pieces = _STEPS.sub(lambda steps: "".join(steps[0].split()), body).split()
    loud = len(pieces) > 1 and not any(c.islower() for c in body)
    # Signs that stand before or after all words ("§ 287(g)") say nothing of their own.
    while pieces and not any(c.isalnum() for c in pieces[0]):
        pieces.pop(0)
    while pieces and not any(c.isalnum() for c in pieces[-1]):
        pieces.pop()
    words = tuple(word for piece in pieces if (word := _word(piece, acronyms=not loud)))
    words = (*words[:-1], *(replace(word, stop="") for word in words[-1:]))
    if not words:
        raise ValueError(Sentence("there is no letter or digit here to look for"))
    if prefix and sum(c.isalnum() for c in words[-1].written) < MIN_PREFIX:
        raise ValueError(
            Sentence("'*' needs at least {count} letters before it: immigra*", count=MIN_PREFIX)
        )
    return Text(words, prefix)


def _word(piece: str, *, acronyms: bool) -> Word | None:
    whole = _HEAD.sub("", "".join(map(_spelling, piece)).strip())
    written = _TAIL.sub("", whole)
    if not written:
        return None
    stop = next((c for c in whole[len(written) :] if c in _STOPS), "")
    if acronyms and _ACRONYM.fullmatch(written.upper()) and not any(c.islower() for c in piece):
        return Word(written.upper(), strict=True, stop=stop)
    return Word(written, citation=citation(written), stop=stop)


def _spelling(character: str) -> str:
    folded = fold(character)
    return character if folded in _SYMBOLS else folded.decode()
