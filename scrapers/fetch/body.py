"""A body's bytes, taken out of their compression a little at a time, never past a limit."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator

from scrapers.fetch.failure import FetchFailed

_STEP = 256 * 1024
_GZIP = 16 + zlib.MAX_WBITS

ACCEPT_ENCODING = "gzip, deflate"
"""What is asked for: the two that the standard library unpacks with a bound on the output."""


async def read_body(chunks: AsyncIterator[bytes], encoding: str, limit: int) -> bytes:
    """The whole body, unpacked; FetchFailed where it is longer than `limit` bytes or broken.

    `encoding` is the Content-Encoding header. A megabyte of gzip can hold a gigabyte, so the
    unpacked bytes are counted, and each step unpacks no more than a quarter of a megabyte.
    """
    body = bytearray()
    async for piece in _unpacked(chunks, encoding.strip().lower()):
        if len(body) + len(piece) > limit:
            raise too_long(limit)
        body += piece
    return bytes(body)


async def read_start(chunks: AsyncIterator[bytes], encoding: str, limit: int) -> bytes:
    """The first `limit` bytes of a body, unpacked; what follows is not looked at."""
    body = bytearray()
    async for piece in _unpacked(chunks, encoding.strip().lower()):
        body += piece
        if len(body) >= limit:
            break
    return bytes(body[:limit])


def too_long(limit: int) -> FetchFailed:
    """The failure for a body that goes past its limit."""
    return FetchFailed(f"the answer is longer than {limit / 2**20:g} MiB")


async def _unpacked(chunks: AsyncIterator[bytes], encoding: str) -> AsyncIterator[bytes]:
    if encoding in {"", "identity"}:
        async for chunk in chunks:
            yield chunk
        return
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise FetchFailed(f"the answer is compressed as {encoding[:40]!r}, which was not asked for")
    inflater = _Inflater(gzip=encoding != "deflate")
    async for chunk in chunks:
        async for piece in inflater.feed(chunk):
            yield piece
    if not inflater.complete:
        raise FetchFailed("the compressed answer ends too early")


class _Inflater:
    """gzip (members one after another too), and deflate both with and without its zlib header."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._engine: zlib._Decompress | None = None
        self._started = False

    @property
    def complete(self) -> bool:
        return not self._started or self._engine is None or self._engine.eof

    async def feed(self, data: bytes) -> AsyncIterator[bytes]:
        while data:
            if self._engine is None:
                self._engine = zlib.decompressobj(self._window(data))
                self._started = True
            try:
                piece = self._engine.decompress(data, _STEP)
            except zlib.error:
                raise FetchFailed("the answer is not compressed as it says") from None
            if piece:
                yield piece
                # Unpacking is work on the event loop: others get their turn at each step.
                await asyncio.sleep(0)
            if not self._engine.eof:
                data = self._engine.unconsumed_tail
            elif self._gzip:
                # What follows a member is another one, or padding (gzip(1) ignores zeros).
                data = self._engine.unused_data.lstrip(b"\0")
                if data:
                    self._engine = None
            else:
                return

    def _window(self, data: bytes) -> int:
        if self._gzip:
            return _GZIP
        # RFC 9110 means zlib's format by "deflate"; some servers send the bare stream (a first byte
        # whose low four bits are not 8 cannot be a zlib header, RFC 1950, section 2.2).
        return zlib.MAX_WBITS if data[0] & 0x0F == 8 else -zlib.MAX_WBITS
