"""Optical character recognition of pages that are pictures (extra `ocr`: tesserocr and pillow)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

# 200 dots an inch give nearly every word of a noisy scan; 300 take twice as long.
DPI = 200
# A letter page at 200 dpi has 3.7 million pixels, a tabloid one 7.5; a bomb has more.
MAX_PIXELS = 10_000_000
# Pages of one document: half a minute on two cores.
MAX_PAGES = 60
# Tesseract numbers its own guess from 0 to 100; below this a picture held no text.
_LOWEST_CONFIDENCE = 25
HOW = (
    "Install the extra `ocr` (pip install 'hearye[ocr]' and Tesseract's English data) to read them."
)


def available() -> bool:
    """Whether the extra is installed."""
    return find_spec("tesserocr") is not None and find_spec("PIL") is not None


def recognise(body: bytes, pages: Sequence[int]) -> dict[int, str]:
    """The text of some pages (from 1) of a PDF, or of an image as its only page.

    A page that cannot be drawn is left out; one without text is "".
    """
    return {number: _text(image) for number, image in _images(body, pages)}


def _images(body: bytes, pages: Sequence[int]) -> Iterator[tuple[int, Image]]:
    if b"%PDF-" in body[:1024]:
        import pypdfium2

        document = pypdfium2.PdfDocument(body)
        for number in pages:
            try:
                page = document[number - 1]
                width, height = page.get_size()
                # Points are 1/72 inch. A poster is drawn smaller, never larger than the cap.
                scale = min(DPI / 72, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
                yield number, page.render(scale=scale, grayscale=True).to_pil()
            except pypdfium2.PdfiumError:
                continue
    else:
        from PIL import Image, ImageSequence

        Image.MAX_IMAGE_PIXELS = 4 * MAX_PIXELS
        with Image.open(BytesIO(body)) as picture:
            for number, frame in enumerate(ImageSequence.Iterator(picture), start=1):
                if number in pages:
                    if frame.width * frame.height > Image.MAX_IMAGE_PIXELS:
                        continue
                    grey = frame.convert("L")
                    grey.thumbnail((4000, 4000))
                    yield number, grey
                if number >= max(pages):
                    break


def _text(image: Image) -> str:
    reader = _reader()
    reader.SetImage(image)
    reader.SetSourceResolution(DPI)
    text: str = reader.GetUTF8Text()
    return text if reader.MeanTextConf() >= _LOWEST_CONFIDENCE else ""


@cache
def _reader():  # type: ignore[no-untyped-def]
    import tesserocr

    path, installed = tesserocr.get_languages(_data())
    languages = "+".join(name for name in ("eng", "spa") if name in installed) or "eng"
    return tesserocr.PyTessBaseAPI(path=path, lang=languages)


def _data() -> str:
    """Where Tesseract's language data is: as the environment says, else where Debian puts it."""
    if prefix := os.environ.get("TESSDATA_PREFIX"):
        return prefix
    import tesserocr

    path, installed = tesserocr.get_languages()
    if installed:
        return str(path)
    for version in ("5", "4.00"):
        folder = f"/usr/share/tesseract-ocr/{version}/tessdata"
        if os.path.isdir(folder):  # noqa: PTH112
            return folder
    return str(path)
