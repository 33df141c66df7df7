"""The drawn pages of PDFs, kept in a folder that never grows over its cap."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol
from uuid import uuid4

Mark = tuple[str, str, str]


class Drawer(Protocol):
    """What draws (`scrapers.readers.Sandbox`)."""

    async def picture(self, body: bytes, page: int, marks: Sequence[Mark] = ()) -> bytes | None:
        """The page as a PNG; None where it cannot be drawn."""


class Bodies(Protocol):
    """Where the bytes of documents are (`store.Blobs`)."""

    async def get(self, digest: str) -> bytes | None:
        """The bytes of that SHA-256."""


class Pictures:
    """Drawn pages below a folder, at most `cap` bytes; the longest unused go first."""

    def __init__(self, folder: Path, drawer: Drawer, bodies: Bodies, *, cap: int) -> None:
        self._folder = folder
        self._drawer = drawer
        self._bodies = bodies
        self._cap = cap
        self._size: int | None = None
        self._one_at_a_time = asyncio.Lock()

    async def get(self, digest: str, page: int, marks: Sequence[Mark] = ()) -> bytes | None:
        """Page `page` (from 1) of the PDF with that SHA-256; None where there is no picture.

        Raises `store.StoreError` where the stored copy is damaged.
        """
        marked = hashlib.sha256(json.dumps(list(marks)).encode()).hexdigest()[:16]
        path = self._folder / f"{digest}-{page}-{marked}.png"
        found = await asyncio.to_thread(_read, path)
        if found is not None:
            return found
        async with self._one_at_a_time:
            found = await asyncio.to_thread(_read, path)  # whoever was before may have drawn it
            if found is not None:
                return found
            body = await self._bodies.get(digest)
            drawn = await self._drawer.picture(body, page, marks) if body is not None else None
            if drawn is not None:
                await asyncio.to_thread(self._keep, path, drawn)
        return drawn

    def _keep(self, path: Path, drawn: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._size is None:
            self._size = sum(each.stat().st_size for each in self._folder.iterdir())
        unfinished = path.with_suffix(f".{uuid4().hex}.unfinished")
        unfinished.write_bytes(drawn)
        unfinished.replace(path)
        self._size += len(drawn)
        if self._size > self._cap:
            self._prune()

    def _prune(self) -> None:
        """Make room for a while: down to three quarters."""
        files = sorted((each.stat().st_mtime, each) for each in self._folder.iterdir())
        left = sum(each.stat().st_size for _, each in files)
        for _, each in files:
            if left <= self._cap * 3 // 4:
                break
            left -= each.stat().st_size
            each.unlink()
        self._size = left


def _read(path: Path) -> bytes | None:
    try:
        found = path.read_bytes()
        os.utime(path)
    except FileNotFoundError:
        return None
    return found
