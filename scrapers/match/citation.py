"""Section citations: `287(g)`, `19.85(1)(c)`, and the ways in which they get written and misread.

A citation is a number and its steps in parentheses. How sure a spelling is follows the design
("Section citation", "Confidence"); what a passage must say beside it is its `Need`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from scrapers.match.normalise import LETTER, SPACE

_CITATION = re.compile(r"(\d+(?:\.\d+)*)((?:\([a-z0-9]{1,4}\))+)")

# What optical character recognition makes of a character (seen: `287(9)`, `287(q)`, `2B7(g)`).
_MISREAD = {
    "0": "0oq", "1": "1il", "2": "2z", "5": "5s", "6": "6b", "8": "8b", "9": "9gq",
    "b": "b68", "c": "ce", "e": "ec", "g": "g9q68", "i": "i1l", "l": "l1i", "o": "o0", "q": "q9g",
    "s": "s5", "z": "z2",
}  # fmt: skip

# "66.0287(g)", "79-32,287(g)" and "2025-287(g)" cite something else, "$287" is money.
_APART = rb"(?<![0-9a-z.,$\x80-\xfe])(?<![0-9]-)"
# A lost space: "Section287(g)". A letter that is no such word makes a part number: "X287(g)".
_LED_IN = rb"(?:(?<=section)|(?<=sections)|(?<=sec)|(?<=ina)|(?<=the)|(?<=under)|(?<=act))"
_AFTER_WORD = rb"(?:(?<=[a-z])|(?<=[a-z][.,]))"
# Bounded, so that two in a row cost no more than their product on any text.
_S = SPACE + rb"{0,40}"
_BRACKET = rb"[-_.(\[{)\]}]"
_AND_SO_ON = rb"(?:" + SPACE + rb"|[-,;&/]|and\b|or\b|to\b|through\b|y\b){0,12}"
_SUBSECTION = (
    rb"(?:sub-?section|sub-?sec\.?|sub-?division|subd\.?|sub\.?|paragraph|par\.|inciso|parrafo)"
)
_ENDS = rb"(?!" + LETTER + rb")"


class Need(IntEnum):
    """What else a passage must say for a spelling to count.

    `LOOSE`: any word that goes with the matter. `SETTING`: one of the subject or its surroundings.
    `SUBJECT`: one that names the subject.
    """

    NOTHING = 0
    LOOSE = 1
    SETTING = 2
    SUBJECT = 3


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a citation. `sure` is false where a character was misread."""

    pattern: re.Pattern[bytes]
    need: Need
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered section and its subsections: `287` and (`g`,); `19.85` and (`1`, `c`)."""

    number: str
    steps: tuple[str, ...]

    def __str__(self) -> str:
        return self.number + "".join(f"({step})" for step in self.steps)

    def exact(self) -> bytes:
        """The pattern of the citation as it is meant to be written, white space aside."""
        return re.escape(self.number.encode()) + _in_parentheses(self.steps)

    def filters(self, *, loosely: bool) -> tuple[bytes, ...]:
        """Patterns over `Batch.words`, one of which is there wherever a spelling is."""
        if loosely:
            return tuple(number.replace(rb"\.", b" ") for number in self._numbers())
        steps = b"".join(b" +" + step.encode() for step in self.steps)
        return (self.number.encode().replace(b".", b" ") + steps,)

    def starts(self) -> re.Pattern[bytes]:
        """Matches, without taking anything, wherever a spelling may start."""
        return re.compile(rb"(?=" + rb"|".join(self._numbers()) + rb")")

    def plainly(self) -> Spelling:
        """The citation as it is meant to be written."""
        return Spelling(re.compile(_apart(_LED_IN) + self.exact()), Need.NOTHING)

    def loosely(self) -> tuple[Spelling, ...]:
        """The other spellings, the surest first."""
        number = re.escape(self.number.encode())
        before = number + _in_parentheses(self.steps[:-1])
        last = self.steps[-1].encode()
        listed = rb"(?:" + _AND_SO_ON + rb"\(" + _S + rb"[a-z0-9]{1,4}" + _S + rb"\)){1,8}"
        numbers = rb"(?:" + rb"|".join(self._numbers()) + rb")"
        spellings = (
            (_apart(_AFTER_WORD) + self.exact(), Need.LOOSE, True),
            (_apart() + number + self._bare(_BRACKET) + _ENDS, Need.LOOSE, True),
            (_apart() + number + self._bare(SPACE + rb"|" + _BRACKET) + _ENDS, Need.SETTING, True),
            (
                _apart() + before + rb",?" + _S + _SUBSECTION + _S + rb"\(?" + _S + last + _ENDS,
                Need.LOOSE,
                True,
            ),
            (
                _apart() + before + listed + _AND_SO_ON + _in_parentheses(self.steps[-1:]),
                Need.SETTING,
                True,
            ),
            (_apart() + numbers + _in_parentheses(self.steps, misread=None), Need.LOOSE, False),
            (
                _apart() + numbers + _in_parentheses(self.steps, misread=_MISREAD),
                Need.SETTING,
                False,
            ),
        )
        return tuple(Spelling(re.compile(p), need, sure=sure) for p, need, sure in spellings)

    def glued(self) -> str | None:
        """The number and the first step as one word, `287g`; None where that is another number."""
        step = self.steps[0]
        return None if step.isdigit() else self.number.replace(".", " ") + step

    def misspellings(self) -> Iterator[str]:
        """The number with its first step in each way that they are misread.

        As words without punctuation: for an index, which cannot look for a pattern.
        """
        step = self.steps[0]
        spaced = self.number.replace(".", " ")
        for at, character in enumerate(self.number):
            for misread in _MISREAD.get(character, "").replace(character, ""):
                yield f"{self.number[:at]}{misread}{self.number[at + 1 :]} {step}"
            if at > 0 and character.isdigit() and self.number[at - 1].isdigit():
                swapped = self.number[: at - 1] + character + self.number[at - 1]
                yield f"{swapped}{self.number[at + 1 :]} {step}"
                yield f"{self.number[:at]} {self.number[at:]} {step}"
        for misread in _MISREAD.get(self.steps[-1], "").replace(self.steps[-1], ""):
            yield " ".join((spaced, *self.steps[:-1], misread))

    def _bare(self, between: bytes) -> bytes:
        """The steps without their parentheses; two digits must not run together."""
        pieces = []
        before = self.number
        for step in self.steps:
            least = b"{1,3}" if before[-1].isdigit() and step[0].isdigit() else b"{0,3}"
            pieces.append(rb"(?:" + between + rb")" + least + step.encode())
            before = step
        return b"".join(pieces)

    def _numbers(self) -> Iterator[bytes]:
        """The number, perhaps with digits misread or a space inside, or two transposed."""
        yield rb" ?".join(_characters(c, _MISREAD) for c in self.number)
        for at in range(len(self.number) - 1):
            left, right = self.number[at], self.number[at + 1]
            if left != right and left.isdigit() and right.isdigit():
                swapped = self.number[:at] + right + left + self.number[at + 2 :]
                yield re.escape(swapped.encode())


def _apart(*also: bytes) -> bytes:
    return rb"(?:" + rb"|".join((_APART, *also)) + rb")"


def _characters(text: str, misread: dict[str, str]) -> bytes:
    return b"".join(
        b"[" + misread[c].encode() + b"]" if c in misread else re.escape(c.encode()) for c in text
    )


def _in_parentheses(steps: tuple[str, ...], misread: dict[str, str] | None = None) -> bytes:
    loose = misread is not None
    # An address has its parentheses as %28 and %29, a scan has them as whatever is as tall.
    opening, closing = (rb"[(\[{cft]", rb"[)\]}]") if loose else (rb"(?:\(|%28)", rb"(?:\)|%29)")
    return b"".join(
        _S + opening + _S + _characters(step, misread or {}) + _S + closing for step in steps
    )


def citation(folded: str) -> Citation | None:
    """The citation that a folded word is, None where it is none."""
    found = _CITATION.fullmatch(folded)
    if not found:
        return None
    return Citation(found[1], tuple(re.findall(r"\(([a-z0-9]+)\)", found[2])))
