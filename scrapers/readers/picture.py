"""A page of a PDF as a picture, with what was found on it marked as by a felt pen.

By pypdfium2 (PDFium), in the child process like all reading of documents.
"""

from __future__ import annotations

import ctypes
import struct
import zlib
from collections.abc import Iterator, Sequence

import pypdfium2
import pypdfium2.raw as pdfium_c

# 110 dots an inch: small print can be read, and a letter page weighs some 100 KB.
DPI = 110
MAX_PIXELS = 4_000_000
MAX_MARKS = 40
# A page of the smallest print has 10,000.
_MOST_CHARACTERS = 30_000
_YELLOW = (255, 214, 51, 255)
_SKIPPED = frozenset("-\u00ad\u2010\u2011\ufffe\x02")

Mark = tuple[str, str, str]
"""The words before it, what was found, and the words after it, verbatim."""


def picture(body: bytes, number: int, marks: Sequence[Mark] = ()) -> bytes:
    """Page `number` (from 1) of a PDF as a PNG, `marks` highlighted where its text has them.

    Gives b"" where there is no such page, or it cannot be drawn.
    """
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError:
        return b""
    try:
        if not 1 <= number <= len(document):
            return b""
        page = document[number - 1]
        for left, bottom, right, top in _places(page, marks[:MAX_MARKS]):
            _paint(page, left, bottom, right, top)
        width, height = page.get_size()
        scale = min(DPI / 72, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
        drawn = page.render(
            scale=scale, rev_byteorder=True, force_bitmap_format=pdfium_c.FPDFBitmap_BGR
        )
        return _png(drawn)
    except pypdfium2.PdfiumError:
        return b""
    finally:
        document.close()


def _png(drawn: pypdfium2.PdfBitmap) -> bytes:
    """The bitmap as a PNG of 8-bit RGB (W3C, "Portable Network Graphics", 5.6 and 11.2)."""
    row, stride = drawn.width * 3, drawn.stride
    pixels = memoryview(drawn.buffer)
    lines = b"".join(
        b"\x00" + bytes(pixels[at : at + row]) for at in range(0, stride * drawn.height, stride)
    )
    head = struct.pack(">IIBBBBB", drawn.width, drawn.height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def _paint(page: pypdfium2.PdfPage, left: float, bottom: float, right: float, top: float) -> None:
    box = pdfium_c.FPDFPageObj_CreateNewRect(
        left - 1, bottom - 1, right - left + 2, top - bottom + 2
    )
    pdfium_c.FPDFPageObj_SetFillColor(box, *_YELLOW)
    pdfium_c.FPDFPageObj_SetBlendMode(box, b"Multiply")
    pdfium_c.FPDFPath_SetDrawMode(box, pdfium_c.FPDF_FILLMODE_WINDING, 0)
    pdfium_c.FPDFPage_InsertObject(page.raw, box)


def _places(
    page: pypdfium2.PdfPage, marks: Sequence[Mark]
) -> list[tuple[float, float, float, float]]:
    """The boxes (left, bottom, right, top, in points) of the marks."""
    if not marks:
        return []
    text_page = pdfium_c.FPDFText_LoadPage(page.raw)
    if not text_page:
        return []
    try:
        text, places = _letters(text_page)
        found: list[tuple[float, float, float, float]] = []
        for mark in marks:
            for start, end in _find(text, mark):
                first, last = places[start], places[end - 1]
                found += _boxes(text_page, first, last - first + 1)
        return found
    finally:
        pdfium_c.FPDFText_ClosePage(text_page)


def _letters(text_page: object) -> tuple[str, list[int]]:
    """The page's characters but for spaces and hyphens, and the place of each on the page."""
    count = min(pdfium_c.FPDFText_CountChars(text_page), _MOST_CHARACTERS)
    kept: list[str] = []
    places: list[int] = []
    for place in range(max(0, count)):
        code = pdfium_c.FPDFText_GetUnicode(text_page, place)
        for letter in _plain(chr(code) if code <= 0x10FFFF else ""):
            kept.append(letter)
            places.append(place)
    return "".join(kept), places


def _plain(text: str) -> Iterator[str]:
    return (letter for letter in text if not letter.isspace() and letter not in _SKIPPED)


def _find(text: str, mark: Mark) -> list[tuple[int, int]]:
    """Where the mark stands: with the words around it, else wherever it stands alone."""
    before, found, after = ("".join(_plain(part)) for part in mark)
    if not found:
        return []
    at = text.find(before + found + after)
    if at >= 0:
        return [(at + len(before), at + len(before) + len(found))]
    at = text.find(found)
    return [(at, at + len(found))] if at >= 0 else []


def _boxes(
    text_page: object, first: int, count: int
) -> Iterator[tuple[float, float, float, float]]:
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    for number in range(pdfium_c.FPDFText_CountRects(text_page, first, count)):
        if pdfium_c.FPDFText_GetRect(text_page, number, left, top, right, bottom):
            yield left.value, bottom.value, right.value, top.value
