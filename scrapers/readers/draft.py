"""What a format's reader hands on: the text as it stands, before anyone asks what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from scrapers.reading import Agenda, ReadOutcome


class Part(NamedTuple):
    """A stretch of a document with a place of its own: a PDF page, a sheet, a page's main text.

    `text` is verbatim, its lines parted by a line feed. `headings` are the numbers of those lines
    (from 0) that the markup calls headings. `main` is false for what stands around the main text.
    """

    text: str
    page: int | None = None
    ocr: bool = False
    headings: frozenset[int] = frozenset()
    main: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """A document's text in parts.

    `unread` are the pages that hold no text and were not recognised. `article` says that the markup
    calls this an article; `finished` that the parts are passages already (calendar events). `links`
    are addresses of calls to join that only the markup holds. `format` is set by whoever chose the
    reader. `agenda` is what the format states in fields of its own; its start may be aware.
    """

    outcome: ReadOutcome
    parts: tuple[Part, ...] = ()
    title: str | None = None
    pages: int | None = None
    reason: str = ""
    unread: tuple[int, ...] = ()
    article: bool = False
    finished: bool = False
    links: tuple[str, ...] = ()
    format: str = ""
    agenda: Agenda | None = None
