"""What a document is, by its first bytes. Names and extensions are never asked: they lie."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|div|p|table|ul|ol|h[1-6]|a|br|span|meta|title)\b",
    re.IGNORECASE,
)
_MAIL = re.compile(
    rb"(?i)(?:from|to|date|subject|received|return-path|delivered-to|message-id|mime-version"
    rb"|x-[\w-]+)\s?:"
)
_SPACE = b"\xef\xbb\xbf \t\r\n\x0b\x0c"


def sniff(body: bytes, content_type: str = "") -> str:
    """The format of `body`.

    One of pdf, docx, xlsx, pptx, odt, zip, doc, xls, ppt, ole, encrypted, rtf, ics, mail, image,
    xml, html, text, empty or unknown.
    `content_type` only decides between HTML and plain text where the bytes leave it open.
    """
    start = body[:4096].lstrip(_SPACE)
    if not start:
        return "empty" if not body.strip(_SPACE) else "text"
    # ISO 32000-1, annex H.3.4.1: the header may stand anywhere in the first 1,024 bytes.
    if b"%PDF-" in body[:1024]:
        return "pdf"
    if start.startswith(b"PK\x03\x04"):
        return _archive(body)
    if start.startswith(_OLE):
        return _compound(body)
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if start[:15].upper() == b"BEGIN:VCALENDAR":
        return "ics"
    if body.startswith(_IMAGES):
        return "image"
    if _MAIL.match(start) and _is_mail(body):
        return "mail"
    return _written(body, start, content_type)


def _is_mail(body: bytes) -> bool:
    """Whether the lines before the first blank one are a mail's, with its sender."""
    head = re.split(rb"\r?\n\r?\n", body[:65536], maxsplit=1)[0].lower()
    return b"\nfrom:" in b"\n" + head and (b"\nmime-version:" in head or b"\nmessage-id:" in head)


def _written(body: bytes, start: bytes, content_type: str) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16: the markup has a NUL in each letter
        start = start[2:].replace(b"\x00", b"").lstrip(_SPACE)
    elif b"\x00" in start and not _MARKUP.match(start):
        return "unknown"
    lower = start.lower()
    if lower.startswith(b"<?xml"):
        return "html" if b"<html" in lower else "xml"
    if _MARKUP.match(lower) or (start.startswith(b"<") and _MARKUP.search(lower)):
        return "html"
    if "html" in content_type and _MARKUP.search(body[:65536]):
        return "html"
    if re.match(rb"<[a-z_][\w.-]*(?::[\w.-]+)?[\s>/]", lower):
        return "xml"
    return "text"


def _archive(body: bytes) -> str:
    """The kind of ZIP, from its directory; a directory that cannot be read makes it plain `zip`."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            names = [info.filename for info in archive.infolist()[:4000]]
            stored = archive.getinfo("mimetype") if "mimetype" in names else None
            kind = archive.read(stored)[:100] if stored and stored.file_size < 200 else b""
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, RuntimeError, EOFError):
        names, kind = [], b""
    if b"opendocument.text" in kind:
        return "odt"
    for folder, name in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
        # The directory is unreadable where the file is damaged: its local headers still tell.
        if any(n.startswith(folder) for n in names) or (not names and folder.encode() in body):
            return name
    return "zip"


def _compound(body: bytes) -> str:
    """The kind of OLE compound file, from its streams' names (UTF-16 in the directory)."""
    for stream, name in (
        ("EncryptedPackage", "encrypted"),
        ("WordDocument", "doc"),
        ("Workbook", "xls"),
        ("PowerPoint Document", "ppt"),
    ):
        if stream.encode("utf-16-le") in body:
            return name
    return "ole"
