"""Digests: what a channel collected since the last one, told together at the hour that it chose.

One heading a body, one line a meeting or document, the newest first, all in one message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from bot.alerts.notice import Form, Line, Moment, Notice, Ours, Piece, Said, Tone, say
from bot.alerts.place import document_link, place_words
from bot.language import _, ngettext
from scrapers import Alert, AlertKind, DigestEntry
from store import Database, Delivery, NewDelivery, digests, outbox

MOST_ENTRIES = 60
"""Lines that are kept of a digest; a message holds about half as many."""
LINES_A_BODY = 8
BETWEEN = timedelta(seconds=20)
"""How often it is looked whether a digest is due."""
_EARLIEST = datetime.min.replace(tzinfo=UTC)

log = structlog.get_logger(__name__)


async def gather_digests(
    database: Database, clock: Callable[[], datetime], speed: float = 1
) -> None:
    """Owe each channel its digest when its hour has come, until cancelled.

    What goes wrong is said and tried again. `speed` is how fast the clock runs.
    """
    while True:
        try:
            await gather(database, clock())
        except SQLAlchemyError as error:
            log.warning("digests.unavailable", reason=str(error))
        await asyncio.sleep(BETWEEN.total_seconds() / speed)


async def gather(database: Database, now: datetime) -> int:
    """Owe the digests that are due now; says how many. Each collected alert is told in one."""
    async with database.read() as conn:
        channels = await digests.due(conn, now)
    for channel_id in channels:
        async with database.write() as conn:
            told = await digests.collected(conn, channel_id, now)
            if told:
                await digests.tell(conn, told, digest(told, now), now)
    return len(channels)


def digest(deliveries: Sequence[Delivery], now: datetime) -> NewDelivery:
    """The one message that tells all of these, which were collected, the oldest first.

    Its key is theirs: the same ones never make two digests, whatever restarts in between.
    """
    last = deliveries[-1]
    entries = newest_first(filter(None, map(_entry, deliveries)))
    alert = Alert(
        kind=AlertKind.DIGEST,
        source_slug="",
        source_name="Hear Ye",
        title="Digest",
        url="",
        first_seen=now,
        entries=tuple(entries[:MOST_ENTRIES]),
        count=len(entries),
    )
    return NewDelivery(
        channel_id=last.channel_id,
        guild_id=last.guild_id,
        dedupe_key=f"digest:{last.not_before}:{deliveries[0].id}:{last.id}",
        kind=outbox.DIGEST,
        payload=alert.model_dump(mode="json", exclude_defaults=True),
        role_id=last.role_id,
        in_doubt=any(delivery.in_doubt for delivery in deliveries),
    )


def newest_first(entries: Iterable[DigestEntry]) -> list[DigestEntry]:
    """Entries by body, the newest meeting first; what is about one thing becomes one entry.

    Of that the last word holds, with all the watches that found it.
    """
    merged: dict[tuple[str, str, datetime | None], DigestEntry] = {}
    for entry in entries:
        key = (entry.where, entry.title, entry.at)
        before = merged.pop(key, entry)
        words = dict.fromkeys(filter(None, (before.words, entry.words)))
        merged[key] = entry.model_copy(update={"words": ", ".join(words)})
    newest: dict[str, datetime] = {}
    for entry in merged.values():
        newest[entry.where] = max(newest.get(entry.where, _EARLIEST), entry.at or _EARLIEST)
    ordered = sorted(merged.values(), key=lambda entry: entry.at or _EARLIEST, reverse=True)
    return sorted(ordered, key=lambda entry: (newest[entry.where], entry.where), reverse=True)


def _entry(delivery: Delivery) -> DigestEntry | None:
    try:
        alert = Alert.model_validate(delivery.payload)
    except ValidationError as error:
        log.error("digest.no_alert", delivery=delivery.id, reason=str(error))
        return None
    meeting = alert.meeting
    where = place_words(
        (meeting.body if meeting else None) or alert.source_name,
        place=alert.place,
        county=alert.county,
        state=alert.state,
    )
    return DigestEntry(
        kind=alert.kind,
        where=where.text,
        title=alert.title[:300],
        words=", ".join(dict.fromkeys(quote.watch for quote in alert.quotes))[:200],
        url=alert.url,
        document_kind=alert.document_kind,
        page=alert.page,
        at=meeting.start if meeting and meeting.start else alert.published,
        time_known=meeting.time_known if meeting else True,
        zone=alert.zone,
    )


def digest_notice(alert: Alert) -> Notice:
    """Say a digest: a heading for each body, a line for each meeting or document."""
    parts: list[tuple[Line, ...]] = []
    shown = 0
    for where, group in groupby(alert.entries, key=lambda entry: entry.where):
        entries = list(group)
        shown += len(entries)
        lines = [_entry_line(entry) for entry in entries[:LINES_A_BODY]]
        if len(entries) > LINES_A_BODY:
            more = len(entries) - LINES_A_BODY
            lines.append(Line((Ours(_more(more)),)))
        heading = Line((Said(where, 140, ((0, len(where)),)),))
        parts.append((heading, *lines))
    closing = [say("/hits shows all of it, with the quotes.")]
    if alert.count > shown:
        closing.insert(0, Line((Ours(_more(alert.count - shown)),)))
    count = alert.count
    title = ngettext(
        "{count} thing since the last digest", "{count} things since the last digest", count
    )
    return Notice(
        tone=Tone.PLAIN,
        emoji="🗞️",
        title=Line((Ours(title.format(count=f"{alert.count:,}")),)),
        parts=tuple(parts),
        closing=tuple(closing),
        more=_("{count} more bodies: /hits has them."),
    )


def _more(count: int) -> str:
    return ngettext("and {count} more", "and {count} more", count).format(count=f"{count:,}")


def _entry_line(entry: DigestEntry) -> Line:
    pieces: list[Piece] = [Ours("· ")]
    if entry.at is not None:
        form = Form.SHORT if entry.time_known else Form.DAY
        pieces += [Moment(entry.at, entry.zone, form), Ours(": ")]
    became = _became(entry.kind)
    if became:
        pieces += [Ours(f"{became}: ")]
    if entry.words:
        pieces += [Said(entry.words, 60, ((0, len(entry.words)),)), Ours(" · ")]
    pieces.append(Said(entry.title, 90))
    if entry.url:
        pieces += [Ours(" · "), document_link(entry.document_kind, entry.url, entry.page)]
    return Line(tuple(pieces))


def _became(kind: AlertKind) -> str:
    match kind:
        case AlertKind.AMENDED:
            return _("amended")
        case AlertKind.CANCELLED:
            return _("cancelled")
        case AlertKind.POSTPONED:
            return _("postponed")
        case AlertKind.RESCHEDULED:
            return _("new time")
        case AlertKind.REINSTATED:
            return _("no longer marked off")
        case AlertKind.UNREADABLE:
            return _("could not be read")
        case AlertKind.SOURCE_BROKEN:
            return _("cannot be read now")
        case AlertKind.SOURCE_WELL:
            return _("can be read again")
        case _:
            return ""
