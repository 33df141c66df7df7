"""Reading a document: bytes in, passages and the meeting out. Pure; runs in the child process."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from scrapers.agenda import Line, describe, gives_notice, itemise, kind_of
from scrapers.listing import DocumentKind
from scrapers.readers import ocr, running
from scrapers.readers.draft import Draft, Part
from scrapers.readers.formats import sniff
from scrapers.reading import Agenda, Passage, Reading, ReadOutcome

# A passage is searched as one text: PostgreSQL's tsvector holds no position past 16,383.
PASSAGE_CHARACTERS = 40_000
# Behind so many pages without an adjournment stand the papers, not the agenda.
_AGENDA_PAGES = 30
_HEAD_LINES, _HEAD_LINE = 200, 600
_AGENDA_LINES = 2_000
_ITEMISED = (DocumentKind.AGENDA, DocumentKind.NOTICE, DocumentKind.PACKET, None)


def read(
    body: bytes,
    *,
    url: str,
    content_type: str = "",
    zone: str,
    now: datetime,
    title: str | None = None,
    recognised: Mapping[int, str] | None = None,
) -> Reading:
    """What `body` says, whatever it is. Never raises for a bad document: its `outcome` tells.

    `zone` is the source's and `now` an aware time: they give the year to a date printed without
    one. `title` is what the link to the document said. `recognised` is the text of pages that OCR
    has read elsewhere (`scrapers.readers.ocr`).
    """
    draft = read_draft(body, content_type, recognised)
    if draft.unread and ocr.available():
        found = ocr.recognise(body, draft.unread[: ocr.MAX_PAGES])
        draft = read_draft(body, content_type, {**(recognised or {}), **found})
    return understand(draft, url=url, zone=zone, now=now, title=title)


def read_draft(
    body: bytes, content_type: str, recognised: Mapping[int, str] | None = None
) -> Draft:
    """The text of a document in parts, with the pages that are left for OCR."""
    form = sniff(body, content_type)
    return replace(_draft(form, body, content_type, recognised or {}), format=form)


def understand(draft: Draft, *, url: str, zone: str, now: datetime, title: str | None) -> Reading:
    """What a document's text means: its kind, passages and meeting."""
    today = now.astimezone(ZoneInfo(zone)).date()
    heads = _head(draft.parts)
    kind = kind_of(title or draft.title, url, heads, article=draft.article)
    # Clerks type over last month's file: a PDF's own title may name another meeting.
    named = title or (draft.title if draft.format == "html" else None)
    passages = _passages(draft, kind)
    if kind is None and any(
        _BUSINESS.match(p.text) for p in passages if p.item or p.heading is None
    ):
        kind = DocumentKind.AGENDA
    if kind is None and gives_notice(heads):
        kind = DocumentKind.NOTICE
    agenda = _local(draft.agenda or Agenda(), zone)
    if draft.agenda is None and kind is not DocumentKind.ARTICLE and passages:
        agenda = describe(
            heads,
            title=named,
            kind=kind,
            today=today,
            links=draft.links,
            whole=_agenda_lines(draft.parts),
        )
    outcome, reason = _outcome(draft)
    return Reading(
        outcome,
        draft.format,
        passages,
        draft.title,
        draft.pages,
        agenda,
        reason,
        kind if passages else None,
    )


def _local(agenda: Agenda, zone: str) -> Agenda:
    if agenda.start is None or agenda.start.tzinfo is None:
        return agenda
    return replace(agenda, start=agenda.start.astimezone(ZoneInfo(zone)).replace(tzinfo=None))


def _outcome(draft: Draft) -> tuple[ReadOutcome, str]:
    """The draft's outcome, and what to do about pages that are pictures."""
    if not draft.unread:
        return draft.outcome, draft.reason
    count = len(draft.unread)
    shown = ", ".join(map(str, draft.unread[:10])) + (" …" if count > 10 else "")
    if draft.pages == 1:
        pictures = "The document is a picture without text."
    else:
        pictures = (
            f"Page {shown} is a picture without text."
            if count == 1
            else f"Pages {shown} are pictures without text."
        )
    if not ocr.available():
        pictures = f"{pictures} {ocr.HOW}"
    reason = (
        pictures if draft.outcome is ReadOutcome.EMPTY else f"{draft.reason} {pictures}".strip()
    )
    return ReadOutcome.PARTLY, reason


def _draft(form: str, body: bytes, content_type: str, recognised: Mapping[int, str]) -> Draft:
    if form == "pdf":
        from scrapers.readers.pdf import read_pdf

        return read_pdf(body, recognised)
    if form == "html":
        from scrapers.readers.html import read_html

        return read_html(body, content_type)
    if form == "image":
        return _picture(recognised)
    if form in ("docx", "xlsx", "xls", "pptx", "odt"):
        from scrapers.readers.office import read_office

        return read_office(form, body)
    if form == "rtf":
        from scrapers.readers.rtf import read_rtf

        return read_rtf(body)
    if form == "ics":
        from scrapers.readers.calendar import read_calendar

        return read_calendar(body)
    if form == "xml":
        from scrapers.readers.xml import read_xml

        return read_xml(body)
    if form == "mail":
        from scrapers.readers.mail import read_mail

        return read_mail(body)
    if form == "text":
        from scrapers.readers.text import read_text

        return read_text(body, content_type)
    outcome, reason = _UNREADABLE.get(
        form, (ReadOutcome.UNREADABLE, "The file is of no known kind.")
    )
    return Draft(outcome, reason=reason)


