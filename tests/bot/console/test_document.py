from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.house import open_database, stored_copies
from config import Settings, Source
from scrapers import DocumentKind
from store import documents, sources
from tests.store.conftest import NOW

URL = "https://palmyra.example/agenda.pdf"
OLD, NEW = b"%PDF old", b"%PDF new\x00\xff"


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


async def read_twice(settings: Settings) -> None:
    village = Source(
        slug="palmyra",
        name="Village of Palmyra",
        platform="generic",
        url="https://palmyra.example/",
        state="WI",
    )
    async with open_database(settings) as db, db.write() as conn:
        await sources.sync(conn, [village], NOW)
        stored = await sources.get(conn, "palmyra")
        assert stored is not None
        paper = documents.NewDocument(URL, "Agenda", DocumentKind.AGENDA)
        ids = await documents.save(conn, stored.id, [paper], NOW)
        for body in (OLD, NEW):
            await stored_copies(settings).put(digest(body), body)
            version = documents.NewVersion(ids[URL], digest(body), len(body), "pdf", "read")
            await documents.save_version(conn, version, NOW)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("HEARYE_DATA", str(tmp_path / "data"))
    settings = Settings(data=tmp_path / "data")
    asyncio.run(read_twice(settings))
    return settings


def test_by_its_address_the_newest_copy_is_written_out(settings: Settings, tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["document", URL, "--out", str(tmp_path / "copy")])
    assert (said.exit_code, (tmp_path / "copy").read_bytes()) == (0, NEW)
    assert f"pdf from {URL}, 2026-11-24 18:00 UTC" in said.output


def test_by_its_hash_any_version_goes_to_standard_output(settings: Settings) -> None:
    said = CliRunner().invoke(app, ["document", digest(OLD).upper()])
    assert (said.exit_code, said.stdout_bytes) == (0, OLD)


def test_what_was_never_read_and_what_is_kept_no_longer_are_told_apart(
    settings: Settings,
) -> None:
    unknown = CliRunner().invoke(app, ["document", "https://palmyra.example/other.pdf"])
    assert (unknown.exit_code, "No document that was read" in unknown.output) == (1, True)
    for file in (settings.data / "documents").rglob("*.gz"):
        file.unlink()
    gone = CliRunner().invoke(app, ["document", URL])
    assert (gone.exit_code, "is kept any longer" in gone.output) == (1, True)
