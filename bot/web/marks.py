"""Somebody else's words as HTML: inert, whole, and with what was found in them marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from bot.alerts.escape import clean
from scrapers import excerpt

Span = tuple[int, int]

_AROUND = 24
"""Characters on each side by which a find is told from others like it on a drawn page."""
_LONGEST_URL = 2_048
_BLANK = re.compile(r"[\x00-\x20]")
_UNUSUAL = re.compile(r"[^\n\t -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027]")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co"})


def inert(text: str) -> str:
    """`text` without control, bidi and zero-width characters; line breaks and spaces stay."""
    if not _UNUSUAL.search(text):
        return text
    return "".join(
        character
        for character in text
        if character in "\n\t"
        or (unicodedata.category(character) not in _DROPPED and character not in "\ufffe\uffff")
    )


def marked(text: str, spans: Iterable[Span] = ()) -> Markup:
    """`text` with `spans` ([start, end) offsets) as `<mark>`; control characters are left out."""
    pieces: list[str] = []
    at = 0
    for start, end in _merged(spans, len(text)):
        pieces += (escape(inert(text[at:start])), "<mark>", escape(inert(text[start:end])))
        pieces.append("</mark>")
        at = end
    pieces.append(escape(inert(text[at:])))
    return Markup("".join(pieces))  # noqa: S704  each piece is escaped


def quoted(text: str, spans: Sequence[Span], limit: int) -> Markup:
    """As `marked`, of the part of `text` that is worth quoting."""
    return marked(*excerpt(text, spans, limit))


def line(text: str | None, limit: int = 300) -> str:
    """Somebody else's words on one line, cut at `limit` characters."""
    plain = clean(text or "", one_line=True)
    return plain if len(plain) <= limit else f"{plain[: limit - 1].rstrip()}…"


def outward(url: str | None) -> str | None:
    """An address that a link may lead to: http or https, without a name and password in it."""
    if not url or len(url) > _LONGEST_URL or _BLANK.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        return None
    return url


def surrounded(text: str, spans: Iterable[Span]) -> list[tuple[str, str, str]]:
    """Each span as `scrapers.readers.picture` wants it: what is before, the find, what is after."""
    return [
        (text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND])
        for start, end in _merged(spans, len(text))
    ]


def _merged(spans: Iterable[Span], length: int) -> list[Span]:
    """The spans in order, cut at the text's ends, those that touch as one."""
    kept: list[Span] = []
    for start, end in sorted((max(0, start), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(kept[-1][1], end))
        else:
            kept.append((start, end))
    return kept
