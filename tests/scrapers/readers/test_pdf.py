from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from scrapers.readers import ocr
from scrapers.readers.pdf import read_pdf
from scrapers.reading import ReadOutcome
from tests.scrapers.readers.conftest import reading
from tests.scrapers.readers.files import lines_stream, pdf

LONG = "This page has more than fifty characters, so that it is no picture of a page."


def test_an_agenda_gives_items_with_their_page_and_the_meeting() -> None:
    found = reading(
        pdf(
            [
                ["VILLAGE BOARD", "AGENDA", "Monday, July 6, 2026 6:00 P.M.", "1. Call to order"],
                ["2. 287 (g) agreement, Police", "Department", "3. Adjourn", "Posted July 3, 2026"],
            ]
        )
    )
    assert [(p.page, p.item, p.text) for p in found.passages][1:] == [
        (1, "1", "1. Call to order"),
        (2, "2", "2. 287 (g) agreement, Police\nDepartment"),
        (2, "3", "3. Adjourn"),
        (2, None, "Posted July 3, 2026"),
    ]
    assert (found.agenda.body, str(found.agenda.start)) == ("VILLAGE BOARD", "2026-07-06 18:00:00")
    assert (found.format, found.pages, found.outcome) == ("pdf", 2, ReadOutcome.READ)


def test_minutes_are_a_passage_a_page() -> None:
    pages = [["MINUTES OF THE VILLAGE BOARD", LONG, "1. Roll call"], ["2. Motion by Jones", LONG]]
    assert [p.page for p in reading(pdf(pages)).passages] == [1, 2]


def test_the_pages_behind_an_agenda_are_a_passage_each() -> None:
    pages = [
        ["AGENDA", "1. Call to order", "2. Contract", "3. Adjourn"],
        ["Contract", LONG, "1. The county agrees"],
        ["2. The village agrees", LONG],
    ]
    found = reading(pdf(pages))
    assert [(p.page, p.item) for p in found.passages] == [
        (1, None),
        (1, "1"),
        (1, "2"),
        (1, "3"),
        (2, None),
        (3, None),
    ]


def test_a_line_that_every_page_prints_is_in_no_item() -> None:
    foot = "City Council 12/13/2022 Page {}"
    pages = [
        ["AGENDA", "1. Roll call", "2. A long item that runs over the page", foot.format(1)],
        ["and ends on the next, where others begin", "3. Police", foot.format(2)],
        ["4. A late item about the roads and the bridges", "5. Adjourn", foot.format(3)],
    ]
    found = reading(pdf(pages))
    assert not [p for p in found.passages if p.item and "City Council" in p.text]
    assert [p.text for p in found.passages if p.text.startswith("City Council")] == [
        foot.format(n) for n in (1, 2, 3)
    ]


def test_words_broken_at_a_line_end_keep_their_hyphen() -> None:
    (part,) = read_pdf(pdf([["a two-story single-", "family house"]])).parts
    assert part.text.split() == ["a", "two-story", "single-", "family", "house"]


def test_two_columns_are_read_one_after_the_other() -> None:
    stream = (
        lines_stream(["Public comment", "is limited", "to three minutes"], 60)
        + b"\n"
        + lines_stream(["1. Roll call", "2. Police", "3. Adjourn"], 330)
    )
    (part,) = read_pdf(pdf([stream])).parts
    assert part.text.split("\n") == [
        "Public comment",
        "is limited",
        "to three minutes",
        "1. Roll call",
        "2. Police",
        "3. Adjourn",
    ]


def test_columns_that_are_drawn_line_by_line_are_taken_apart() -> None:
    left = [f"The left column goes on in line {n} of" for n in range(10)]
    right = [f"while the right one speaks of roads {n}" for n in range(10)]
    stream = lines_stream(["A HEADING THAT STANDS ABOVE THE TWO COLUMNS OF THIS PAGE, ALL OVER IT"])
    for n, pair in enumerate(zip(left, right, strict=True)):
        for x, half in zip((72, 320), pair, strict=True):
            stream += b"\n" + lines_stream([half], x, 700 - 14 * n)
    (part,) = read_pdf(pdf([stream])).parts
    assert [line.strip() for line in part.text.split("\n")][1:] == left + right


