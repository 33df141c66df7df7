"""Bytes to text, whatever the page says of itself."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w:.-]+)", re.IGNORECASE)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]+)|<\?xml[^>]{0,100}encoding=[\"']([\w.-]+)",
    re.IGNORECASE,
)


def decode(body: bytes, content_type: str = "") -> str:
    """The text of `body`: by its byte order mark, as UTF-8 where that is valid, by the charset of
    its header or the page, else as Windows-1252.

    UTF-8 goes before what is declared: text of any length that is valid UTF-8 and not ASCII is
    UTF-8, and old servers declare ISO 8859-1 for everything. ISO 8859-1 is read as Windows-1252
    (WHATWG Encoding, section 4.2). Never raises: bytes that fit nowhere become U+FFFD.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _declared(body, content_type)
    # A page cut in mid-letter is still UTF-8 when it says so.
    return body.decode(declared or "cp1252", errors="replace")


def _declared(body: bytes, content_type: str) -> str | None:
    header = _HEADER.search(content_type)
    page = _DECLARED.search(body[:4096])
    names = [header[1]] if header else []
    if page:
        names.append((page[1] or page[2]).decode("ascii", errors="replace"))
    for name in names:
        try:
            known = codecs.lookup(name).name
        except LookupError:
            continue
        if known in ("iso8859-1", "ascii"):
            return "cp1252"
        if known not in ("utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape"):
            try:
                "".encode(known)
            except (LookupError, UnicodeError):
                continue
            return known
    return None
