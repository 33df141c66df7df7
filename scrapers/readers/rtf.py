"""Rich Text Format."""

from __future__ import annotations

import re

from scrapers.readers.draft import Draft, Part
from scrapers.reading import ReadOutcome

# striprtf goes through every token in Python: five million bytes take seconds.
MAX_BYTES = 5 * 2**20
# Pictures, most of an RTF file, are long runs of hexadecimal digits.
_PICTURE = re.compile(r"[0-9a-fA-F\s]{500,}")


def read_rtf(body: bytes) -> Draft:
    """The text of an RTF file, as far as five mebibytes."""
    from striprtf.striprtf import rtf_to_text

    source = _PICTURE.sub("", body.decode("latin-1"))
    text = rtf_to_text(source[:MAX_BYTES], errors="ignore")  # type: ignore[no-untyped-call]
    text = text.replace("\x00", "")
    if not text.strip():
        return Draft(ReadOutcome.EMPTY, reason="The RTF file has no text.")
    cut = len(source) > MAX_BYTES
    return Draft(
        ReadOutcome.PARTLY if cut else ReadOutcome.READ,
        (Part(text),),
        reason="Only the first 5 MiB of the RTF file were read." if cut else "",
    )
