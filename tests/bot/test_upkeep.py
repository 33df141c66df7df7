"""Tidying up: what goes after its time, and what stays."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.upkeep import DAY, tidy
from config import Source
from config.settings import Keep
from scrapers import DocumentKind
from store import Blobs, Database, blocks, documents, guilds, sources, stories
from store.documents import NewDocument, NewVersion

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
VILLAGE = Source(
    slug="palmyra",
    name="Village of Palmyra",
    platform="generic",
    url="https://palmyra.example/",
    state="WI",
)


async def read(db: Database, blobs: Blobs, name: str, at: datetime) -> str:
    """A document was read then; its bytes' digest."""
    body = name.encode()
    digest = hashlib.sha256(body).hexdigest()
    await blobs.put(digest, body)
    async with db.write() as conn:
        await sources.sync(conn, [VILLAGE], at)
        stored = await sources.get(conn, VILLAGE.slug)
        assert stored is not None
        paper = NewDocument(f"{VILLAGE.url}{name}", name, DocumentKind.AGENDA)
        ids = await documents.save(conn, stored.id, [paper], at)
        await documents.save_version(
            conn, NewVersion(ids[paper.url], digest, len(body), "pdf", "read"), at
        )
    return digest


def age(folder: Path, at: datetime) -> None:
    """Let every file be of that time."""
    for file in folder.rglob("*.gz"):
        os.utime(file, (at.timestamp(), at.timestamp()))


async def test_the_bytes_of_documents_are_kept_for_their_days(db: Database, tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    old = await read(db, blobs, "old.pdf", NOW - 31 * DAY)
    same = await read(db, blobs, "same.pdf", NOW - 31 * DAY)
    assert same == await read(db, blobs, "same.pdf", NOW - 3 * DAY)
    unnamed = hashlib.sha256(b"unnamed").hexdigest()
    await blobs.put(unnamed, b"unnamed")
    age(tmp_path, NOW - 2 * DAY)
    today = hashlib.sha256(b"today").hexdigest()
    await blobs.put(today, b"today")
    await tidy(db, blobs, Keep(documents=30), NOW)
    assert [await blobs.get(one) for one in (old, same, unnamed, today)] == [
        None,
        b"same.pdf",
        None,
        b"today",
    ]


async def test_sketches_of_stories_and_pages_of_sites_go_when_they_are_of_no_use(
    db: Database, tmp_path: Path
) -> None:
    async with db.write() as conn:
        await stories.begin(conn, "Old", (1,), NOW - timedelta(days=31))
        new = await stories.begin(conn, "New", (2,), NOW - timedelta(days=29))
        page = blocks.SitePage("palmyra.example", "https://palmyra.example/", frozenset({1}))
        await blocks.save(conn, [page], NOW - timedelta(days=400))
    await tidy(db, Blobs(tmp_path), Keep(), NOW)
    async with db.read() as conn:
        assert await stories.recent(conn, NOW - timedelta(days=99)) == {new: (2,)}
        assert await blocks.newest(conn, ["palmyra.example"]) == {}


async def test_a_server_that_removed_the_bot_keeps_its_things_for_thirty_days(
    db: Database, tmp_path: Path
) -> None:
    async with db.write() as conn:
        for number, days in ((1, 31), (2, 29)):
            await guilds.joined(conn, number, NOW - 60 * DAY)
            await guilds.left(conn, number, NOW - days * DAY)
    await tidy(db, Blobs(tmp_path), Keep(), NOW)
    async with db.read() as conn:
        assert await guilds.get(conn, 1) is None
        assert await guilds.get(conn, 2) is not None
