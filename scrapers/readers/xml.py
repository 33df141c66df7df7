"""XML of no known kind: the text of its elements. No entities, no DTD, no network."""

from __future__ import annotations

from lxml import etree

from scrapers.readers.draft import Draft, Part
from scrapers.reading import ReadOutcome

MAX_CHARACTERS = 4_000_000


def read_xml(body: bytes) -> Draft:
    """The text of every element, a line each; of damaged XML as much as there is."""
    if b"<!doctype" in body[:4096].replace(b"\x00", b"").lower():
        return Draft(
            ReadOutcome.UNREADABLE, reason="The XML declares entities, which are not read."
        )
    shortfall = ""
    try:
        root = etree.fromstring(body, _parser(recover=False))
    except etree.XMLSyntaxError as error:
        shortfall = f"The XML is damaged ({error.msg})."
        root = etree.fromstring(body, _parser(recover=True))
    if root is None:
        return Draft(ReadOutcome.DAMAGED, reason=shortfall)
    lines = [text for piece in root.itertext() if (text := " ".join(str(piece).split()))]
    if not lines and shortfall:
        return Draft(ReadOutcome.DAMAGED, reason=shortfall)
    if not lines:
        return Draft(ReadOutcome.EMPTY, reason="The XML has no text.")
    text = "\n".join(lines)
    if len(text) > MAX_CHARACTERS:
        shortfall = f"Only the first {MAX_CHARACTERS:,} characters were read."
    return Draft(
        ReadOutcome.PARTLY if shortfall else ReadOutcome.READ,
        (Part(text[:MAX_CHARACTERS]),),
        reason=shortfall,
    )


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=recover)
