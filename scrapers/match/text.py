"""Words to look for: a term or a phrase, as it is compared and as it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scrapers.match.citation import Citation, citation
from scrapers.match.normalise import fold

_ACRONYM = re.compile(r"[A-Z]{2,5}")
_TRAILING = re.compile(r"[.,;:!?]+$")
_OPERATORS = {"AND", "OR", "NOT", "NEAR"}
_BARE = re.compile(r"[^\W_][^\s()\"|*:]*")


@dataclass(frozen=True, slots=True)
class Word:
    """One piece of a term or phrase, without white space.

    `folded` is what is compared. `strict` pieces match only the same capitals. `citation` is set
    where the piece cites a section, `287(g)`.
    """

    folded: str
    strict: bool = False
    citation: Citation | None = None

    def __str__(self) -> str:
        if self.citation:
            return str(self.citation)
        return self.folded.upper() if self.strict else self.folded


@dataclass(frozen=True, slots=True)
class Text:
    """A term (one word) or a phrase (several). `prefix`: the word may go on (`immigra*`)."""

    words: tuple[Word, ...]
    prefix: bool = False

    def __str__(self) -> str:
        written = " ".join(map(str, self.words))
        if self.prefix:
            return f"{written}*"
        if len(self.words) == 1:
            word = self.words[0]
            if word.citation:
                return written
            if _BARE.fullmatch(written) and written not in _OPERATORS:
                return written
        return f'"{written}"'


def read_text(typed: str, *, quoted: bool) -> Text:
    """A term or the inside of a phrase as words. Raises ValueError with a sentence for people."""
    prefix = typed.endswith("*")
    body = typed[:-1] if prefix else typed
    if "*" in body or (prefix and quoted):
        raise ValueError("'*' works only at the end of a single word, such as immigra*")
    if prefix and len(re.findall(r"[^\W_]", body)) < 3:
        raise ValueError("'*' needs at least three letters before it, such as imm*")
    pieces = _pieces(body)
    capitals = [bool(_ACRONYM.fullmatch(piece)) for piece in pieces]
    shouting = len(pieces) > 1 and all(piece == piece.upper() for piece in pieces)
    words = tuple(
        _word(piece, strict=capital and not shouting)
        for piece, capital in zip(pieces, capitals, strict=True)
    )
    words = tuple(word for word in words if word.folded)
    if not words or not any(c.isalnum() for word in words for c in word.folded):
        raise ValueError("there is no letter or digit here to look for")
    return Text(words, prefix)


def _pieces(body: str) -> list[str]:
    cited = re.sub(r"(?<=[^\W_])\s+(?=\()|(?<=\))\s+(?=\()|(?<=\()\s+|\s+(?=\))", "", body)
    return cited.split()


def _word(piece: str, *, strict: bool) -> Word:
    folded = _TRAILING.sub("", fold(piece).text.strip())
    return Word(folded, strict, citation(folded))
