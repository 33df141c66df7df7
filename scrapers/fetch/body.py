"""A body's bytes, taken out of their compression a little at a time, never past a limit."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing

from scrapers.fetch.failure import FetchFailed

ACCEPT_ENCODING = "gzip, deflate"
"""What is asked for: the two that the standard library unpacks with a bound on the output."""

_STEP = 256 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_MOST_MEMBERS = 1000


async def read_body(chunks: AsyncIterator[bytes], encoding: str, limit: int) -> bytes:
    """The whole body, unpacked; FetchFailed where it is longer than `limit` bytes or broken.

    `encoding` is the Content-Encoding header. A megabyte of gzip can hold a gigabyte, so the
    unpacked bytes are counted, and each step unpacks no more than a quarter of a megabyte.
    """
    body = bytearray()
    async with aclosing(_unpacked(chunks, encoding, limit)) as pieces:
        async for piece in pieces:
            if len(body) + len(piece) > limit:
                raise too_long(limit)
            body += piece
    return bytes(body)


async def read_start(chunks: AsyncIterator[bytes], encoding: str, limit: int) -> bytes:
    """The first `limit` bytes of a body, unpacked; what follows is not looked at."""
    body = bytearray()
    async with aclosing(_unpacked(chunks, encoding, limit)) as pieces:
        async for piece in pieces:
            body += piece
            if len(body) >= limit:
                break
    return bytes(body[:limit])


def too_long(limit: int) -> FetchFailed:
    """The failure for a body that goes past its limit."""
    return FetchFailed(f"the answer is longer than {limit / 2**20:g} MiB")


async def _unpacked(
    chunks: AsyncIterator[bytes], encoding: str, limit: int
) -> AsyncGenerator[bytes, None]:
    coding = encoding.strip().lower()
    if coding in {"", "identity"}:
        async for chunk in chunks:
            yield chunk
        return
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise FetchFailed(f"the answer is compressed as {coding[:40]!r}, which was not asked for")
    inflater = _Inflater(gzip=coding != "deflate")
    received = 0
    async for chunk in chunks:
        # Compressed bytes are counted too: empty blocks and members unpack to nothing, for ever.
        received += len(chunk)
        if received > limit:
            raise too_long(limit)
        for piece in inflater.feed(chunk):
            yield piece
            # Unpacking is work on the event loop: others get their turn at each step.
            await asyncio.sleep(0)
    if not inflater.complete:
        raise FetchFailed("the compressed answer ends too early")


class _Inflater:
    """gzip (members one after another too), and deflate both with and without its zlib header."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._engine: zlib._Decompress | None = None
        self._members = 0
        self._over = False

    @property
    def complete(self) -> bool:
        """Whether the input so far is a whole stream (or none at all)."""
        return self._engine is None or self._engine.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What this much input unpacks to, in steps; FetchFailed where it is garbled."""
        pending = False
        while (data or pending) and not self._over:
            if self._engine is None:
                self._engine = self._next_engine(data)
            elif self._engine.eof:
                # After a gzip member comes another one; anything else is ignored, as gzip(1) does.
                if not self._gzip or not data.startswith(b"\x1f"):
                    self._over = True
                    return
                self._engine = self._next_engine(data)
            engine = self._engine
            try:
                piece = engine.decompress(data, _STEP)
            except zlib.error:
                raise FetchFailed("the answer is not compressed as it says") from None
            if piece:
                yield piece
            data = engine.unused_data if engine.eof else engine.unconsumed_tail
            # zlib may have taken all of its input and still hold output back.
            pending = len(piece) == _STEP and not engine.eof

    def _next_engine(self, data: bytes) -> zlib._Decompress:
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise FetchFailed(f"the answer is compressed in more than {_MOST_MEMBERS:,} pieces")
        # RFC 9110 means zlib's format by "deflate"; some servers send the bare stream (a first byte
        # whose low four bits are not 8 is no zlib header, RFC 1950, section 2.2).
        bare = data[0] & 0x0F != 8
        return zlib.decompressobj(
            _GZIP if self._gzip else -zlib.MAX_WBITS if bare else zlib.MAX_WBITS
        )