def test_the_rows_of_a_long_table_are_not_taken_apart() -> None:
    stream = b"\n".join(
        lines_stream([cell], x, 700 - 14 * n)
        for n in range(12)
        for x, cell in ((72, f"January {n}, 2026 Village Board"), (300, f"{n}:00 PM Hall"))
    )
    (part,) = read_pdf(pdf([stream])).parts
    (row,) = [line for line in part.text.split("\n") if line.startswith("January 3,")]
    assert " ".join(row.split()) == "January 3, 2026 Village Board 3:00 PM Hall"


def test_a_row_of_a_table_stays_on_one_line() -> None:
    rows = [("January 5", "Village Hall"), ("February 2", "Library")]
    stream = b"\n".join(
        lines_stream([cell], x, 700 - 20 * n)
        for n, row in enumerate(rows)
        for x, cell in zip((72, 300), row, strict=True)
    )
    (part,) = read_pdf(pdf([stream])).parts
    assert [" ".join(line.split()) for line in part.text.split("\n")] == [
        "January 5 Village Hall",
        "February 2 Library",
    ]


def test_past_page_500_nothing_is_read_and_the_reader_says_so() -> None:
    found = reading(pdf([[f"Page {n}", LONG] for n in range(1, 503)]))
    assert (found.outcome, found.pages) == (ReadOutcome.PARTLY, 502)
    assert found.reason == "Only the first 500 of 502 pages were read."
    assert found.passages[-1].page == 500


@pytest.mark.parametrize(
    "body",
    [b"%PDF-1.7\n", pdf([[LONG]])[:200], b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj"],
)
def test_a_damaged_file_is_said_to_be_damaged(body: bytes) -> None:
    found = reading(body)
    assert found.outcome is ReadOutcome.DAMAGED
    assert found.reason == "The PDF is damaged and could not be opened."


def test_a_broken_index_is_mended() -> None:
    broken = re.sub(rb"startxref\n\d+", b"startxref\n99", pdf([["287(g)", LONG]]))
    assert "287(g)" in reading(broken).passages[0].text


def test_a_locked_file_is_said_to_be_locked() -> None:
    body = pdf([[LONG]]).replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <"
        + b"ab" * 32
        + b"> /U <"
        + b"cd" * 32
        + b"> >> /ID [<00><00>]",
    )
    found = reading(body)
    assert (found.outcome, found.reason) == (
        ReadOutcome.ENCRYPTED,
        "The PDF is locked with a password.",
    )


def test_a_blank_sheet_is_empty_and_not_a_picture() -> None:
    found = reading(pdf([b""]))
    assert (found.outcome, found.reason) == (ReadOutcome.EMPTY, "The PDF has no text.")


def test_a_page_of_shapes_waits_for_recognition() -> None:
    drawn = b"\n".join(b"%d 0 m %d 9 l S" % (n, n) for n in range(60))
    draft = read_pdf(pdf([drawn, ["Roll call"]]))
    assert draft.unread == (1,)
    assert read_pdf(pdf([drawn, ["Roll call"]]), {1: "287(g)"}).parts[0].ocr


def test_without_the_extra_the_reader_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    drawn = b"\n".join(b"%d 0 m %d 9 l S" % (n, n) for n in range(60))
    found = reading(pdf([[LONG], drawn]))
    assert found.outcome is ReadOutcome.PARTLY
    assert found.reason.startswith("Page 2 is a picture without text. Install the extra `ocr`")


def test_every_word_that_poppler_finds_is_found(corpus: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    shares = {}
    for path in sorted((corpus / "pages" / "pdf").glob("*.pdf")):
        theirs = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True).stdout
        words = Counter(re.findall(r"\w+", theirs))
        ours = Counter(
            re.findall(r"\w+", "\n".join(part.text for part in read_pdf(path.read_bytes()).parts))
        )
        if words:
            shares[path.name] = sum((words & ours).values()) / sum(words.values())
    assert shares
    assert {name: share for name, share in shares.items() if share < 0.98} == {}
