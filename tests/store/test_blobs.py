"""The bytes of documents as published."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store import StoreError
from store.blobs import Blobs

AGENDA = b"%PDF-1.7 agenda " * 100
DIGEST = hashlib.sha256(AGENDA).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


async def test_bytes_are_kept_compressed_under_their_digest(blobs: Blobs, tmp_path: Path) -> None:
    await blobs.put(DIGEST, AGENDA)
    assert await blobs.get(DIGEST) == AGENDA
    (file,) = (tmp_path / "blobs").rglob("*.gz")
    assert file.name == f"{DIGEST}.gz"
    assert file.stat().st_size < 100


async def test_the_same_bytes_are_kept_once(blobs: Blobs, tmp_path: Path) -> None:
    await blobs.put(DIGEST, AGENDA)
    await blobs.put(DIGEST, AGENDA)
    assert len(list((tmp_path / "blobs").rglob("*.*"))) == 1


async def test_the_same_bytes_from_many_sites_at_once_are_kept_once(
    blobs: Blobs, tmp_path: Path
) -> None:
    await asyncio.gather(*(blobs.put(DIGEST, AGENDA) for _ in range(30)))
    assert await blobs.get(DIGEST) == AGENDA
    assert len(list((tmp_path / "blobs").rglob("*.*"))) == 1


async def test_what_was_never_kept_is_none(blobs: Blobs) -> None:
    assert await blobs.get(DIGEST) is None


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "a" * 63, "a" * 62 + "/."])
async def test_what_is_no_digest_names_no_file(blobs: Blobs, digest: str) -> None:
    with pytest.raises(ValueError, match="is no SHA-256"):
        await blobs.get(digest)


@pytest.mark.parametrize("damage", [b"", b"not gzip", gzip.compress(b"other words")])
async def test_a_damaged_file_is_told(blobs: Blobs, tmp_path: Path, damage: bytes) -> None:
    await blobs.put(DIGEST, AGENDA)
    (file,) = (tmp_path / "blobs").rglob("*.gz")
    file.write_bytes(damage)
    with pytest.raises(StoreError, match="is damaged"):
        await blobs.get(DIGEST)


async def test_only_old_files_that_nothing_names_are_pruned(blobs: Blobs) -> None:
    await blobs.put(DIGEST, AGENDA)
    await blobs.put(OTHER, b"other")
    now = datetime.now(UTC)
    assert await blobs.prune([], now - timedelta(days=1)) == 0
    assert await blobs.prune([DIGEST], now + timedelta(days=1)) == 1
    assert await blobs.get(DIGEST) == AGENDA
    assert await blobs.get(OTHER) is None
