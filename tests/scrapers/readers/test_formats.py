from __future__ import annotations

import pytest

from scrapers.readers.decoding import decode
from scrapers.readers.formats import sniff
from scrapers.reading import ReadOutcome
from tests.scrapers.readers.conftest import reading
from tests.scrapers.readers.files import archive, docx, ics, odt, pdf, pptx, word, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (pdf([["x"]]), "pdf"),
        (b"junk before\n" + pdf([["x"]]), "pdf"),
        (docx(word("x")), "docx"),
        (xlsx({"A1": "x"}), "xlsx"),
        (pptx([["x"]]), "pptx"),
        (odt("<text:p>x</text:p>"), "odt"),
        (archive({"notes.txt": "x"}), "zip"),
        (OLE + "WordDocument".encode("utf-16-le"), "doc"),
        (OLE + "Workbook".encode("utf-16-le"), "xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"{\\rtf1 x}", "rtf"),
        (ics("SUMMARY:x"), "ics"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"<!DOCTYPE html><p>x", "html"),
        (b"  \n<div>x</div>", "html"),
        (b'<?xml version="1.0"?><html xmlns="x"/>', "html"),
        (b'<?xml version="1.0"?><rss/>', "xml"),
        (b"<x:feed/>", "xml"),
        ("<html><p>x".encode("utf-16"), "html"),
        (b"Received: x\r\nFrom: a@example.org\r\nMIME-Version: 1.0\r\n\r\nx", "mail"),
        (b"From: the Clerk\nTo: the Board\n\nMessage-ID: of no mail", "text"),
        (b"Agenda\n1. Roll call", "text"),
        (b"\x00\x01\x02", "unknown"),
        (b"\xef\xbb\xbf  \n", "empty"),
        (b"", "empty"),
    ],
)
def test_the_first_bytes_tell_the_format(body: bytes, form: str) -> None:
    assert sniff(body) == form


def test_a_fragment_is_html_where_its_server_says_so() -> None:
    fragment = b"Agenda<br>1. Roll call<br>"
    assert sniff(fragment) == "text"
    assert sniff(fragment, "text/html; charset=utf-8") == "html"


@pytest.mark.parametrize(
    ("body", "outcome", "reason"),
    [
        (b"", ReadOutcome.EMPTY, "The file is empty."),
        (
            OLE + "WordDocument".encode("utf-16-le"),
            ReadOutcome.UNREADABLE,
            "The old Word format (.doc) cannot be read; a .docx or PDF of it can.",
        ),
        (
            OLE + "EncryptedPackage".encode("utf-16-le"),
            ReadOutcome.ENCRYPTED,
            "The file is locked with a password.",
        ),
        (
            archive({"notes.txt": "x"}),
            ReadOutcome.UNREADABLE,
            "The file is a ZIP archive, not a document.",
        ),
        (b"\x00\x01\x02", ReadOutcome.UNREADABLE, "The file is of no known kind."),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(
    body: bytes, outcome: ReadOutcome, reason: str
) -> None:
    found = reading(body)
    assert (found.outcome, found.reason, found.passages) == (outcome, reason, ())


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("naïve \u2013 287(g)".encode(), "text/html; charset=iso-8859-1", "naïve \u2013 287(g)"),
        (
            "naïve \u2013 287(g)".encode("cp1252"),
            "text/html; charset=iso-8859-1",
            "naïve \u2013 287(g)",
        ),
        ("Łódź".encode("iso-8859-2"), "text/html; charset=iso-8859-2", "Łódź"),
        ("é".encode("utf-16"), "", "é"),
        (b"\xef\xbb\xbfx", "", "x"),
        ("é".encode("latin-1"), "text/html; charset=nonsense", "é"),
    ],
)
def test_text_is_decoded_as_a_browser_does(body: bytes, content_type: str, text: str) -> None:
    assert decode(body, content_type) == text


def test_a_form_feed_begins_a_page_of_plain_text() -> None:
    found = reading(b"Minutes\fsecond page")
    assert [(p.page, p.text) for p in found.passages] == [(1, "Minutes"), (2, "second page")]
