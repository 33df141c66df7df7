"""A sample alert: what a real find would have looked like, had it been watched for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.findings import Shown
from bot.setup.draft import Subject
from scrapers import Alert, AlertKind, AlertMeeting, DocumentKind, Quote, as_told, excerpt
from store import Filters, archive


class Find(Shown, Protocol):
    """What both a stored hit and a passage found by a search have of a find."""

    @property
    def document_id(self) -> int: ...  # noqa: D102
    @property
    def source_slug(self) -> str: ...  # noqa: D102
    @property
    def heading(self) -> str | None: ...  # noqa: D102
    @property
    def ocr(self) -> bool: ...  # noqa: D102


async def sample(
    conn: AsyncConnection,
    find: Find,
    spans: Sequence[tuple[int, int]],
    subject: Subject,
    confidence: str,
    seen: datetime,
    *,
    guild_id: int,
) -> Alert:
    """The alert that the find would have been told in; `seen` is when its document was."""
    text, moved = excerpt(find.text, spans)
    kind = DocumentKind(find.document_kind)
    return Alert(
        kind=AlertKind.NEWS if kind is DocumentKind.ARTICLE else AlertKind.ITEM,
        source_slug=find.source_slug,
        source_name=find.source_name,
        state=find.state,
        county=find.county,
        place=find.place,
        zone=find.zone,
        title=find.document_title,
        url=find.document_url,
        document_kind=kind,
        page=find.page,
        published=find.published,
        first_seen=seen,
        meeting=await _meeting(conn, find.document_id, Filters(guild_id=guild_id)),
        quotes=(
            Quote(
                text=text,
                spans=moved,
                query=subject.query,
                watch=subject.name,
                confidence=confidence,
                page=find.page,
                item=find.item,
                heading=find.heading,
                ocr=find.ocr,
            ),
        ),
    )


async def _meeting(
    conn: AsyncConnection, document_id: int, filters: Filters
) -> AlertMeeting | None:
    paper = await archive.document(conn, document_id, filters)
    if paper is None or paper.meeting_id is None:
        return None
    sitting = await archive.meeting(conn, paper.meeting_id, filters)
    return as_told(sitting.meeting) if sitting else None
