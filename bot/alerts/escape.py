"""Make text of unknown origin safe to show in Discord: whole, verbatim, and inert.

Everything scraped or typed passes through here once, where it is put into a message. Two kinds of
place exist: where Discord reads markdown (`escape`, `quote`) and where it does not (footers, button
labels, autocomplete choices: `shorten`). `discord.utils.escape_markdown` is not enough: it leaves
`<#id>`, `</command:id>`, `<t:…>`, custom emoji, headings, lists and bare addresses alone.

Discord takes a backslash before any character that is neither letter, digit nor space as "this
character, plainly", so an escaped text reads as it was published.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit

SPECIAL = frozenset("\\*_~`|>#-[]()<@:")
"""What starts something in Discord's markdown: emphasis, spoilers, code, quotes, headings, lists,
links, mentions, timestamps, commands, emoji, and (by the colon) addresses."""

ELLIPSIS = "…"

# Shown as nothing, though not of category Cf: they hide text or make an empty-looking name.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co"})  # control, bidi and zero-width, halves
_LINE_BREAKS = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
_PLAIN = re.compile(r"[!-~\u00a1-\u00ac\u00ae-\u02ff]+(?: [!-~\u00a1-\u00ac\u00ae-\u02ff]+)*")
"""Words of Latin letters with one blank between them: nothing to leave out."""
_ASCII_DIGITS = frozenset("0123456789")

_UNSAFE_IN_LINK = re.compile(r"[\s()<>\"'`\\*_~|\[\]{}^]|[^\x21-\x7e]")
_LONGEST_URL = 2048
_INVITE = re.compile(r"(?:discord|dsc)[a-z]{0,8}\.[a-z]{2,4}/", re.IGNORECASE)


def width(text: str) -> int:
    """Count `text` as Discord's clients do, in UTF-16 units: never fewer than its code points."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def clean(text: str, *, one_line: bool = False) -> str:
    """Drop control, bidi and zero-width characters; with `one_line`, collapse white space as well.

    For places where Discord shows text as it is. Line breaks of every kind become `\\n`.
    """
    if one_line and _PLAIN.fullmatch(text):
        return text
    return _joined(_cleaned(text, one_line=one_line))


def escape(text: str, *, one_line: bool = False) -> str:
    """Give `text` so that Discord's markdown shows exactly it and acts on nothing in it."""
    return _joined(_escaped(text, one_line=one_line))


def quote(text: str, spans: Iterable[tuple[int, int]] = (), *, limit: int, mark: str = "**") -> str:
    """Give `text` escaped on one line, with `spans` ([start, end) into `text`) between `mark`s.

    At most `limit` UTF-16 units long, the marks counted; what does not fit is cut after escaping,
    never inside an escape, and shown as cut. A mark that was opened is closed.
    """
    pieces: list[str] = []
    inside = False
    used = kept = 0
    for unit, wanted in _marked(list(_escaped(text, one_line=True)), spans):
        if wanted != inside:
            pieces.append(mark)
            used += width(mark)
            inside = wanted
        pieces.append(unit)
        used += width(unit)
        if used + width(mark) + len(ELLIPSIS) <= limit:
            kept = len(pieces)
    if inside:
        pieces.append(mark)
        used += width(mark)
    if used <= limit:
        return "".join(pieces)
    if not kept:
        return ""
    closing = mark if pieces[:kept].count(mark) % 2 else ""
    return "".join(pieces[:kept]).rstrip(" ") + closing + ELLIPSIS


def runs(text: str, spans: Iterable[tuple[int, int]] = ()) -> Iterator[tuple[str, bool]]:
    """Yield `text` cleaned on one line, in stretches, each with whether `spans` hold it."""
    marked = _marked(list(_cleaned(text, one_line=True)), spans)
    for inside, stretch in groupby(marked, key=itemgetter(1)):
        yield "".join(unit for unit, _ in stretch), inside


