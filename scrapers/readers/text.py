"""Plain text, as it is."""

from __future__ import annotations

from scrapers.readers.decoding import decode
from scrapers.readers.draft import Draft, Part
from scrapers.reading import ReadOutcome

MAX_CHARACTERS = 4_000_000


def read_text(body: bytes, content_type: str = "") -> Draft:
    """The text of a plain-text file, to four million characters."""
    text = decode(body, content_type).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if not text.strip():
        return Draft(ReadOutcome.EMPTY, reason="The file has no text.")
    # A form feed begins a page (old word processors, `pdftotext`).
    pages = text[:MAX_CHARACTERS].split("\f")
    numbered = len(pages) > 1
    parts = tuple(
        Part(page, number if numbered else None)
        for number, page in enumerate(pages, start=1)
        if page.strip()
    )
    cut = len(text) > MAX_CHARACTERS
    return Draft(
        ReadOutcome.PARTLY if cut else ReadOutcome.READ,
        parts,
        pages=len(pages) if numbered else None,
        reason=f"Only the first {MAX_CHARACTERS:,} characters were read." if cut else "",
    )
