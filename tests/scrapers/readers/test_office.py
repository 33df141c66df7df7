from __future__ import annotations

import io
import zipfile

import pytest

from scrapers.readers import Sandbox
from scrapers.reading import ReadOutcome
from tests.scrapers.readers.conftest import ASKED, reading
from tests.scrapers.readers.files import (
    archive,
    docx,
    ics,
    odt,
    pptx,
    word,
    word_table,
    xlsx,
)


def text(body: bytes) -> list[str]:
    found = reading(body)
    assert found.outcome is ReadOutcome.READ, found.reason
    return [passage.text for passage in found.passages]


def test_a_word_agenda_gives_items_and_loses_no_header_or_table() -> None:
    body = docx(
        word("VILLAGE BOARD", "Title")
        + word("Monday, July 6, 2026 6:00 p.m.")
        + word("1. Call to order")
        + word("2. Bids")
        + word_table([["Roads", "$5"], ["Parks", "$6"]])
        + word("3. Adjourn"),
        header="Agenda of the Village of Alder",
    )
    found = reading(body)
    assert [(p.item, p.text) for p in found.passages] == [
        (None, "VILLAGE BOARD\nMonday, July 6, 2026 6:00 p.m."),
        ("1", "1. Call to order"),
        ("2", "2. Bids\nRoads\t$5\nParks\t$6"),
        ("3", "3. Adjourn"),
        (None, "Agenda of the Village of Alder"),
    ]
    assert (found.format, str(found.agenda.start)) == ("docx", "2026-07-06 18:00:00")


def test_a_word_file_of_an_unusual_program_is_read_all_the_same() -> None:
    body = docx(word("287(g)"), header="Head")
    plain = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(plain, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            new.writestr(
                name, part.replace(" xmlns:r=", " xmlns:other=") if "word/h" in name else part
            )
    assert text(plain.getvalue()) == ["287(g)", "Head"]


def test_sheets_slides_and_open_documents_keep_their_rows_and_lines() -> None:
    assert text(xlsx({"A1": "Agency", "B1": "State", "A2": "Alder", "B2": "WI"})) == [
        "Roster\nAgency\tState\nAlder\tWI"
    ]
    assert text(pptx([["Budget", "2026"], ["Police"]])) == ["Budget\n2026", "Police"]
    assert text(
        odt(
            "<text:h>Agenda</text:h><text:p>287<text:s/>(g)<text:line-break/>next</text:p>"
            "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
            "<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>"
        )
    ) == ["Agenda\n287 (g)\nnext\na\tb"]


def test_slides_are_pages() -> None:
    assert [p.page for p in reading(pptx([["a"], ["b"]])).passages] == [1, 2]


def test_rich_text_and_its_letters_are_read_and_its_pictures_skipped() -> None:
    body = rb"{\rtf1\ansi 287(g) Caf\'e9\par {\pict " + b"ab" * 3_000_000 + b"}next}"
    assert text(body) == ["287(g) Café\nnext"]


def test_an_event_says_when_and_where_it_is() -> None:
    found = reading(
        ics(
            "UID:1\nSUMMARY:Village Board\nDTSTART:20260706T230000Z\nLOCATION:Village Hall\n"
            "DESCRIPTION:<p>287(g)</p>\\, and roads"
        )
    )
    assert str(found.agenda.start) == "2026-07-06 18:00:00"
    assert (found.agenda.place, found.title) == ("Village Hall", "Village Board")
    assert found.passages[0].text.split("\n")[-1].split() == ["287(g)", ",", "and", "roads"]


def test_several_events_are_passages_of_no_one_meeting() -> None:
    found = reading(
        ics(*(f"UID:{n}\nSUMMARY:Board {n}\nDTSTART:2026070{n}T180000" for n in (1, 2)))
    )
    assert len(found.passages) == 2
    assert found.agenda.start is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            archive({"word/document.xml": b"a" * (40 * 2**20)}),
            "An entry of the archive unpacks to over 100 times its size.",
        ),
        (
            archive({f"word/{n}.xml": "x" for n in range(2001)}, deflate=False),
            "The archive has more than 2,000 entries.",
        ),
        (
            docx(word("&b;"), declaration='<!DOCTYPE d [<!ENTITY b "boom">]>'),
            "The document declares XML entities, which no office program does.",
        ),
        (
            xlsx({"A1": "x", "XFD1048576": "y"}),
            "The Excel workbook spans 1,048,576 rows and 16,384 columns.",
        ),
    ],
    ids=["ratio", "entries", "entities", "extent"],
)
def test_bombs_are_refused_with_the_limit_that_they_break(body: bytes, reason: str) -> None:
    found = reading(body)
    assert (found.outcome, found.reason) == (ReadOutcome.TOO_LARGE, reason)


def test_overlapping_entries_are_refused() -> None:
    body = bytearray(
        archive({"word/document.xml": "a" * 50, "word/b.xml": "b" * 50}, deflate=False)
    )
    # the second entry of the directory points at the first file's header
    second = body.rfind(b"PK\x01\x02")
    body[second + 42 : second + 46] = bytes(4)
    assert reading(bytes(body)).reason == "Entries of the archive overlap."


def test_a_declared_dimension_is_not_believed() -> None:
    assert text(xlsx({"A1": "x", "B2": "y"}, dimension="A1:XFD1048576")) == ["Roster\nx\n\ty"]


@pytest.mark.parametrize(
    "body",
    [
        docx(word("x"))[:-30],
        docx("<w:tbl><w:tr><w:tc>" * 3000 + word("x")),
        odt("<text:p>" * 5000),
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY",
        b'<?xml version="1.0"?><a><b>',
    ],
    ids=["cut", "deep docx", "deep odt", "calendar", "xml"],
)
def test_damaged_files_are_said_to_be_damaged(body: bytes) -> None:
    found = reading(body)
    assert found.outcome is ReadOutcome.DAMAGED
    assert "damaged" in found.reason


def test_of_damaged_xml_what_is_there_is_read() -> None:
    found = reading(b'<?xml version="1.0"?><a><b>287(g)</a>')
    assert (found.outcome, found.passages[0].text) == (ReadOutcome.PARTLY, "287(g)")
    assert found.reason.startswith("The XML is damaged")


def test_entities_of_xml_are_not_read() -> None:
    found = reading(b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert found.outcome is ReadOutcome.UNREADABLE


async def test_a_sheet_that_hides_its_extent_costs_one_document(sandbox: Sandbox) -> None:
    body = xlsx({"A1": "x", "XFD1048576": "y"})
    hidden = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(hidden, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(b'<c r="XFD1048576"', b"<c r='XFD1048576'"))
    found = await sandbox.read(hidden.getvalue(), **ASKED)
    assert found.outcome in {ReadOutcome.CRASHED, ReadOutcome.TOO_LARGE, ReadOutcome.TIMED_OUT}
    assert (await sandbox.read(b"next", **ASKED)).outcome is ReadOutcome.READ