def _marked(units: list[str], spans: Iterable[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """Yield each unit that is not empty, and whether a span holds it; no blank at the end."""
    marked = bytearray(len(units))
    for start, end in spans:
        for position in range(max(start, 0), min(end, len(units))):
            marked[position] = 1
    last = len(units)
    while last and units[last - 1] in {"", " "}:
        last -= 1
    for unit, inside in zip(units[:last], marked, strict=False):
        if unit:
            yield unit, bool(inside)


def cut(escaped: str, limit: int) -> str:
    """Shorten text that `escape` gave to `limit` UTF-16 units, never inside an escape.

    Escape first, then cut: the other way round a cut text could grow past the limit again.
    """
    if width(escaped) <= limit:
        return escaped
    kept: list[str] = []
    used = len(ELLIPSIS)
    for unit in re.findall(r"\\.|.", escaped, re.DOTALL):
        used += width(unit)
        if used > limit:
            break
        kept.append(unit)
    return "".join(kept).rstrip() + ELLIPSIS if limit > 0 else ""


def shorten(text: str, limit: int) -> str:
    """Clean `text` to one line of `limit` UTF-16 units, for a place without markdown."""
    cleaned = clean(text, one_line=True)
    if width(cleaned) <= limit:
        return cleaned
    used, kept = len(ELLIPSIS), []
    for character in cleaned:
        used += width(character)
        if used > limit:
            break
        kept.append(character)
    return "".join(kept).rstrip() + ELLIPSIS


def code_block(text: str) -> str:
    """Give `text` in a code block that nothing in it can end.

    A backtick becomes U+02CB, one character for one, so that a caret under the text still stands
    where it stood.
    """
    return "```\n" + clean(text).replace("`", "\u02cb") + "\n```"


def link_target(url: str) -> str | None:
    """Give `url` so that it can stand in `[label](…)`, or None where it must not be a link.

    Only http and https with a host are links, and no longer than 2,048 characters; what could end
    the parentheses or start markup is percent-encoded (RFC 3986 leaves the meaning the same).
    """
    if any(
        character.isspace() or unicodedata.category(character) in _DROPPED_CATEGORIES
        for character in url
    ):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return None
    try:
        encoded = _UNSAFE_IN_LINK.sub(lambda found: _percent(found.group()), url)
    except UnicodeEncodeError:
        return None
    return encoded if len(encoded) <= _LONGEST_URL else None


def _percent(character: str) -> str:
    encoded = percent_encode(character, safe="")
    # quote() takes "_" and "~" for safe: both start markup here.
    return encoded if encoded != character else f"%{ord(character):02X}"


def _joined(units: Iterator[str]) -> str:
    return "".join(units).rstrip(" \n")


def _escaped(text: str, *, one_line: bool) -> Iterator[str]:
    """Yield one unit for each character of `text`: itself, escaped, a blank, or nothing."""
    line_start, number = True, False
    units = list(_cleaned(text, one_line=one_line))
    invites = _invites(units)
    for place, unit in enumerate(units):
        if unit in {"", " "}:
            yield unit
            number = number and not unit
            continue
        if unit == "\n":
            line_start, number = True, False
            yield unit
            continue
        # "1. " and "+ " start lists, but only at the start of a line.
        starts_list = (unit == "." and number) or (unit == "+" and line_start)
        number = unit in _ASCII_DIGITS and (line_start or number)
        line_start = False
        special = unit in SPECIAL or starts_list or place in invites
        yield "\\" + unit if special else unit


def _invites(units: list[str]) -> frozenset[int]:
    """The places of the slashes that make an invitation of a text: it needs no scheme for that."""
    if "/" not in units:
        return frozenset()
    places = [place for place, unit in enumerate(units) for _each in unit]
    return frozenset(places[found.end() - 1] for found in _INVITE.finditer("".join(units)))


def _cleaned(text: str, *, one_line: bool) -> Iterator[str]:
    """Yield one unit for each character of `text`, with the unwanted ones as nothing."""
    after_blank = True  # so that what leads is dropped too
    for position, character in enumerate(text):
        line_break = character in _LINE_BREAKS
        if line_break and not one_line:
            yield "" if text[position : position + 2] == "\r\n" else "\n"
        elif line_break or character.isspace():
            yield "" if one_line and after_blank else " "
            after_blank = True
        elif character in _INVISIBLE or unicodedata.category(character) in _DROPPED_CATEGORIES:
            yield ""
        else:
            yield character
            after_blank = False
