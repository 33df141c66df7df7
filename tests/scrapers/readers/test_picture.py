from __future__ import annotations

import struct
import zlib

import pytest

from bot.demo.paper import make_pdf
from scrapers.readers import Sandbox
from scrapers.readers.picture import Mark, picture

YELLOW = b"\xff\xd6\x33"
AGENDA = make_pdf(
    [["Village Board", "7. 287(g) memorandum of agree-", "ment with ICE", "PUBLIC NOTICE"], ["End"]]
)


def pixels(png: bytes) -> bytes:
    """The lines of the picture, each after its filter's number."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    data, at = b"", 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + size]
        at += size + 12
    return zlib.decompress(data)


def test_a_page_is_drawn_at_110_dots_an_inch() -> None:
    drawn = picture(AGENDA, 1)
    assert struct.unpack(">II", drawn[16:24]) == (935, 1210)
    assert YELLOW not in pixels(drawn)


@pytest.mark.parametrize(
    "mark",
    [
        ("7. ", "287(g)", " memorandum"),
        ("", "287(g)", ""),
        ("of ", "agreement", " with"),  # broken by a hyphen at the line's end
        ("words that are not there", "ICE", ""),
    ],
)
def test_what_was_found_is_marked(mark: Mark) -> None:
    assert YELLOW in pixels(picture(AGENDA, 1, [mark]))


def test_the_mark_is_on_the_words_that_were_found_and_not_on_others_like_them() -> None:
    by_itself = pixels(picture(AGENDA, 1, [("with ", "ICE", "")]))
    in_notice = pixels(picture(AGENDA, 1, [("NOT", "ICE", "")]))
    assert by_itself != in_notice


@pytest.mark.parametrize("mark", [("", "zoning", ""), ("", "", ""), ("a", " - ", "b")])
def test_what_is_not_on_the_page_marks_nothing(mark: Mark) -> None:
    assert YELLOW not in pixels(picture(AGENDA, 1, [mark]))


@pytest.mark.parametrize(
    ("body", "page"), [(AGENDA, 3), (AGENDA, 0), (b"", 1), (b"%PDF-1.7 junk", 1), (b"<html>", 1)]
)
def test_there_is_no_picture_of_what_is_not_there(body: bytes, page: int) -> None:
    assert picture(body, page) == b""


async def test_a_child_draws_the_same(sandbox: Sandbox) -> None:
    mark = ("7. ", "287(g)", " memorandum")
    assert await sandbox.picture(AGENDA, 1, [mark]) == picture(AGENDA, 1, [mark])
    assert await sandbox.picture(b"junk", 1) is None
    assert sandbox.deaths == 0
