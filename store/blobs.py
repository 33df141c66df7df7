"""The bytes of documents as published: compressed files, named by their SHA-256.

The same bytes are kept once, however many addresses gave them. A file is whole or not there: it is
written beside its place and moved into it. It is written before the version that names it is
committed, so a crash leaves at most a file that nothing names, which `prune` takes away.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import os
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from store.errors import StoreError

_LEVEL = 6  # PDFs are compressed already; pages shrink to a fifth
_DAMAGED = "The stored copy {digest} is damaged: what it holds is something else."


class Blobs:
    """Content-addressed files below a folder. Nothing here blocks the event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, digest: str, body: bytes) -> None:
        """Keep bytes under their SHA-256 (hexadecimal); nothing happens where they are kept."""
        await asyncio.to_thread(self._put, digest, body)

    async def get(self, digest: str) -> bytes | None:
        """The bytes of that SHA-256; None where they were never kept, or not any longer.

        Raises `StoreError` where the file holds something else.
        """
        return await asyncio.to_thread(self._get, digest)

    async def has(self, digest: str) -> bool:
        """Whether the bytes of that SHA-256 are kept."""
        return await asyncio.to_thread(self._path(digest).is_file)

    async def prune(self, keep: Collection[str], before: datetime) -> int:
        """Delete files older than `before` that are not among `keep`; says how many."""
        return await asyncio.to_thread(self._prune, frozenset(keep), before.timestamp())

    def _path(self, digest: str) -> Path:
        if len(digest) != hashlib.sha256().digest_size * 2 or not digest.isalnum():
            raise ValueError(f"{digest!r} is no SHA-256")
        return self._folder / digest[:2] / f"{digest}.gz"

    def _put(self, digest: str, body: bytes) -> None:
        path = self._path(digest)
        if path.exists():
            os.utime(path)  # kept anew: not to be pruned for its age
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        # Two sites may give the same bytes at the same moment: each writes a file of its own.
        unfinished = path.with_suffix(f".{uuid4().hex}.unfinished")
        with unfinished.open("wb") as file:
            file.write(gzip.compress(body, _LEVEL, mtime=0))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)

    def _get(self, digest: str) -> bytes | None:
        try:
            body = gzip.decompress(self._path(digest).read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, EOFError) as error:
            raise StoreError(_DAMAGED.format(digest=digest)) from error
        if hashlib.sha256(body).hexdigest() != digest:
            raise StoreError(_DAMAGED.format(digest=digest))
        return body

    def _prune(self, keep: frozenset[str], before: float) -> int:
        gone = 0
        for path in self._files():
            digest = path.name.split(".")[0]
            if digest not in keep and path.stat().st_mtime < before:
                path.unlink()
                gone += 1
        return gone

    def _files(self) -> Iterator[Path]:
        if self._folder.is_dir():
            yield from (path for path in self._folder.glob("??/*") if path.is_file())
