"""The bytes of documents in an object store, as obstore has it in memory and in a folder."""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from obstore.store import LocalStore, MemoryStore

from store import Bucket, StoreError

AGENDA = b"%PDF-1.7 agenda " * 100
DIGEST = hashlib.sha256(AGENDA).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()
LATER = timedelta(minutes=1)


@pytest.fixture(params=["memory", "folder"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> MemoryStore | LocalStore:
    return MemoryStore() if request.param == "memory" else LocalStore(tmp_path)


async def test_bytes_are_kept_under_their_digest(objects: MemoryStore | LocalStore) -> None:
    bucket = Bucket(objects)
    assert await bucket.get(DIGEST) is None
    assert not await bucket.has(DIGEST)
    await bucket.put(DIGEST, AGENDA)
    await bucket.put(DIGEST, AGENDA)
    assert await bucket.get(DIGEST) == AGENDA
    assert await bucket.has(DIGEST)
    (found,) = await objects.list().collect_async()
    assert found["path"] == f"{DIGEST[:2]}/{DIGEST}.gz"


async def test_what_nothing_names_is_taken_away_when_it_is_old(
    objects: MemoryStore | LocalStore,
) -> None:
    bucket = Bucket(objects)
    await bucket.put(DIGEST, AGENDA)
    await bucket.put(OTHER, b"other")
    now = datetime.now(UTC)
    assert await bucket.prune([DIGEST], now - LATER) == 0
    assert await bucket.prune([DIGEST], now + LATER) == 1
    assert await bucket.get(DIGEST) == AGENDA
    assert not await bucket.has(OTHER)


@pytest.mark.parametrize("held", [b"no gzip", gzip.compress(b"something else")])
async def test_an_object_that_holds_something_else_is_told(held: bytes) -> None:
    objects = MemoryStore()
    await objects.put_async(f"{DIGEST[:2]}/{DIGEST}.gz", held)
    with pytest.raises(StoreError, match="is damaged"):
        await Bucket(objects).get(DIGEST)


async def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(StoreError, match="cannot be used for documents"):
        Bucket.at("nonsense://bucket")
