"""How fast documents are read, and what it costs.

`python -m tests.bench.read [FOLDER]`: the PDFs (`*.pdf`) and pages (`*.html`) under FOLDER, which
is that of the recorded inputs beside the project where it is left out. Each ratio is of one run:

- PDF pages a second through the sandbox (two children: text, items, meeting and the way back), as a
  share of bare pypdfium2 in two processes, and as a multiple of pypdf and pdfminer.six in two
  processes. Once for the documents as they are, short agendas, and once for packets of 200 pages.
- Pages a second of OCR through the sandbox, as a multiple of ocrmypdf where it is installed.
- HTML bytes a second of our visible text, as a multiple of BeautifulSoup's get_text.
- The memory of this process and of the largest child.
"""

from __future__ import annotations

import asyncio
import importlib.util
import io
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pypdfium2

from scrapers.readers import Sandbox, ocr
from scrapers.readers.html import visible_text

CORES = 2
PACKET_PAGES = 200
ROUNDS = 20
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def bare(body: bytes) -> int:
    """The pages of a PDF, each extracted by pypdfium2 and nothing else."""
    document = pypdfium2.PdfDocument(body)
    for page in document:
        page.get_textpage().get_text_range()
    pages = len(document)
    document.close()
    return pages


def pypdf(body: bytes) -> int:
    """The same by pypdf."""
    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(body)).pages
    for page in pages:
        page.extract_text()
    return len(pages)


def pdfminer(body: bytes) -> int:
    """The same by pdfminer.six."""
    from pdfminer.high_level import extract_text

    text: str = extract_text(io.BytesIO(body))
    return text.count("\f")


def packet(documents: Iterable[bytes]) -> bytes:
    """One PDF of so many pages that carry text."""
    whole = pypdfium2.PdfDocument.new()
    sources = [pypdfium2.PdfDocument(body) for body in documents]
    while len(whole) < PACKET_PAGES:
        for source in sources:
            written = [n for n, page in enumerate(source) if _has_text(page)]
            whole.import_pages(source, written)
    for number in range(len(whole) - 1, PACKET_PAGES - 1, -1):
        whole.del_page(number)
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


def _has_text(page: pypdfium2.PdfPage) -> bool:
    return len(page.get_textpage().get_text_range()) >= 50


def in_pool(read: Callable[[bytes], int], bodies: Sequence[bytes]) -> float:
    """Pages a second of `read` in two processes that are up and warm."""
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
        list(pool.map(read, bodies[:CORES]))
        begin = time.perf_counter()
        pages = sum(pool.map(read, bodies))
        return pages / (time.perf_counter() - begin)


async def in_sandbox(bodies: Sequence[bytes]) -> float:
    """Pages a second of the sandbox: text, items, meeting and the way back."""
    async with Sandbox(CORES) as box:

        async def read(body: bytes) -> int:
            found = await box.read(
                body, url="https://example.org/a.pdf", zone="America/Chicago", now=NOW
            )
            return found.pages or 0

        await asyncio.gather(*map(read, bodies[:CORES]))
        begin = time.perf_counter()
        pages = sum(await asyncio.gather(*map(read, bodies)))
        return pages / (time.perf_counter() - begin)


def ocrmypdf(bodies: Sequence[bytes]) -> float:
    """Pages a second of ocrmypdf with two workers, without optimisation."""
    pages, spent = 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for body in bodies:
            path = Path(folder) / "in.pdf"
            path.write_bytes(body)
            command = [sys.executable, "-m", "ocrmypdf", "--jobs", str(CORES), "--force-ocr"]
            command += ["--output-type", "pdf", "--optimize", "0", str(path), f"{folder}/out.pdf"]
            begin = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            spent += time.perf_counter() - begin
            pages += len(pypdfium2.PdfDocument(body))
    return pages / spent


def megabytes_a_second(read: Callable[[bytes], object], bodies: Sequence[bytes]) -> float:
    """How fast `read` goes through pages, in this process."""
    begin = time.process_time()
    for body in bodies:
        read(body)
    return sum(map(len, bodies)) / 1e6 / (time.process_time() - begin)


def soup(body: bytes, parser: str) -> str:
    """BeautifulSoup's text."""
    from bs4 import BeautifulSoup

    return BeautifulSoup(body, parser).get_text("\n")


def show(name: str, value: float, unit: str, *ratios: tuple[str, float]) -> None:
    """One line of the report."""
    shown = ", ".join(f"{ratio:.2f} times {of}" for of, ratio in ratios)
    print(f"{name:<34}{value:>9.1f} {unit:<9}{shown}", flush=True)


def _pdfs(documents: Sequence[bytes]) -> None:
    # Pages that wait for OCR are another measurement.
    written = [body for body in documents if all(map(_has_text, pypdfium2.PdfDocument(body)))]
    for name, bodies in (
        ("short agendas", written * ROUNDS),
        (f"packets of {PACKET_PAGES} pages", [packet(written)] * ROUNDS),
    ):
        plain = in_pool(bare, bodies)
        ours = asyncio.run(in_sandbox(bodies))
        show(f"PDF, {name}", ours, "pages/s", ("bare pypdfium2", ours / plain))
        for module, read in (("pypdf", pypdf), ("pdfminer", pdfminer)):
            if importlib.util.find_spec(module) is not None:
                other = in_pool(
                    read, bodies[: len(written)] if bodies[0] is written[0] else bodies[:2]
                )
                show(f"  {module}", other, "pages/s", ("as slow as ours", ours / other))


def _scans(documents: Sequence[bytes]) -> None:
    scans = [
        body
        for body in documents
        if (pdf := pypdfium2.PdfDocument(body)) and not any(_has_text(page) for page in pdf)
    ]
    if not scans or not ocr.available():
        print("OCR: not measured (no scanned PDF, or the extra `ocr` is not installed)")
        return
    ours = asyncio.run(in_sandbox(scans * 4))
    if importlib.util.find_spec("ocrmypdf") is not None:
        show("OCR", ours, "pages/s", ("ocrmypdf", ours / ocrmypdf(scans)))
    else:
        show("OCR (ocrmypdf is not installed)", ours, "pages/s")


def _pages(bodies: Sequence[bytes]) -> None:
    warnings.simplefilter("ignore")
    visible_text("<p>x")
    ours = megabytes_a_second(lambda body: visible_text(body.decode("utf-8", "replace")), bodies)
    for parser in ("lxml", "html.parser"):
        other = megabytes_a_second(partial(soup, parser=parser), bodies[::4])
        show("HTML", ours, "MB/s", (f"BeautifulSoup ({parser}, {other:.1f} MB/s)", ours / other))


def main() -> None:
    """Print the report."""
    folder = Path(__file__).parents[3] / "shared" / "corpus" / "pages"
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
    documents = [path.read_bytes() for path in sorted(folder.rglob("*.pdf"))]
    pages = [path.read_bytes() for path in sorted(folder.rglob("*.html"))]
    if not documents or not pages:
        print(f"{folder} has no PDFs or no HTML pages: nothing was read.")
        return
    # First, while no process but a reading child has ended.
    asyncio.run(in_sandbox(documents))
    show("Memory, this process", _peak(resource.RUSAGE_SELF), "MiB")
    show("Memory, the largest child", _peak(resource.RUSAGE_CHILDREN), "MiB")
    _pdfs(documents)
    _scans(documents)
    _pages(pages)


def _peak(whose: int) -> float:
    return resource.getrusage(whose).ru_maxrss / 1024


if __name__ == "__main__":
    main()
