"""The scrapers' side of the bot as plain values, and an archive to look things up in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.commands.services import Services
from config import Settings, Source
from scrapers.alert import Alert
from scrapers.listing import ListedDocument, ListedMeeting
from scrapers.reading import Passage
from store import Database, NewDelivery, documents, hits, meetings, outbox, sources, watches
from store.hits import NewHit
from tests.bot.clock import SetClock
from tests.discord_double import Channel


@dataclass(frozen=True)
class Looked:
    """A `DetectReport`."""

    source: Source | None
    reason: str
    meetings: int = 0
    documents: int = 0
    bodies: tuple[str, ...] = ()
    next: ListedMeeting | None = None
    last: ListedMeeting | None = None
    papers: tuple[ListedDocument, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A `CheckReport`."""

    outcome: str
    reason: str = ""
    new_documents: int = 0
    hits: int = 0


@dataclass
class Scrapers:
    """What the commands asked the scrapers' side for, and what it is to answer."""

    looked: Looked = Looked(None, "The host does not answer.")
    checked: Checked = Checked("ok", new_documents=2, hits=1)
    asked: list[str] = field(default_factory=list)

    async def check(self, slug: str) -> Checked:
        self.asked.append(slug)
        return self.checked

    async def detect(self, url: str) -> Looked:
        self.asked.append(url)
        return self.looked


def services_of(db: Database, clock: SetClock, scrapers: Scrapers, folder: Path) -> Services:
    return Services(
        database=db,
        settings=Settings(data=folder, watch=(), limits={"watches": 2, "sources": 1}),
        clock=clock,
        check_now=scrapers.check,
        detect=scrapers.detect,
    )


PALMYRA = Source(
    slug="village-of-palmyra",
    name="Village of Palmyra",
    platform="generic",
    url="https://palmyra.example/agendas",
    state="WI",
    county="Jefferson",
    place="Palmyra",
    body="Village Board",
)
MEETING = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)


async def fill(db: Database, now: datetime) -> None:
    """One agenda with two items, of a meeting ahead, seen three days ago."""
    seen = now - timedelta(days=3)
    async with db.write() as conn:
        await sources.sync(conn, [PALMYRA], seen)
        source = await sources.get(conn, PALMYRA.slug)
        assert source is not None
        (change,) = await meetings.save(
            conn,
            source.id,
            [
                meetings.NewMeeting(
                    key="2026-11-30",
                    title="Regular meeting",
                    body="Village Board",
                    start_utc=MEETING,
                    zone="America/Chicago",
                    time_known=True,
                )
            ],
            seen,
        )
        url = "https://palmyra.example/agenda.pdf"
        ids = await documents.save(
            conn,
            source.id,
            [documents.NewDocument(url, "Agenda", "agenda", meeting_id=change.meeting.id)],
            seen,
        )
        await documents.save_version(
            conn,
            documents.NewVersion(
                document_id=ids[url],
                sha256="0" * 64,
                size=1,
                format="pdf",
                outcome="read",
                context="Agenda \nVillage Board \nVillage of Palmyra \nPalmyra \nJefferson \nWI",
                passages=[
                    Passage("287(g) memorandum of agreement", page=2, item="7"),
                    Passage("Snow plow bids", page=2, item="8"),
                ],
            ),
            seen,
        )


async def hit(db: Database, now: datetime, query: str = "287(g)", passage_id: int = 1) -> None:
    """That a watched query was found in a stored passage."""
    async with db.write() as conn:
        ids = {stored.text: stored.id for stored in await watches.distinct_queries(conn)}
        await hits.save(conn, [NewHit(ids[query], 1, passage_id, "exact", ((0, 6),))], now)


async def owe(
    db: Database,
    channel: Channel,
    alert: Alert,
    clock: SetClock,
    key: str = "a",
    topic: str | None = None,
) -> None:
    """Owe a server's channel an alert."""
    assert channel.guild is not None
    row = NewDelivery(
        channel_id=channel.id,
        guild_id=channel.guild.id,
        dedupe_key=key,
        kind="item",
        payload=alert.model_dump(mode="json"),
        topic=topic,
    )
    async with db.write() as conn:
        await outbox.enqueue(conn, [row], clock())
