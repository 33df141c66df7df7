"""Finders: where in a batch of folded text one atom of a query stands, exactly.

A finder also names its `filters`: patterns over `Batch.words`, one of which is there wherever the
atom is. The engine looks for the filters of all finders in one pass and asks only those finders
that have one there. Every search takes time linear in the text.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

import re2

from config import Sentence
from scrapers.match.citation import Citation, Need
from scrapers.match.literal import needed_words
from scrapers.match.normalise import LETTER, SPACE, EvenPlaces, even_spaces, fold, words
from scrapers.match.result import Confidence
from scrapers.match.text import Text, Word

if TYPE_CHECKING:
    from scrapers.match.batch import Batch
    from scrapers.match.watched import Watched

Hit: TypeAlias = tuple[int, int, Confidence, Need]

# Between the words of a phrase: spaces, line breaks, hyphens, slashes, as clerks mix them.
_GAP = SPACE[:-1] + rb"\-/_]+"
# Before a cited section a section sign may stand too: "8 U.S.C. § 1357(g)".
_GAP_TO_SECTION = SPACE[:-1] + rb"\-/_\x15]+"
_STOPS = rb"[.,;:!?]{0,3}"
_JOINTS = re.compile(rb"[-/_]+")
_LETTERS = re.compile(LETTER + rb"+")
_SPACE_BYTE = 0x20
_EXACT = Confidence.EXACT
_BY_ITSELF = Need.NOTHING
MAX_PATTERN_HITS = 1000
MAX_PATTERN_PROGRAM = 4000
_PATTERN_MEMORY = 8 << 20


class Finder(ABC):
    """Finds one atom.

    A finder that is not `sieved` is asked without looking for its `filters` first. The engine notes
    here who is concerned when it is: `alone` is the text of the query that is this atom and nothing
    more, `waiting` are the queries that need more than it; and how often it was `seen`.
    """

    __slots__ = ("__weakref__", "alone", "filters", "seen", "sieved", "waiting")

    def __init__(self, filters: tuple[bytes, ...]) -> None:
        self.filters = filters
        self.sieved = True
        self.seen = 0
        self.alone: str | None = None
        self.waiting: tuple[Watched, ...] = ()

    @abstractmethod
    def find(self, batch: Batch) -> list[Hit]:
        """Every place in the batch, ascending; none reaches from one text into the next."""


class WordFinder(Finder):
    """A plain word, or the beginning of one: a substring search settles it."""

    __slots__ = ("is_open", "is_strict", "word")

    def __init__(self, word: bytes, *, prefix: bool, strict: bool) -> None:
        self.word = word
        self.is_open = prefix
        self.is_strict = strict
        super().__init__((_bounded(word, re.escape(word), is_open=prefix),))

    def find(self, batch: Batch) -> list[Hit]:
        """Every place in the batch, ascending."""
        text, word = batch.words, self.word
        hits: list[Hit] = []
        # Without the spaces around it the word is found faster: every window has a space.
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            if text[at - 1] == _SPACE_BYTE and (text[end] == _SPACE_BYTE or self.is_open):
                hits.append((at, end, _EXACT, _BY_ITSELF))
            at = text.find(word, end)
        if self.is_strict:
            return [hit for hit in hits if _is_capitals(batch, hit[0], hit[1])]
        return hits


class PhraseFinder(Finder):
    """Several words, or one with punctuation inside."""

    __slots__ = ("_at_letter", "_lead", "_offset", "_pattern", "_regex")

    def __init__(self, text: Text) -> None:
        pieces = [_piece(word) for word in text.words]
        core = pieces[0]
        for before, word, piece in zip(text.words, text.words[1:], pieces[1:], strict=False):
            core += _STOPS if before.stop else b""
            core += (_GAP_TO_SECTION if word.citation else _GAP) + piece
        folded = b" ".join(word.folded for word in text.words)
        self._at_letter = _is_letter(folded[0])
        closed = _is_letter(folded[-1]) and not text.prefix
        self._pattern = core + rb"(?!" + LETTER + rb")" if closed else core
        self._regex: re.Pattern[bytes] | None = None  # most phrases are never met: made when one is
        # A substring search for the longest part of the first word finds the places to try.
        lead = max(_LETTERS.finditer(_JOINTS.split(folded)[0].split(b" ")[0]), key=_length)
        self._lead, self._offset = lead[0], lead.start()
        tokens = b" ".join(words(folded).split())
        pattern = re.escape(tokens).replace(rb"\ ", b" +")
        super().__init__((_bounded(tokens, pattern, is_open=not closed),))

    def find(self, batch: Batch) -> list[Hit]:
        """Every place in the batch, ascending."""
        if self._regex is None:
            self._regex = re.compile(self._pattern)
        hits: list[Hit] = []
        text = batch.folded
        at = text.find(self._lead, self._offset)
        while at >= 0:
            start = at - self._offset
            end = at + 1
            if not self._at_letter or batch.words[start - 1] == _SPACE_BYTE:
                found = self._regex.match(text, start)
                if found and _is_strictly(batch, found):
                    end = found.end()
                    hits.append((start, end, _EXACT, _BY_ITSELF))
            at = text.find(self._lead, max(end, at + 1))
        return hits


class CitationFinder(Finder):
    """A section citation; `loosely` in its other spellings too, each with what it needs."""

    __slots__ = ("_misread", "_spellings", "_starts")

    def __init__(self, cited: Citation, *, loosely: bool, misread: Confidence) -> None:
        self._starts = cited.starts()
        self._misread = misread
        self._spellings = (cited.plainly(), *(cited.loosely() if loosely else ()))
        super().__init__(cited.filters(loosely=loosely))

    def find(self, batch: Batch) -> list[Hit]:
        """Every place in the batch, ascending; the surest spelling at each."""
        hits: list[Hit] = []
        taken = 0
        for start in self._starts.finditer(batch.folded):
            if start.start() < taken:
                continue
            for spelling in self._spellings:
                found = spelling.pattern.match(batch.folded, start.start())
                if found:
                    taken = found.end()
                    hits.append(
                        (*found.span(), self._sure(spelling.need, spelling.sure), spelling.need)
                    )
                    break
        return hits

    def _sure(self, need: Need, sure: bool) -> Confidence:
        if need is Need.NOTHING:
            return Confidence.EXACT
        return Confidence.VARIANT if sure else self._misread


class PatternFinder(Finder):
    """A regular expression by RE2, on folded text in which each run of white space is one space."""

    __slots__ = ("_also", "_regex")

    def __init__(self, source: str) -> None:
        self._regex = compiled_pattern(source)
        needed = [tuple(word.encode() for word in words) for words in needed_words(source)]
        super().__init__(needed[0] if needed else ())
        self._also = needed[1:]

    def find(self, batch: Batch) -> list[Hit]:
        """The first places in each text of the batch, ascending."""
        hits: list[Hit] = []
        for segment in self._worth_trying(batch):
            first, last = batch.bounds(segment)
            folded = batch.folded[first:last]
            even = even_spaces(folded)
            if self._regex.search(even) is None:
                continue
            places = EvenPlaces(folded)
            for found in islice(self._regex.finditer(even), MAX_PATTERN_HITS):
                if found.end() > found.start():
                    start, end = places.span(*found.span())
                    hits.append((first + start, first + end, _EXACT, _BY_ITSELF))
        return hits

    def _worth_trying(self, batch: Batch) -> Iterable[int]:
        """The segments that hold the words which a match cannot do without."""
        if not self.filters:
            return range(len(batch))
        text, starts = batch.words, batch.starts
        segments = []
        for word in self.filters:
            at = text.find(word)
            while at >= 0:
                following = bisect_right(starts, at)
                start = starts[following - 1]
                end = starts[following] if following < len(starts) else len(text)
                if self._has_also(text[start:end]):
                    segments.append(following - 1)
                at = text.find(word, end)
        return segments if len(self.filters) == 1 else sorted(set(segments))

    def _has_also(self, text: bytes) -> bool:
        for choice in self._also:
            for word in choice:
                if word in text:
                    break
            else:
                return False
        return True


def compiled_pattern(source: str) -> re2._Regexp:
    """RE2's program for a pattern over folded text with even spaces.

    What is not ASCII in the pattern is folded as the text is. Raises ValueError with a sentence for
    people where RE2 cannot take it, or where it is too large or matches no text at all.
    """
    folded = b"".join(c.encode() if c.isascii() else fold(c) for c in source)
    options = re2.Options()
    options.max_mem = _PATTERN_MEMORY
    options.case_sensitive = False
    options.log_errors = False
    options.never_capture = True
    try:
        regex = re2.compile(folded, options)
    except re2.error as error:
        reason = error.args[0]
        shown = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise ValueError(
            Sentence("this regular expression cannot be used: {reason}", reason=shown)
        ) from error
    if regex.programsize > MAX_PATTERN_PROGRAM:
        raise ValueError(
            Sentence("this regular expression is too large once its repeats are written out")
        )
    if regex.search(b""):
        raise ValueError(
            Sentence("this regular expression also matches no text at all, so it finds anything")
        )
    return regex


def _piece(word: Word) -> bytes:
    if word.citation:
        return word.citation.exact()
    core = _GAP.join(re.escape(part) for part in _JOINTS.split(word.folded))
    return b"(" + core + b")" if word.strict else core


def _bounded(word: bytes, pattern: bytes, *, is_open: bool) -> bytes:
    """A filter for whole words. RE2 takes only ASCII letters for letters, fastest with `\\b`."""
    head = rb"\b" if word[:1].isalnum() else b" "
    tail = rb"\b" if word[-1:].isalnum() else b" "
    return head + pattern + (b"" if is_open else tail)


def _length(found: re.Match[bytes]) -> int:
    return found.end() - found.start()


def _is_letter(byte: int) -> bool:
    return byte >= 0x80 or chr(byte).isalnum()


def _is_strictly(batch: Batch, found: re.Match[bytes]) -> bool:
    """Whether the words that must be in capitals, which are its groups, are."""
    spans = (found.span(group) for group in range(1, found.re.groups + 1))
    return all(_is_capitals(batch, *span) for span in spans)


def _is_capitals(batch: Batch, start: int, end: int) -> bool:
    shown = batch.as_published(batch.segment_at(start), start, end)
    return not any(character.islower() for character in shown)


def finder_of(text: Text) -> Finder:
    """The finder of words as they stand; a citation only as it is meant to be written."""
    word = text.words[0]
    if len(text.words) > 1:
        return PhraseFinder(text)
    if word.citation:
        return CitationFinder(word.citation, loosely=False, misread=Confidence.POSSIBLE)
    folded = word.folded
    if all(map(_is_letter, folded)):
        return WordFinder(folded, prefix=text.prefix, strict=word.strict)
    return PhraseFinder(text)
