"""An archive as a small village fills it: agendas in two versions, minutes, news, lists."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.demo.paper import make_pdf
from config import HouseWatch, Source
from scrapers.difference import difference
from scrapers.match import DocumentContext, Engine, parse
from scrapers.readers import read
from scrapers.reading import Passage, Reading
from scrapers.roster import Event, EventType, pack_roster
from scrapers.roster.wire import pack_event
from store import (
    Blobs,
    Database,
    checks,
    documents,
    guilds,
    hits,
    meetings,
    rosters,
    sources,
    watches,
)
from store.hits import NewHit
from tests.scrapers.roster.sheets import participating, pending, row, waiting

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
MEETING = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
ZONE = "America/Chicago"
GUILD, OTHER = 700, 800
KEY = "a-key-that-nobody-guesses"
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> \"'{{7*7}}${7*7} \u202egnp.exe\u202c"
    " =HYPERLINK(1) javascript:alert(3)"
)
HOSTILE_URL = "javascript:alert(document.domain)//https://evil.example/%22%3E%3Cscript%3E"

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
COURIER = Source(
    slug="courier",
    name="Mill River Courier",
    platform="feed",
    kind="news",
    url="https://courier.example/feed",
    state="WI",
    county="Jefferson",
    place="Palmyra",
)
HEBRON = Source(
    slug="town-of-hebron",
    name="Town of Hebron",
    platform="generic",
    url="https://hebron.example/",
    state="WI",
    county="Jefferson",
    place="Hebron",
    body="Town Board",
)
PRIVATE = Source(
    slug="private-board",
    name="Board of one server",
    platform="generic",
    url="https://private.example/",
    state="WI",
    place="Sumner",
)
ICE = Source(
    slug="ice-287g",
    name="ICE: agencies with 287(g) agreements",
    platform="ice_287g",
    url="https://www.ice.gov/identify-and-arrest/287g",
    kind="roster",
    zone="America/New_York",
)

FIRST = make_pdf(
    [
        [
            *("VILLAGE OF PALMYRA", "Village Board: Regular Meeting", "AGENDA"),
            *("Monday, November 30, 2026, 6:00 PM", "Village Hall, 100 W. Taft St.", ""),
            *("1. Call to order", "", "2. Roll call", ""),
            *("3. Public comment, three minutes each", "", "4. Minutes of October 26", ""),
            *("5. Treasurer's report", ""),
        ],
        [
            "New business: discussion and possible action on the following",
            "",
            "6. Snow plow bids",
            "",
            "7. 287(g) memorandum of agreement with Immigration and",
            "   Customs Enforcement, Police Department",
            "",
            "8. Park shelter fees for 2027",
        ],
    ]
)
SECOND = make_pdf(
    [
        [
            *("VILLAGE OF PALMYRA", "Village Board: Regular Meeting", "AGENDA"),
            *("Monday, November 30, 2026, 6:00 PM", "Village Hall, 100 W. Taft St.", ""),
            *("1. Call to order", "", "2. Roll call", ""),
            *("3. Public comment, three minutes each", "", "4. Minutes of October 26", ""),
            *("5. Treasurer's report", ""),
        ],
        [
            "New business: discussion and possible action on the following",
            "",
            "6. Snow plow bids",
            "",
            "7. 287(g) memorandum of agreement with Immigration and",
            "   Customs Enforcement, Sheriff's Office and Police Department",
            "",
            "9. Closed session under Wis. Stat. 19.85(1)(e)",
        ],
    ]
)


def _page(title: str, text: str) -> bytes:
    return (
        (
            f"<!doctype html><html><head><title>Page</title></head><body><main><h1>{title[:9]}</h1>"
            f"<p>{text}</p></main></body></html>"
        )
        .replace("<script>", "")
        .encode()
    )


_SNOW = f"Snow plow {HOSTILE}".replace("<", "&lt;")
_MINUTES = "https://palmyra.example/minutes.html"
_TOLD = _page("Minutes", "The board spoke of the 287(g) agreement and tabled it.")
_VOTING = "Board to vote on ICE agreement"
_NEWS = "https://courier.example/board-to-vote"
_VOTE = _page("Board to vote", "The village board will vote on a 287(g) agreement on Monday.")
_SHELTER = "https://private.example/a.html"
_KEPT = _page("Private agenda", "The park shelter and a 287(g) agreement.")


async def fill(db: Database, blobs: Blobs) -> None:
    """Store it all, seen in the days before `NOW`."""
    async with db.write() as conn:
        await sources.sync(conn, [PALMYRA, COURIER, HEBRON], NOW - timedelta(days=9))
        await watches.sync_house(
            conn,
            [
                HouseWatch(name="287(g)", query=parse("287(g)").text),
                HouseWatch(name="Snow", query=parse("snow OR plow").text),
            ],
            NOW,
        )
        for guild_id in (GUILD, OTHER):
            await guilds.joined(conn, guild_id, NOW)
        await sources.add(conn, PRIVATE, guild_id=GUILD, now=NOW, limit=9)
        await watches.add(
            conn, guild_id=GUILD, name="Our shelter", query="shelter", now=NOW, limit=9
        )
        meeting_id = await _meetings(conn)
        agenda = "https://palmyra.example/2026-11-30.pdf"
        days = timedelta(days=1)
        for source, url, title, kind, body, ago, of, before in (
            (HEBRON, HOSTILE_URL, HOSTILE, "notice", _page(HOSTILE, _SNOW), 4 * days, None, None),
            (PALMYRA, agenda, "Agenda", "agenda", FIRST, 3 * days, meeting_id, None),
            (PALMYRA, _MINUTES, "Minutes of October 26", "minutes", _TOLD, 2 * days, None, None),
            (PRIVATE, _SHELTER, "Private agenda", "agenda", _KEPT, days, None, None),
            (
                COURIER,
                _NEWS,
                "Board to vote on ICE agreement",
                "article",
                _VOTE,
                days / 5,
                None,
                None,
            ),
            (PALMYRA, agenda, "Agenda", "agenda", SECOND, 0 * days, meeting_id, FIRST),
        ):
            await _paper(conn, blobs, source, url, title, kind, body, NOW - ago, of, before)
        await _roster(conn)
        await _checks(conn)


async def _meetings(conn: AsyncConnection) -> int:
    hebron, palmyra = [await sources.get(conn, each.slug) for each in (HEBRON, PALMYRA)]
    assert hebron is not None
    assert palmyra is not None
    new = meetings.NewMeeting(
        key="2026-11-30",
        title="Regular meeting",
        body="Village Board",
        start_utc=MEETING,
        zone=ZONE,
        place="Village Hall, 100 W. Taft St.",
        url="https://palmyra.example/agendas",
    )
    (change,) = await meetings.save(conn, palmyra.id, [new], NOW)
    await meetings.save(
        conn,
        hebron.id,
        [
            replace(new, key="a", title="Town board", body="Town Board", status="cancelled"),
            replace(
                new,
                key="b",
                title=HOSTILE,
                body=None,
                start_utc=MEETING + timedelta(days=8),
                time_known=False,
                url=HOSTILE_URL,
            ),
        ],
        NOW,
    )
    return change.meeting.id


async def _checks(conn: AsyncConnection) -> None:
    for source, outcomes in ((PALMYRA, ("ok", "unchanged", "ok")), (HEBRON, ("ok", "drift"))):
        stored = await sources.get(conn, source.slug)
        assert stored is not None
        for hours, outcome in enumerate(reversed(outcomes)):
            at = NOW - timedelta(hours=len(outcomes) - hours)
            await checks.record(
                conn,
                stored.id,
                started=at,
                finished=at,
                outcome=outcome,
                reason="" if outcome in checks.GOOD else f"The page changed: {HOSTILE}",
                new_documents=int(outcome == "ok"),
                next_due=at + timedelta(hours=1),
            )


async def _roster(conn: AsyncConnection) -> None:
    made = datetime(2025, 9, 24, 12, 0, tzinfo=UTC)
    texas = row(
        "Austin Police Department", state="TX", county="Travis County", signed=date(2024, 3, 1)
    )
    kewaunee = row("Kewaunee County Sheriff's Office", moa="kewaunee.pdf", signed=date(2025, 2, 3))
    hostile = row(HOSTILE, state="TX")
    palmyra = row()
    await sources.sync(conn, [PALMYRA, COURIER, HEBRON, ICE], NOW - timedelta(days=9))
    stored = await sources.get(conn, ICE.slug)
    assert stored is not None
    lists = {
        "a" * 64: participating(kewaunee, texas, hostile, modified=made - timedelta(days=9)),
        "b" * 64: participating(kewaunee, palmyra, texas, hostile, modified=made),
        "c" * 64: pending(waiting("Eagle Police Department", county="Waukesha County")),
    }
    books = [
        rosters.NewWorkbook(
            sha256=sha256,
            list=each.kind.value,
            claim=each.kind.value,
            name=f"{each.kind.value}.xlsx",
            url=f"https://www.ice.gov/doclib/{sha256[:4]}.xlsx",
            modified=each.modified or made,
            state="good",
            rows=len(each.rows),
            content=pack_roster(each),
        )
        for sha256, each in lists.items()
    ]
    await rosters.save(conn, stored.id, books, made)
    for sha256 in lists:
        await rosters.stand(conn, stored.id, sha256)
    listed = Event(EventType.LISTED, palmyra)
    await rosters.add_events(
        conn,
        stored.id,
        [
            rosters.NewEvent(
                sha256="b" * 64,
                before="a" * 64,
                type=listed.type.value,
                severity=listed.severity.value,
                state=palmyra.state,
                agency=palmyra.agency,
                model=palmyra.model,
                county=palmyra.county,
                signed=None,
                moa_url=None,
                at=made,
                payload=pack_event(listed),
            )
        ],
        made,
    )


async def _paper(
    conn: AsyncConnection,
    blobs: Blobs,
    source: Source,
    url: str,
    title: str,
    kind: str,
    body: bytes,
    at: datetime,
    meeting_id: int | None,
    before: bytes | None = None,
) -> None:
    stored = await sources.get(conn, source.slug)
    assert stored is not None
    ids = await documents.save(
        conn,
        stored.id,
        [documents.NewDocument(url, title, kind, meeting_id=meeting_id, published=at)],
        at,
    )
    digest = hashlib.sha256(body).hexdigest()
    await blobs.put(digest, body)
    reading = _read(body, at)
    fresh = difference(_read(before, at).passages, reading.passages).fresh if before else None
    saved = await documents.save_version(
        conn,
        documents.NewVersion(
            document_id=ids[url],
            sha256=digest,
            size=len(body),
            format=reading.format,
            outcome=reading.outcome,
            pages=reading.pages,
            context=f"{title} \n{source.body} \n{source.place} \n{source.county} \n{source.state}",
            passages=reading.passages,
            fresh=fresh,
        ),
        at,
    )
    await _find(conn, source, title, kind, reading.passages, saved, at)


async def _find(
    conn: AsyncConnection,
    source: Source,
    title: str,
    kind: str,
    passages: Sequence[Passage],
    saved: documents.VersionSaved,
    at: datetime,
) -> None:
    known = {query.text: query.id for query in await watches.distinct_queries(conn)}
    engine = Engine([parse(text) for text in known])
    context = DocumentContext(
        title, source.body, source.slug, source.state, source.county, kind=kind
    )
    await hits.save(
        conn,
        [
            NewHit(
                known[match.query],
                saved.version_id,
                saved.passage_ids[match.passage],
                match.confidence.label,
                match.spans,
            )
            for match in engine.match(passages, context)
            if match.passage >= 0
        ],
        at,
    )


def _read(body: bytes, at: datetime) -> Reading:
    content_type = "application/pdf" if body.startswith(b"%PDF") else "text/html"
    return read(
        body, url="https://x.example/x", content_type=content_type, zone=ZONE, now=at, title=None
    )


def blobs_in(folder: Path) -> Blobs:
    """The stored copies, below that folder."""
    return Blobs(folder / "documents")