def _picture(recognised: Mapping[int, str]) -> Draft:
    text = recognised.get(1)
    if text is None:
        return Draft(ReadOutcome.EMPTY, pages=1, unread=(1,))
    if not text.strip():
        return Draft(ReadOutcome.EMPTY, pages=1, reason="The picture shows no text.")
    return Draft(ReadOutcome.READ, (Part(text, 1, ocr=True),), pages=1)


_UNREADABLE = {
    "empty": (ReadOutcome.EMPTY, "The file is empty."),
    "encrypted": (ReadOutcome.ENCRYPTED, "The file is locked with a password."),
    "doc": (
        ReadOutcome.UNREADABLE,
        "The old Word format (.doc) cannot be read; a .docx or PDF of it can.",
    ),
    "ppt": (
        ReadOutcome.UNREADABLE,
        "The old PowerPoint format (.ppt) cannot be read; a .pptx or PDF of it can.",
    ),
    "zip": (ReadOutcome.UNREADABLE, "The file is a ZIP archive, not a document."),
}


def _head(parts: tuple[Part, ...]) -> list[str]:
    """The lines by which the document is known: its first page's, and a short second one's."""
    main = [part for part in parts if part.main]
    lines: list[str] = []
    for part in main[:2]:
        lines += part.text.split("\n")
        if len(lines) > 12:
            break
    return [line[:_HEAD_LINE] for line in lines if line.strip()][:_HEAD_LINES]


def _agenda_lines(parts: tuple[Part, ...]) -> list[str]:
    """The lines of the pages that may be the agenda's."""
    main = [part for part in parts if part.main][:_AGENDA_PAGES]
    lines = [line[:_HEAD_LINE] for part in main for line in part.text.split("\n") if line.strip()]
    return lines[:_AGENDA_LINES]


def _passages(draft: Draft, kind: DocumentKind | None) -> tuple[Passage, ...]:
    if draft.finished or kind not in _ITEMISED:
        return tuple(_split(_whole(part) for part in draft.parts))
    main = [part for part in draft.parts if part.main]
    around = [part for part in draft.parts if not part.main]
    agenda, papers = main[:_AGENDA_PAGES], main[_AGENDA_PAGES:]
    agenda, heads = running.split_running(agenda)
    found = itemise(_lines(agenda))
    if not _is_agenda(found, kind):
        return tuple(_split(_whole(part) for part in draft.parts))
    last = _adjourned_on(found)
    if last is not None:
        # The pages behind the agenda's last are papers: a passage each, as in a packet.
        behind = [part for part in agenda if part.page is not None and part.page > last]
        if len(behind) > 1:
            agenda = [part for part in agenda if part.page is None or part.page <= last]
            found = itemise(_lines(agenda))
            heads = [part for part in heads if part.page is None or part.page <= last]
            papers = [part for part in main if part.page is not None and part.page > last]
    rest = [_whole(part) for part in (*heads, *papers, *around)]
    return tuple(_split([*found, *rest]))


def _lines(parts: list[Part]) -> list[Line]:
    return [
        Line(text, part.page, part.ocr, number in part.headings)
        for part in parts
        for number, text in enumerate(part.text.split("\n"))
    ]


def _is_agenda(passages: tuple[Passage, ...], kind: DocumentKind | None) -> bool:
    """Whether this is an agenda: it has items, and enough of them where nothing else says so."""
    items = sum(passage.item is not None for passage in passages)
    headed = sum(passage.heading is not None for passage in passages)
    if kind in (DocumentKind.AGENDA, DocumentKind.PACKET):
        return items + headed > 0
    return items >= 3


def _adjourned_on(passages: tuple[Passage, ...]) -> int | None:
    return next((p.page for p in passages if _ADJOURNED.match(p.text)), None)


# Only an agenda has these as lines of their own.
_BUSINESS = re.compile(
    r"(?i)\W*(?:\w{1,5}[.)]\s*)?(?:(?:call\s+(?:\w+\s+){0,3}to\s+order|roll\s+call)\b"
    r"|adjourn(?:ment)?\W*(?:\n|$))"
)
_ADJOURNED = re.compile(
    r"(?i)\W*(?:\w{1,5}[.)]\s*)?(?:motion\s+to\s+)?adjourn(?:ment)?\b(?!.{0,60}\b(?:closed|executive)\b)"
)


def _whole(part: Part) -> Passage:
    return Passage(part.text.strip("\n"), part.page, ocr=part.ocr)


def _split(passages: Iterable[Passage]) -> Iterator[Passage]:
    """The passages that say something, none longer than can be searched as one text."""
    for passage in passages:
        text = passage.text
        while len(text) > PASSAGE_CHARACTERS:
            cut = text.rfind("\n", PASSAGE_CHARACTERS // 2, PASSAGE_CHARACTERS)
            if cut < 0:
                cut = text.rfind(" ", PASSAGE_CHARACTERS // 2, PASSAGE_CHARACTERS)
            cut = PASSAGE_CHARACTERS if cut < 0 else cut
            yield replace(passage, text=text[:cut])
            text = text[cut:].lstrip("\n ")
        if text.strip():
            yield passage if text is passage.text else replace(passage, text=text)
