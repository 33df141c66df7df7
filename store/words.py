"""The words of a text as both databases index them; see `store.search`."""

from __future__ import annotations

import re
import unicodedata

_BROKEN_WORD = re.compile(r"(?<=\w)-[ \t]*\r?\n\s*(?=\w)")
_IGNORED = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_WORD = re.compile(r"[^\W_]+")
_WORD_SIZE = 64  # PostgreSQL takes 2,046 bytes, four a character; no word is as long as this


def words(text: str) -> list[str]:
    """The words of a text as indexed: letters and digits, without case and accents.

    Words broken by a hyphen at a line's end are joined, invisible characters dropped.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", _IGNORED.sub("", text))
        marks = {ord(char) for char in set(text) if unicodedata.combining(char)}
        text = text.translate(dict.fromkeys(marks))
    text = _BROKEN_WORD.sub("", text).casefold()
    return [word[:_WORD_SIZE] for word in _WORD.findall(text)]


def fts_text(text: str) -> str:
    """What FTS5 cuts into the very words of `words`: of plain ASCII the text itself.

    Its tokenizer takes letters and digits for words, in any case (sqlite.org/fts5.html, 4.3.1).
    """
    plain = text.isascii() and "\0" not in text
    plain = plain and not ("-" in text and _BROKEN_WORD.search(text))
    if plain and len(max(text.split(), key=len, default="")) <= _WORD_SIZE:
        return text
    return " ".join(words(text))
