"""The bytes of documents in an object store (S3 and what speaks its language), by obstore.

For several machines: each worker puts there what the web page of another one shows. Needs the extra
`s3`; keys and region come from the environment (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, …).
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from store.blobs import Blobs
from store.errors import StoreError

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_LEVEL = 6


class Bucket(Blobs):
    """Content-addressed objects of a store, as `Blobs` keeps files. Each is whole or not there.

    `objects` are those of one installation: its prefix is cut off already.
    """

    def __init__(self, objects: ObjectStore) -> None:
        super().__init__(Path())
        self._objects = objects

    @classmethod
    def at(cls, address: str) -> Bucket:
        """The objects at `s3://bucket/prefix`. Raises `StoreError` where the address is none."""
        try:
            from obstore.exceptions import BaseError
            from obstore.store import from_url
        except ModuleNotFoundError as error:
            raise StoreError(f"{address} needs the extra `s3` to be installed.") from error
        try:
            return cls(from_url(address))
        except (BaseError, ValueError) as error:
            raise StoreError(f"{address} cannot be used for documents: {error}") from error

    async def put(self, digest: str, body: bytes) -> None:
        """Keep bytes under their SHA-256; those that are kept are kept anew."""
        packed = await asyncio.to_thread(gzip.compress, body, _LEVEL, mtime=0)
        await self._objects.put_async(self._key(digest), packed)

    async def get(self, digest: str) -> bytes | None:
        """The bytes of that SHA-256; None where they were never kept, or not any longer.

        Raises `StoreError` where the object holds something else.
        """
        try:
            answer = await self._objects.get_async(self._key(digest))
            packed = bytes(await answer.bytes_async())
        except FileNotFoundError:
            return None
        return await asyncio.to_thread(_unpacked, digest, packed)

    async def has(self, digest: str) -> bool:
        """Whether the bytes of that SHA-256 are kept."""
        try:
            await self._objects.head_async(self._key(digest))
        except FileNotFoundError:
            return False
        return True

    async def prune(self, keep: Collection[str], before: datetime) -> int:
        """Delete objects older than `before` that are not among `keep`; says how many."""
        kept, gone = frozenset(keep), 0
        async for some in self._objects.list():
            old = [
                each["path"]
                for each in some
                if each["path"].endswith(".gz")
                and each["path"].rpartition("/")[2].removesuffix(".gz") not in kept
                and each["last_modified"] < before
            ]
            if old:
                await self._objects.delete_async(old)
                gone += len(old)
        return gone

    def _key(self, digest: str) -> str:
        return self._path(digest).as_posix()


def _unpacked(digest: str, packed: bytes) -> bytes:
    try:
        body = gzip.decompress(packed)
    except (OSError, EOFError) as error:
        raise StoreError(f"The stored copy {digest} is damaged: it is no gzip.") from error
    if hashlib.sha256(body).hexdigest() != digest:
        raise StoreError(f"The stored copy {digest} is damaged: what it holds is something else.")
    return body
