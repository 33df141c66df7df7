"""XML of no known kind: the text of its elements. No entities, no DTD, no network."""

from __future__ import annotations

from lxml import etree

from scrapers.readers.draft import Draft, Part
from scrapers.reading import ReadOutcome

MAX_CHARACTERS = 4_000_000


def read_xml(body: bytes) -> Draft:
    """The text of every element, a line each."""
    if b"<!doctype" in body[:4096].replace(b"\x00", b"").lower():
        return Draft(
            ReadOutcome.UNREADABLE, reason="The XML declares entities, which are not read."
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        return Draft(ReadOutcome.DAMAGED, reason=f"The XML is damaged ({error.msg}).")
    lines = [text for piece in root.itertext() if (text := " ".join(str(piece).split()))]
    if not lines:
        return Draft(ReadOutcome.EMPTY, reason="The XML has no text.")
    text = "\n".join(lines)
    cut = len(text) > MAX_CHARACTERS
    return Draft(
        ReadOutcome.PARTLY if cut else ReadOutcome.READ,
        (Part(text[:MAX_CHARACTERS]),),
        reason=f"Only the first {MAX_CHARACTERS:,} characters were read." if cut else "",
    )
