"""The documents in a backup: packed while they come and go, held to their names when unpacked."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import shutil
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from store import BackupError, Blobs, Database, backup, bundle, documents, sources
from tests.store.conftest import NOW, source


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def agenda(number: int) -> bytes:
    return f"%PDF-1.7 agenda {number}".encode() * 2_000


async def read(db: Database, blobs: Blobs, number: int) -> str:
    """A document is read, kept and stored, as a check does."""
    body = agenda(number)
    digest = digest_of(body)
    await blobs.put(digest, body)
    async with db.write() as conn:
        stored = await sources.get(conn, "palmyra-village")
        assert stored is not None
        listed = documents.NewDocument(f"https://p.example.gov/{number}", "Agenda", "agenda")
        ids = await documents.save(conn, stored.id, [listed], NOW)
        version = documents.NewVersion(ids[listed.url], digest, len(body), "pdf", "read")
        await documents.save_version(conn, version, NOW)
    return digest


async def test_every_version_of_a_backup_made_under_load_has_its_bytes(
    tmp_path: Path, sqlite_template: Path
) -> None:
    path, blobs = tmp_path / "hearye.db", Blobs(tmp_path / "documents")
    shutil.copy(sqlite_template, path)
    db = await Database.open(f"sqlite:///{path}")
    async with db.write() as conn:
        await sources.sync(conn, [source()], NOW)
    first = [await read(db, blobs, number) for number in range(40)]
    done, grown, written = asyncio.Event(), asyncio.Condition(), 0

    async def write(start: int) -> None:
        nonlocal written
        number = start
        while not done.is_set():
            await read(db, blobs, number)
            number += 1
            async with grown:
                written += 1
                grown.notify_all()

    async def come_and_go() -> None:
        number = 0
        while not done.is_set():
            body = b"in nobody's version %d" % (number := number + 1)
            await blobs.put(digest_of(body), body)
            gone = tmp_path / "documents" / digest_of(body)[:2] / f"{digest_of(body)}.gz"
            await asyncio.to_thread(gone.unlink)

    async def more(count: int) -> None:
        async with grown:
            there = written + count
            await grown.wait_for(lambda: written >= there)

    busy = [asyncio.create_task(work) for work in (write(1_000), write(9_000), come_and_go())]
    await more(20)
    target = tmp_path / "backup.db"
    await backup.backup(db, target)
    packed = await asyncio.to_thread(bundle.pack, tmp_path / "documents", bundle.beside(target))
    await more(10)
    done.set()
    await asyncio.gather(*busy)
    await db.close()

    there = tmp_path / "elsewhere"
    assert bundle.unpack(bundle.beside(target), there / "documents") == packed
    backup.restore(target, there / "hearye.db")
    restored, copies = (
        await Database.open(f"sqlite:///{there / 'hearye.db'}"),
        Blobs(there / "documents"),
    )
    async with restored.read() as conn:
        named = await documents.digests(conn, NOW)
    await restored.close()
    assert named >= set(first)
    assert len(named) >= 60
    for digest in named:
        body = await copies.get(digest)
        assert body is not None
        assert digest_of(body) == digest


@pytest.fixture
async def packed(tmp_path: Path) -> Path:
    """An archive of three documents."""
    blobs = Blobs(tmp_path / "documents")
    for number in range(3):
        await blobs.put(digest_of(agenda(number)), agenda(number))
    (tmp_path / "documents" / "ab" / "half.unfinished").parent.mkdir(exist_ok=True)
    (tmp_path / "documents" / "ab" / "half.gz").write_bytes(b"of another's making")
    target = tmp_path / "backup.documents.tar"
    assert bundle.pack(tmp_path / "documents", target) == 3
    return target


async def test_what_is_unpacked_joins_what_is_there_and_mends_it(
    packed: Path, tmp_path: Path
) -> None:
    folder, other = tmp_path / "there", b"another"
    there = Blobs(folder)
    await there.put(digest_of(other), other)
    await there.put(digest_of(agenda(1)), agenda(1))
    (damaged,) = folder.glob(f"*/{digest_of(agenda(1))}.gz")
    damaged.write_bytes(b"")
    assert bundle.unpack(packed, folder) == 3
    assert await there.get(digest_of(other)) == other
    assert [await there.get(digest_of(agenda(n))) for n in range(3)] == [
        agenda(n) for n in range(3)
    ]


def rewritten(packed: Path, change: Callable[[tarfile.TarInfo, bytes], tuple[str, bytes]]) -> Path:
    """The archive with each member's name and content changed."""
    target = packed.with_name("changed.tar")
    with tarfile.open(packed) as old, tarfile.open(target, "w") as new:
        for member in old:
            content = old.extractfile(member)
            assert content is not None
            member.name, body = change(member, content.read())
            member.size = len(body)
            new.addfile(member, BytesIO(body))
    return target


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda member, body: (f"../{member.name}", body), "is no backup of documents"),
        (lambda member, body: (f"/etc/{member.name}", body), "is no backup of documents"),
        (lambda member, body: (f"ff/{member.name[3:]}", body), "is no backup of documents"),
        (lambda member, body: (member.name, gzip.compress(b"other")), "is damaged"),
        (lambda member, body: (member.name, body[:-9]), "is damaged"),
        (lambda member, body: (member.name, b"not gzip"), "is damaged"),
        (lambda member, body: (member.name, b""), "is damaged"),
    ],
)
def test_what_is_not_what_it_is_named_is_refused(
    packed: Path,
    tmp_path: Path,
    change: Callable[[tarfile.TarInfo, bytes], tuple[str, bytes]],
    said: str,
) -> None:
    with pytest.raises(BackupError, match=said):
        bundle.unpack(rewritten(packed, change), tmp_path / "there")
    assert [path for path in (tmp_path / "there").rglob("*") if path.is_file()] == []


def test_an_archive_that_broke_off_or_is_none_is_refused(packed: Path, tmp_path: Path) -> None:
    for body, said in ((packed.read_bytes()[:700], "damaged"), (b"no archive", "damaged")):
        packed.write_bytes(body)
        with pytest.raises(BackupError, match=said):
            bundle.unpack(packed, tmp_path / "there")
    with pytest.raises(BackupError, match="There is no file"):
        bundle.unpack(tmp_path / "missing", tmp_path / "there")


def test_nothing_is_packed_over_a_file_and_an_empty_folder_packs_nothing(tmp_path: Path) -> None:
    target = tmp_path / "backup.tar"
    assert bundle.pack(tmp_path / "nothing", target) == 0
    assert bundle.unpack(target, tmp_path / "there") == 0
    with pytest.raises(BackupError, match="is there already"):
        bundle.pack(tmp_path / "nothing", target)
