"""Rich Text Format."""

from __future__ import annotations

from scrapers.readers.draft import Draft, Part
from scrapers.reading import ReadOutcome

# striprtf goes through every token in Python: five million bytes take seconds.
MAX_BYTES = 5 * 2**20


def read_rtf(body: bytes) -> Draft:
    """The text of an RTF file, as far as five mebibytes."""
    from striprtf.striprtf import rtf_to_text

    source = body[:MAX_BYTES].decode("latin-1")
    text = rtf_to_text(_without_pictures(source), errors="ignore").replace("\x00", "")
    if not text.strip():
        return Draft(ReadOutcome.EMPTY, reason="The RTF file has no text.")
    cut = len(body) > MAX_BYTES
    return Draft(
        ReadOutcome.PARTLY if cut else ReadOutcome.READ,
        (Part(text),),
        reason="Only the first 5 MiB of the RTF file were read." if cut else "",
    )


def _without_pictures(source: str) -> str:
    """The source without long runs of hexadecimal digits: pictures are most of an RTF file."""
    return "".join(
        line for line in source.splitlines(keepends=True) if not _is_picture(line.strip())
    )


def _is_picture(line: str) -> bool:
    return len(line) > 60 and all(c in "0123456789abcdefABCDEF" for c in line)
