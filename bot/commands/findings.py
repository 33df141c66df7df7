"""How a stored passage is shown in an answer: where, in whose words, with the link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.alerts.notice import Form, Line, Moment, Ours, Piece, Said, say
from bot.alerts.place import document_link, place_words
from scrapers import DocumentKind, excerpt

QUOTE = 280


class Shown(Protocol):
    """What both a hit and a passage found by a search have."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def page(self) -> int | None: ...  # noqa: D102
    @property
    def item(self) -> str | None: ...  # noqa: D102
    @property
    def document_title(self) -> str: ...  # noqa: D102
    @property
    def document_url(self) -> str: ...  # noqa: D102
    @property
    def document_kind(self) -> str: ...  # noqa: D102
    @property
    def published(self) -> datetime | None: ...  # noqa: D102
    @property
    def source_name(self) -> str: ...  # noqa: D102
    @property
    def state(self) -> str | None: ...  # noqa: D102
    @property
    def county(self) -> str | None: ...  # noqa: D102
    @property
    def place(self) -> str | None: ...  # noqa: D102
    @property
    def body(self) -> str | None: ...  # noqa: D102
    @property
    def zone(self) -> str: ...  # noqa: D102
    @property
    def meeting_start(self) -> datetime | None: ...  # noqa: D102


def passage_lines(
    shown: Shown,
    spans: Sequence[tuple[int, int]],
    seen: datetime,
    *,
    note: str = "",
    quote: int = QUOTE,
) -> tuple[Line, ...]:
    """Three lines: the place and the title, the quote, the link. `seen`: when we saw it first.

    `note` is ours and stands at the end of the last line.
    """
    where = place_words(
        shown.body or shown.source_name, place=shown.place, county=shown.county, state=shown.state
    )
    text, moved = excerpt(shown.text, spans, quote)
    head: list[Piece] = [where, Ours(" · "), Said(shown.document_title, 120)]
    if shown.item:
        head += [Ours(" · item "), Said(shown.item, 20)]
    at = shown.meeting_start or shown.published
    if at is not None:
        verb = "meets" if shown.meeting_start and at > seen else "of"
        head += [Ours(f" · {verb} "), Moment(at, shown.zone, Form.DAY)]
    kind = DocumentKind(shown.document_kind)
    last = say(
        f"{{link}}  ·  first seen {{ago}}{note}",
        link=document_link(kind, shown.document_url, shown.page),
        ago=Moment(seen, form=Form.AGO),
    )
    return (Line(tuple(head)), Line((Said(text, quote + 60, moved),), quoted=True), last)
