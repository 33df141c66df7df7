"""How a stored passage is shown in an answer: where, in whose words, with the link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.alerts.notice import Form, Line, Moment, Ours, Piece, Said, say
from bot.alerts.place import document_link, place_words
from bot.language import _
from scrapers import DocumentKind, excerpt
from store import documents

QUOTE = 280


class Shown(documents.ReadPassage, Protocol):
    """What both a hit and a passage found by a search have."""

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
    @property
    def meeting_time_known(self) -> bool | None: ...  # noqa: D102


def passage_lines(
    shown: Shown,
    spans: Sequence[tuple[int, int]],
    seen: datetime,
    *,
    note: Sequence[Piece] = (),
    quote: int = QUOTE,
) -> tuple[Line, ...]:
    """Three lines: the place and the title, the quote, the link. `seen`: when we saw it first.

    `note` stands at the end of the last line.
    """
    where = place_words(
        shown.body or shown.source_name, place=shown.place, county=shown.county, state=shown.state
    )
    text, moved = excerpt(shown.text, spans, quote)
    head: list[Piece] = [where, Ours(" · "), Said(shown.document_title, 120)]
    if shown.item:
        head += [Ours(" · "), *say(_("item {number}"), number=Said(shown.item, 20)).pieces]
    if shown.meeting_start is not None:
        form = Form.SHORT if shown.meeting_time_known else Form.DAY
        at = Moment(shown.meeting_start, shown.zone, form)
        ahead = shown.meeting_start > seen
        head += [Ours(" · "), *say(_("meets {at}") if ahead else _("of {at}"), at=at).pieces]
    elif shown.published is not None:
        at = Moment(shown.published, shown.zone, Form.DAY)
        head += [Ours(" · "), *say(_("of {at}"), at=at).pieces]
    kind = DocumentKind(shown.document_kind)
    last = say(
        _("{link}  ·  first seen {ago}"),
        link=document_link(kind, shown.document_url, shown.page),
        ago=Moment(seen, form=Form.AGO),
    )
    return (
        Line(tuple(head)),
        Line((Said(text, quote + 60, moved),), quoted=True),
        Line((*last.pieces, *note)),
    )


def sureness_note(confidence: str) -> tuple[Piece, ...]:
    """How sure a match is, where it is not exact."""
    words = {
        "variant": _(", another spelling"),
        "possible": _(", only possible"),
    }.get(confidence)
    return (Ours(words),) if words else ()
