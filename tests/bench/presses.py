"""The buttons under what the bot posts, each pressed under an alert of a stored hit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord
from sqlalchemy import delete, select, update

from bot.buttons import alert_view
from bot.buttons.resume import resume_view
from scrapers import Alert
from scrapers.alert import AlertKind, AlertMeeting, Quote, Review
from store import Database, Delivery, NewDelivery, hits, meetings, outbox
from store.hits import ShownHit
from store.tables import Deliveries
from tests.bench.stopwatch import Stopwatch, Took

FOLLOWED = {
    "remind": "remind: when",
    "why": None,
    "noise": "noise: undo",
    "mute": "mute: which",
    "share": "share: where",
    "confirm": None,
    "dismiss": None,
    "resume": None,
}
"""Each button, and the question that follows it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A moderator in the channel that alerts are posted in; `other` is one more channel."""

    person: Any
    channel: Any
    other: Any
    bot: discord.Client


async def press(
    db: Database, now: datetime, reader: Reader, watch: Stopwatch, what: str, rounds: int
) -> dict[str, Took]:
    """Press one kind of button so often, and answer what it asks; how long each took."""
    asked = FOLLOWED[what]
    took = {name: Took() for name in (what, asked) if name}
    async with db.write() as conn:  # simcord counts its ids anew: what a run before left is decided
        await conn.execute(delete(Deliveries).where(Deliveries.channel_id == reader.channel.id))
        found = await hits.recent(conn, reader.channel.guild.id, limit=rounds)
    for number in range(rounds):
        hit = found[number % len(found)]
        delivery, alert = await _told(db, now, reader, hit, f"{what}:{number}", what)
        channel: Any = reader.bot.get_channel(reader.channel.id)
        view = resume_view(channel.id) if what == "resume" else alert_view(delivery, alert)
        message = await channel.send("An alert", view=view)
        custom_id = f"resume:{channel.id}" if what == "resume" else f"hy:{what}:{delivery.id}"
        pressing = reader.person.click(message, custom_id=custom_id)
        result = await watch.time(pressing, took[what])
        if asked:
            question = (result.followups or [result.response])[-1].message
            await watch.time(_follow(reader, question, what), took[asked])
    return took


async def _follow(reader: Reader, question: discord.Message, what: str) -> None:
    """Choose the first that is offered, or the other channel; press Undo."""
    if what == "share":
        await reader.person.select(question, [reader.other])
        return
    if what == "noise":
        await reader.person.click(question, label="Undo")
        return
    menu: Any = question.components[0]
    await reader.person.select(question, [menu.children[0].options[0].value])


async def _told(
    db: Database, now: datetime, reader: Reader, hit: ShownHit, key: str, what: str
) -> tuple[Delivery, Alert]:
    """A delivery of the hit that was sent to the reader's channel, and its alert."""
    start = now + timedelta(days=6)
    ahead = meetings.NewMeeting("ahead", "Regular meeting", hit.zone, start)
    async with db.write() as conn:
        (change,) = await meetings.save(conn, hit.source_id, [ahead], now)
        alert = _alert(hit, now, change.meeting)
        if what in {"confirm", "dismiss"}:
            alert = alert.model_copy(update={"review": Review(channel_id=reader.other.id)})
        owed = NewDelivery(
            channel_id=reader.channel.id,
            guild_id=reader.channel.guild.id,
            dedupe_key=key,
            kind="item",
            payload=alert.model_dump(mode="json", exclude_defaults=True),
            urgent_at=start,
            topic=f"document:{hit.document_id}",
        )
        await outbox.enqueue(conn, [owed], now)
        mine = (Deliveries.channel_id == reader.channel.id) & (Deliveries.dedupe_key == key)
        await conn.execute(update(Deliveries).where(mine).values(state="sent", sent_at=now))
        number = (await conn.execute(select(Deliveries.id).where(mine))).scalar_one()
        delivery = await outbox.get(conn, number)
    assert delivery is not None
    return delivery, alert


def _alert(hit: ShownHit, now: datetime, meeting: meetings.StoredMeeting) -> Alert:
    return Alert(
        kind=AlertKind.ITEM,
        source_slug=hit.source_slug,
        source_name=hit.source_name,
        state=hit.state,
        county=hit.county,
        place=hit.place,
        zone=hit.zone,
        title=hit.document_title,
        url=hit.document_url,
        page=hit.page,
        first_seen=now,
        meeting=AlertMeeting(id=meeting.id, title=meeting.title, start=meeting.start_utc),
        quotes=(
            Quote(
                text=hit.text,
                spans=hit.spans,
                query=hit.query,
                watch=", ".join(hit.watches),
                confidence=hit.confidence,
                page=hit.page,
                item=hit.item,
            ),
        ),
    )
