"""Small files of each format, made here: shaped after what clerks publish, belonging to nobody."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

_WORD = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>{}</Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}'
    "</Relationships>"
)
_RELATION = (
    '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"'
    ' Target="{}"/>'
)


def pdf(pages: Sequence[Sequence[str] | bytes], *, size: str = "612 792") -> bytes:
    """A PDF in Helvetica: a page is its lines from the top, or a content stream of its own."""
    streams = [page if isinstance(page, bytes) else lines_stream(page) for page in pages]
    return pdf_of(
        [b"<< /Length %d >>\nstream\n%s\nendstream" % (len(each), each) for each in streams], size
    )


def pdf_of(contents: Sequence[bytes], size: str = "612 792") -> bytes:
    """A PDF whose pages have these objects as their contents."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(contents))), len(contents)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %s] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (size.encode(), 5 + 2 * number)
        )
        objects.append(content)
    return pdf_objects(objects)


def pdf_objects(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    out = b"%PDF-1.4\n"
    offsets = []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF" % (len(objects) + 1, table, len(objects) + 1, len(out))
    )


def lines_stream(lines: Sequence[str], x: int = 72, top: int = 740, size: int = 11) -> bytes:
    """The content stream that shows `lines` one under the other."""
    shown = []
    for line in lines:
        safe = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        shown.append(f"({safe}) Tj T*")
    body = "\n".join(shown)
    return f"BT /F1 {size} Tf {size + 3} TL {x} {top} Td\n{body}\nET".encode("cp1252")


def archive(entries: Mapping[str, str | bytes], *, deflate: bool = True) -> bytes:
    """A ZIP of these entries."""
    buffer = BytesIO()
    method = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, *, header: str = "", declaration: str = "") -> bytes:
    """A Word document of this WordprocessingML body, with a header of one paragraph."""
    entries = {
        "[Content_Types].xml": _TYPES.format(
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.wordprocessingml.document.main+xml"/>'
        ),
        "_rels/.rels": _RELATIONS.format(
            _RELATION.format("rId1", "officeDocument", "word/document.xml")
        ),
        "word/document.xml": f"{declaration}<w:document {_WORD}>"
        f"<w:body>{body}</w:body></w:document>",
    }
    if header:
        entries["word/_rels/document.xml.rels"] = _RELATIONS.format(
            _RELATION.format("rId1", "header", "header1.xml")
        )
        entries["word/header1.xml"] = f"<w:hdr {_WORD}>{word(header)}</w:hdr>"
    return archive(entries)


def word(text: str, style: str = "") -> str:
    """A paragraph of WordprocessingML."""
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{styled}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def word_table(rows: Sequence[Sequence[str]]) -> str:
    """A table of WordprocessingML."""
    return "<w:tbl>{}</w:tbl>".format(
        "".join(
            "<w:tr>{}</w:tr>".format("".join(f"<w:tc>{word(cell)}</w:tc>" for cell in row))
            for row in rows
        )
    )


def xlsx(cells: Mapping[str, str], *, dimension: str = "A1:B2") -> bytes:
    """A workbook of one sheet of inline strings, with whatever dimension it declares."""
    rows: dict[int, list[str]] = {}
    for place, text in cells.items():
        number = int("".join(c for c in place if c.isdigit()))
        rows.setdefault(number, []).append(
            f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'
        )
    data = "".join(f'<row r="{number}">{"".join(cells)}</row>' for number, cells in rows.items())
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    related = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return archive(
        {
            "[Content_Types].xml": _TYPES.format(
                '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
                'officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/'
                'sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                'spreadsheetml.worksheet+xml"/>'
            ),
            "_rels/.rels": _RELATIONS.format(
                _RELATION.format("rId1", "officeDocument", "xl/workbook.xml")
            ),
            "xl/workbook.xml": f"<workbook {main} {related}><sheets>"
            '<sheet name="Roster" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _RELATIONS.format(
                _RELATION.format("rId1", "worksheet", "worksheets/sheet1.xml")
            ),
            "xl/worksheets/sheet1.xml": f'<worksheet {main}><dimension ref="{dimension}"/>'
            f"<sheetData>{data}</sheetData></worksheet>",
        }
    )


def pptx(slides: Sequence[Sequence[str]]) -> bytes:
    """Slides of paragraphs."""
    drawing = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    return archive(
        {
            f"ppt/slides/slide{number}.xml": "<p:sld xmlns:p="
            f'"http://schemas.openxmlformats.org/presentationml/2006/main" {drawing}>'
            + "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
            + "</p:sld>"
            for number, lines in enumerate(slides, start=1)
        }
    )


def odt(body: str) -> bytes:
    """An OpenDocument text of this content."""
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "text", "table")
    )
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {names}><office:body><office:text>{body}"
            "</office:text></office:body></office:document-content>",
        }
    )


def ics(*events: str) -> bytes:
    """A calendar of events, each given by its lines."""
    shown = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n{shown}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()
