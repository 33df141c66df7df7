from __future__ import annotations

import pytest

from scrapers.readers import Sandbox, ocr
from scrapers.readers.pdf import read_pdf
from scrapers.reading import ReadOutcome
from tests.scrapers.readers.conftest import ASKED, reading
from tests.scrapers.readers.files import pdf, pdf_of

pytestmark = pytest.mark.skipif(
    not ocr.available(), reason="the extra `ocr` (tesserocr, pillow) is not installed"
)
LONG = "This page has more than fifty characters, so that it is no picture of a page."


def scan(*pages: list[str]) -> bytes:
    """A PDF whose pages are pictures of these lines, as a scanner makes it."""
    import pypdfium2

    contents = []
    for lines in pages:
        drawn = pypdfium2.PdfDocument(pdf([lines]))
        picture = drawn[0].render(scale=100 / 72, grayscale=True).to_pil()
        contents.append(
            b"<< /Length %d >>\nstream\nq 612 0 0 792 0 0 cm BI /W %d /H %d /CS /G /BPC 8 ID "
            % (picture.width * picture.height + 100, picture.width, picture.height)
            + picture.tobytes()
            + b"\nEI Q\nendstream"
        )
    return pdf_of(contents)


AGENDA = ["VILLAGE BOARD", "AGENDA", "Monday, July 6, 2026", "6:00 P.M.", "1. Call to order"]


async def test_a_scanned_agenda_is_read_and_marked_as_recognised(sandbox: Sandbox) -> None:
    found = await sandbox.read(scan(AGENDA, ["2. Police agreement", "3. Adjourn"]), **ASKED)
    assert found.outcome is ReadOutcome.READ
    assert {p.item: p.page for p in found.passages if p.item} == {"1": 1, "2": 2, "3": 2}
    assert all(p.ocr for p in found.passages)
    assert str(found.agenda.start) == "2026-07-06 18:00:00"


def test_only_pages_without_text_are_recognised() -> None:
    draft = read_pdf(scan(AGENDA))
    assert draft.unread == (1,)
    assert ocr.recognise(scan(AGENDA), []) == {}


def test_a_picture_is_read_by_itself() -> None:
    import io

    import pypdfium2

    picture = io.BytesIO()
    pypdfium2.PdfDocument(pdf([AGENDA]))[0].render(scale=2).to_pil().save(picture, "PNG")
    found = reading(picture.getvalue())
    assert (found.format, found.outcome) == ("image", ReadOutcome.READ)
    assert "VILLAGE BOARD" in found.passages[0].text


def test_a_page_as_large_as_a_field_is_drawn_small_enough() -> None:
    huge = pdf([b"\n".join(b"%d 0 m %d 9 l S" % (n, n) for n in range(60))], size="200000 200000")
    assert ocr.recognise(huge, [1]) == {1: ""}


def test_the_cap_on_recognised_pages_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "MAX_PAGES", 1)
    found = reading(scan(AGENDA, AGENDA))
    assert found.outcome is ReadOutcome.PARTLY
    assert found.reason == "Page 2 is a picture without text."
