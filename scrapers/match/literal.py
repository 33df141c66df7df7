"""Words that a regular expression cannot match without, so that most texts need not be tried.

Only what is certain is told. Text is compared without case, so the words are in lower case.
"""

from __future__ import annotations

import re

MIN_LITERAL = 3
# Sets of words; each match holds a word of every set, perhaps as part of a longer one.
Needed = list[frozenset[str]]

_REPEAT = re.compile(r"[?*]|\+|\{(\d+)(,\d*)?\}")
_GROUP_HEAD = re.compile(r"\(\?[A-Za-z-]*:|\(\?P?<\w+>|\(")
_FLAGS = re.compile(r"\(\?[A-Za-z-]*\)")
_CLASS = re.compile(r"\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]")
# After \x, \p, \1 and the like, letters and digits may belong to the escape.
_ESCAPE = re.compile(r"\\(?:[bBdDwWsSAzntrfvaC\W_]|\w(?:\{[^}]*\}|\w)*)")


def needed_words(source: str) -> Needed:
    """What a pattern that RE2 takes needs, the rarest set (of the longest words) first.

    Empty where nothing can be told.
    """
    if "\\Q" in source:
        return []
    needs, _ = _alternatives(source, 0)
    return sorted(needs, key=_rarity, reverse=True)


def _rarity(words: frozenset[str]) -> int:
    """Longer words are rarer; each further one makes up for about three letters."""
    return min(map(len, words)) - 3 * len(words)


def _alternatives(source: str, at: int) -> tuple[Needed, int]:
    """What the alternatives from `at` on need, and where the parenthesis stands that ends them."""
    branches: list[Needed] = []
    while True:
        needs, at = _sequence(source, at)
        branches.append(needs)
        if at >= len(source) or source[at] == ")":
            break
        at += 1
    if len(branches) == 1:
        return branches[0], at
    if not all(branches):
        return [], at
    return [frozenset().union(*(max(needs, key=_rarity) for needs in branches))], at


def _sequence(source: str, at: int) -> tuple[Needed, int]:
    """What one alternative needs, and where it ends."""
    needs: Needed = []
    run = ""
    while at < len(source) and source[at] not in "|)":
        inner: Needed = []
        letter = ""
        if flags := _FLAGS.match(source, at):
            at = flags.end()
            continue
        if group := _GROUP_HEAD.match(source, at):
            inner, at = _alternatives(source, group.end())
            at += 1
        elif whole := _CLASS.match(source, at) or _ESCAPE.match(source, at):
            at = whole.end()
        else:
            letter = source[at].lower() if source[at].isascii() and source[at].isalnum() else ""
            at += 1
        repeat = _REPEAT.match(source, at)
        if letter and repeat is None:
            run += letter
            continue
        at = repeat.end() if repeat else at
        if repeat is None or repeat[0] == "+" or int(repeat[1] or 0):
            run += letter
        else:
            inner = []
        needs += [*_long_enough(run), *inner]
        run = ""
    return [*needs, *_long_enough(run)], at


def _long_enough(run: str) -> Needed:
    return [frozenset([run])] if len(run) >= MIN_LITERAL else []
