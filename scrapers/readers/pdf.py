"""PDF: the text of each page in reading order, and which pages have to be recognised.

By pypdfium2 (PDFium). It is not thread-safe: one process reads one document at a time.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Mapping

import pypdfium2
import pypdfium2.raw as pdfium_c

from scrapers.readers.columns import in_columns
from scrapers.readers.draft import Draft, Part
from scrapers.reading import ReadOutcome

MAX_PAGES = 500
# A page with less text than this is a picture of a page (design: limits; platform facts, 19.8).
FEW_CHARACTERS = 50
# What all pages together may hold: it bounds what is sent between processes and stored.
MAX_CHARACTERS = 4_000_000
# Rules and boxes on a page of little text; letters drawn as shapes are many more.
_RULES = 40
_OBJECTS = 2_000

_REASONS = {
    pdfium_c.FPDF_ERR_PASSWORD: (ReadOutcome.ENCRYPTED, "The PDF is locked with a password."),
    pdfium_c.FPDF_ERR_SECURITY: (ReadOutcome.ENCRYPTED, "The PDF is encrypted in an unknown way."),
}


def read_pdf(body: bytes, recognised: Mapping[int, str] | None = None) -> Draft:
    """The text of each page of a PDF, as far as page 500.

    `recognised` is the text of pages (from 1) that OCR has read; pages of images that are not among
    them come back in `Draft.unread`.
    """
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        outcome, reason = _REASONS.get(
            error.err_code, (ReadOutcome.DAMAGED, "The PDF is damaged and could not be opened.")
        )
        return Draft(outcome, reason=reason)
    try:
        return _read(document, recognised or {})
    finally:
        document.close()


def _read(document: pypdfium2.PdfDocument, recognised: Mapping[int, str]) -> Draft:
    total = len(document)
    parts: list[Part] = []
    unread: list[int] = []
    broken: list[int] = []
    size = 0
    for number in range(1, min(total, MAX_PAGES) + 1):
        text = _page_text(document, number - 1)
        if text is None:
            broken.append(number)
            continue
        if len(text.strip()) < FEW_CHARACTERS and number in recognised:
            parts.append(_recognised(text, recognised[number], number))
        else:
            if len(text.strip()) < FEW_CHARACTERS and _is_picture(document, number - 1, text):
                unread.append(number)
            parts.append(Part(text, number))
        size += len(parts[-1].text)
        if size > MAX_CHARACTERS:
            break
    read = parts[-1].page if parts else 0
    title = _title(document)
    reason = " ".join(_shortfalls(total, read or 0, broken, size))
    has_text = any(part.text.strip() for part in parts)
    if broken and not has_text:
        outcome = ReadOutcome.DAMAGED
    elif reason:
        outcome = ReadOutcome.PARTLY
    else:
        outcome = ReadOutcome.READ if has_text else ReadOutcome.EMPTY
    if outcome is ReadOutcome.EMPTY:
        reason = "The PDF has no text." if total else "The PDF has no pages."
    return Draft(outcome, tuple(parts), title, total, reason, tuple(unread))


# What programs put where a clerk put nothing.
_NO_TITLE = re.compile(
    r"(?i)^(?:microsoft word|untitled|document\d*|copy of|scan|\d+$|.{0,3}$|https?:)"
    r"|\.(?:docx?|pdf|rtf|tmp|xlsx?|html?)$"
)


def _title(document: pypdfium2.PdfDocument) -> str | None:
    title = " ".join(document.get_metadata_value("Title").split())
    return None if _NO_TITLE.search(title) else title


def _shortfalls(total: int, read: int, broken: list[int], size: int) -> Iterator[str]:
    if size > MAX_CHARACTERS:
        yield f"Only the first {read} of {total} pages were read: the text is too long."
    elif total > MAX_PAGES:
        yield f"Only the first {MAX_PAGES} of {total} pages were read."
    if broken:
        yield f"{_pages(broken)} could not be read: damaged."


def _pages(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
    return f"Page {shown}" if len(numbers) == 1 else f"Pages {shown}"


def _page_text(document: pypdfium2.PdfDocument, index: int) -> str | None:
    """The page's text, or None where PDFium cannot load the page."""
    page = pdfium_c.FPDF_LoadPage(document, index)
    if not page:
        return None
    try:
        text_page = pdfium_c.FPDFText_LoadPage(page)
        if not text_page:
            return None
        try:
            return _clean(_characters(text_page))
        finally:
            pdfium_c.FPDFText_ClosePage(text_page)
    finally:
        pdfium_c.FPDF_ClosePage(page)


def _characters(text_page: object) -> str:
    count = pdfium_c.FPDFText_CountChars(text_page)
    if count <= 0:
        return ""
    # GetText writes UTF-16 and a NUL, and may write more units than it counts characters
    # (https://crbug.com/pdfium/2079): twice the room is always enough.
    buffer = (ctypes.c_ushort * (2 * count + 2))()
    written = pdfium_c.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(memoryview(buffer)[: max(0, written - 1)]).decode("utf-16-le", errors="replace")
    if len(text) != count:
        return text  # its indexes are not those of the characters
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))

    def edges(index: int) -> tuple[float, float]:
        pdfium_c.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
        return left.value, right.value

    return in_columns(text, edges)


def _clean(text: str) -> str:
    # PDFium puts U+FFFE where a word is broken by a hyphen at the end of a line, in place of both.
    text = text.replace("\ufffe", "-\n").replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\x00", "").replace("\x02", "-\n")


def _recognised(text: str, found: str, number: int) -> Part:
    """A page that OCR has read; what little text it has of its own (a stamp) stands before that."""
    if not found.strip():
        return Part(text, number)
    if set(text.split()) <= set(found.split()):
        return Part(found, number, ocr=True)
    return Part(f"{text.strip()}\n{found}", number, ocr=True)


def _is_picture(document: pypdfium2.PdfDocument, index: int, text: str) -> bool:
    """Whether the page shows more than its text: an image, or letters drawn as shapes."""
    page = document[index]
    try:
        kinds = [
            pdfium_c.FPDFPageObj_GetType(pdfium_c.FPDFPage_GetObject(page, number))
            for number in range(min(_OBJECTS, pdfium_c.FPDFPage_CountObjects(page)))
        ]
    finally:
        page.close()
    if pdfium_c.FPDF_PAGEOBJ_IMAGE in kinds or pdfium_c.FPDF_PAGEOBJ_FORM in kinds:
        return True
    return kinds.count(pdfium_c.FPDF_PAGEOBJ_PATH) > (_RULES if text.strip() else 0)
