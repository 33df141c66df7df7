"""PDF files made on the spot, for the demo's village and for tests: plain text on letter paper."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Sequence

import pypdfium2
import pypdfium2.raw as pdfium

_WIDTH, _HEIGHT = 612, 792  # US letter, in points
_MARGIN, _LEADING, _SIZE = 72, 16, 11


def make_pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF with one page for each of `pages`, one line of Helvetica for each of its strings."""
    document = pypdfium2.PdfDocument.new()
    try:
        for lines in pages:
            page = document.new_page(_WIDTH, _HEIGHT)
            for number, line in enumerate(lines):
                _write(document, page, line, _HEIGHT - _MARGIN - number * _LEADING)
            page.gen_content()
            page.close()
        file = io.BytesIO()
        document.save(file)
    finally:
        document.close()
    return file.getvalue()


def _write(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, line: str, top: int) -> None:
    if not line:
        return
    text = pdfium.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", _SIZE)
    units = line.encode("utf-16-le") + b"\x00\x00"
    wide = ctypes.cast(ctypes.create_string_buffer(units), pdfium.FPDF_WIDESTRING)
    pdfium.FPDFText_SetText(text, wide)
    pdfium.FPDFPageObj_Transform(text, 1, 0, 0, 1, _MARGIN, top)
    pdfium.FPDFPage_InsertObject(page.raw, text)
