"""Office files: DOCX, XLSX (and the old XLS), PPTX and ODT."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from lxml import etree

from scrapers.readers.archive import ArchiveError, open_archive
from scrapers.readers.draft import Draft, Part
from scrapers.reading import ReadOutcome

MAX_CELLS = 200_000
_SHEET_ROWS = 400  # rows of one passage
_NAMES = {
    "docx": "Word document",
    "xlsx": "Excel workbook",
    "xls": "Excel workbook",
    "pptx": "PowerPoint file",
    "odt": "OpenDocument text",
}
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
# A cell with a value; without one it only carries a format and takes no room.
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>/]*>')


def read_office(form: str, body: bytes) -> Draft:
    """The text of an office file of the kind `form` (docx, xlsx, xls, pptx, odt)."""
    name = _NAMES[form]
    try:
        if form == "xls":
            return _workbook(BytesIO(body))
        with open_archive(body) as archive:
            return _READERS[form](archive, body)
    except ArchiveError as error:
        return Draft(ReadOutcome.TOO_LARGE, reason=str(error))
    except RuntimeError as error:
        if "encrypted" in str(error) or "password" in str(error):
            return Draft(ReadOutcome.ENCRYPTED, reason=f"The {name} is locked with a password.")
        raise
    except (
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        KeyError,
        EOFError,
        NotImplementedError,
    ) as error:
        return Draft(ReadOutcome.DAMAGED, reason=f"The {name} is damaged ({type(error).__name__}).")


def _finish(parts: list[Part], name: str, *, reason: str = "", pages: int | None = None) -> Draft:
    parts = [part for part in parts if part.text.strip()]
    if not parts:
        return Draft(ReadOutcome.EMPTY, reason=f"The {name} has no text.", pages=pages)
    return Draft(
        ReadOutcome.PARTLY if reason else ReadOutcome.READ, tuple(parts), reason=reason, pages=pages
    )


def _docx(archive: ZipFile, body: bytes) -> Draft:
    try:
        return _numbered_docx(body)
    except (KeyError, AttributeError, IndexError, TypeError, ValueError):
        # docx2python takes for granted what Word writes (namespaces, styles, numberings). Without
        # it the automatic numbers are lost, and nothing else.
        return _plain_docx(archive)


def _plain_docx(archive: ZipFile) -> Draft:
    names = [n for n in archive.namelist() if re.fullmatch(r"word/\w+\.xml", n)]
    parts = []
    for name in sorted(names, key=lambda name: name != "word/document.xml"):
        lines = [
            "".join(run.text or "" for run in paragraph.iter(f"{_WORD}t"))
            for paragraph in _tree(archive.read(name)).iter(f"{_WORD}p")
        ]
        parts.append(Part("\n".join(lines), main=name == "word/document.xml"))
    return _finish(parts, _NAMES["docx"])


def _numbered_docx(body: bytes) -> Draft:
    from docx2python import docx2python

    with docx2python(BytesIO(body), duplicate_merged_cells=False) as document:
        main, headings = _blocks(document.body_pars)
        around = [
            "\n".join(_blocks(pars)[0])
            for pars in (
                document.header_pars,
                document.footer_pars,
                document.footnotes_pars,
                document.endnotes_pars,
            )
        ]
        around.append("\n".join(comment[-1] for comment in document.comments))
    parts = [Part("\n".join(main), headings=headings)]
    parts += [Part(text, main=False) for text in around]
    return _finish(parts, _NAMES["docx"])


def _blocks(tables: Iterable[Any]) -> tuple[list[str], frozenset[int]]:
    """The lines of docx2python's nest of tables, rows, cells and paragraphs; which are headings.

    It wraps running text in tables of one cell.
    """
    lines: list[str] = []
    headings: set[int] = set()
    for table in tables:
        for row in table:
            cells = ["\n".join(map(_paragraph, cell)).strip("\n") for cell in row]
            if len(cells) > 1:
                lines.append("\t".join(" ".join(cell.split()) for cell in cells))
                continue
            for paragraph in (paragraph for cell in row for paragraph in cell):
                if paragraph.style.startswith("Heading"):
                    headings.add(len(lines))
                lines += _paragraph(paragraph).split("\n")
    return lines, frozenset(headings)


def _paragraph(paragraph: Any) -> str:
    # It numbers lists as "1)", whatever Word prints.
    return re.sub(r"^\s*(\w{1,6})\)\t", r"\1. ", "".join(paragraph.run_strings)).strip()


def _pptx(archive: ZipFile, body: bytes) -> Draft:
    slides = sorted(
        (int(found[1]), name)
        for name in archive.namelist()
        if (found := re.fullmatch(r"ppt/slides/slide(\d{1,4})\.xml", name))
    )
    parts = []
    for number, (_, name) in enumerate(slides, start=1):
        lines = [
            "".join(run.text or "" for run in paragraph.iter(f"{_DRAWING}t"))
            for paragraph in _tree(archive.read(name)).iter(f"{_DRAWING}p")
        ]
        parts.append(Part("\n".join(line for line in lines if line.strip()), number))
    return _finish(parts, _NAMES["pptx"], pages=len(slides))


def _odt(archive: ZipFile, body: bytes) -> Draft:
    lines: list[str] = []
    headings: set[int] = set()
    for element in _tree(archive.read("content.xml")).iter(
        f"{_TEXT}h", f"{_TEXT}p", f"{_TABLE}table-row"
    ):
        if element.tag == f"{_TABLE}table-row":
            cells = element.iter(f"{_TABLE}table-cell")
            lines.append("\t".join(" ".join(_odt_text(cell).split()) for cell in cells))
        elif not any(True for _ in element.iterancestors(f"{_TABLE}table-row")):
            if element.tag == f"{_TEXT}h":
                headings.add(len(lines))
            lines += _odt_text(element).split("\n")
    return _finish([Part("\n".join(lines), headings=frozenset(headings))], _NAMES["odt"])


def _odt_text(element: etree._Element) -> str:
    out: list[str] = [element.text or ""]
    for child in element.iter():
        if child is element:
            continue
        if child.tag == f"{_TEXT}line-break":
            out.append("\n")
        elif child.tag in (f"{_TEXT}s", f"{_TEXT}tab") or child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            out.append(" ")
        if isinstance(child.tag, str):
            out.append(child.text or "")
        out.append(child.tail or "")
    return "".join(out)


def _xlsx(archive: ZipFile, body: bytes) -> Draft:
    for name in archive.namelist():
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            rows, columns = _extent(archive.read(name))
            # The library lays out the rectangle that the cells span, however few they are.
            if rows * columns > 10 * MAX_CELLS:
                return Draft(
                    ReadOutcome.TOO_LARGE,
                    reason=f"The Excel workbook spans {rows:,} rows and {columns:,} columns.",
                )
    return _workbook(BytesIO(body))


def _extent(sheet: bytes) -> tuple[int, int]:
    """The last row and column that hold a value, whatever the sheet declares."""
    rows, columns = 0, 0
    for match in _CELL.finditer(sheet):
        rows = max(rows, int(match[2]))
        column = 0
        for letter in match[1]:
            column = column * 26 + letter - 64
        columns = max(columns, column)
    return rows, columns


def _workbook(file: BytesIO) -> Draft:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        workbook = CalamineWorkbook.from_filelike(file)
        parts: list[Part] = []
        left = MAX_CELLS
        for name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name).to_python()
            lines = []
            for row in rows:
                cells = [_cell(value) for value in row]
                left -= len(cells)
                if left < 0:
                    break
                if any(cells):
                    lines.append("\t".join(cells).rstrip("\t"))
            parts.extend(
                Part("\n".join([name, *lines[first : first + _SHEET_ROWS]]))
                for first in range(0, len(lines), _SHEET_ROWS)
            )
            if left < 0:
                break
    except PasswordError:
        return Draft(ReadOutcome.ENCRYPTED, reason="The Excel workbook is locked with a password.")
    except CalamineError as error:
        return Draft(ReadOutcome.DAMAGED, reason=f"The Excel workbook is damaged ({error}).")
    reason = f"Only the first {MAX_CELLS:,} cells were read." if left < 0 else ""
    return _finish(parts, _NAMES["xlsx"], reason=reason)


def _cell(value: object) -> str:
    """A cell as a spreadsheet shows it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" if value.time() != time() else f"{value:%Y-%m-%d}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return " ".join(str(value).split())


def _tree(part: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    return etree.fromstring(part, parser)


_READERS: dict[str, Callable[[ZipFile, bytes], Draft]] = {
    "docx": _docx,
    "xlsx": _xlsx,
    "pptx": _pptx,
    "odt": _odt,
}
