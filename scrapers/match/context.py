"""What is known of a document beside its passages: it counts as part of each of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """A document's title, board and jurisdiction, as its source has them; None where unknown.

    `source` is the source's slug, `state` the two-letter code, `kind` one of agenda, packet,
    minutes, notice, article, list, agreement.
    """

    title: str | None = None
    body: str | None = None
    source: str | None = None
    state: str | None = None
    county: str | None = None
    place: str | None = None
    kind: str | None = None
