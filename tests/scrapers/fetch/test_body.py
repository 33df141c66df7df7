"""Bodies: unpacked right, and never past their limit."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import AsyncIterator, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.fetch import FetchFailed
from scrapers.fetch.body import read_body, read_start

MIB = 2**20


async def chunks_of(data: bytes, size: int = 65536) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


def bare_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return engine.compress(data) + engine.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "plain": ("", lambda data: data),
    "identity": (" Identity ", lambda data: data),
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-Gzip", gzip.compress),
    "two members": ("gzip", lambda data: gzip.compress(data[:5]) + gzip.compress(data[5:])),
    "padded gzip": ("gzip", lambda data: gzip.compress(data) + b"\0" * 512),
    "gzip with a tail": ("gzip", lambda data: gzip.compress(data) + b"\r\n\x1f"),
    "deflate": ("deflate", zlib.compress),
    "bare deflate": ("deflate", bare_deflate),
    "deflate with a tail": ("deflate", lambda data: zlib.compress(data) + b"tail"),
}


@pytest.mark.parametrize("packer", PACKERS)
@given(data=st.binary(max_size=2000), size=st.integers(1, 700))
async def test_body_is_unpacked_however_it_is_cut(packer: str, data: bytes, size: int) -> None:
    encoding, pack = PACKERS[packer]
    assert await read_body(chunks_of(pack(data), size), encoding, 2 * MIB) == data


@pytest.mark.parametrize("packer", PACKERS)
async def test_body_of_exactly_the_limit_passes_and_one_more_byte_does_not(packer: str) -> None:
    encoding, pack = PACKERS[packer]
    assert len(await read_body(chunks_of(pack(b"a" * MIB)), encoding, MIB)) == MIB
    with pytest.raises(FetchFailed, match="longer than 1 MiB"):
        await read_body(chunks_of(pack(b"a" * (MIB + 1))), encoding, MIB)


@pytest.mark.parametrize("packer", PACKERS)
@pytest.mark.parametrize("length", [256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 3 * 256 * 1024])
async def test_body_that_fills_whole_steps_is_complete(packer: str, length: int) -> None:
    encoding, pack = PACKERS[packer]
    assert len(await read_body(chunks_of(pack(b"a" * length)), encoding, MIB)) == length


async def test_start_of_a_body_is_all_that_is_kept() -> None:
    bomb = gzip.compress(b"a" * (50 * MIB))
    assert await read_start(chunks_of(bomb), "gzip", MIB) == b"a" * MIB
    assert await read_start(chunks_of(b"abc"), "", 500) == b"abc"


async def test_bomb_is_left_at_its_limit() -> None:
    unpacked = 0

    async def counting() -> AsyncIterator[bytes]:
        nonlocal unpacked
        engine = zlib.compressobj(wbits=31)
        for _ in range(1000):
            unpacked += MIB
            yield engine.compress(b"\0" * MIB) + engine.flush(zlib.Z_SYNC_FLUSH)

    with pytest.raises(FetchFailed, match="longer than 15 MiB"):
        await read_body(counting(), "gzip", 15 * MIB)
    assert unpacked <= 17 * MIB


async def test_endless_nothing_is_cut_off_by_what_it_weighs() -> None:
    empty_block = b"\0\0\0\xff\xff"

    async def forever() -> AsyncIterator[bytes]:
        yield zlib.compress(b"")[:2]
        while True:
            yield empty_block * 1000

    with pytest.raises(FetchFailed, match="longer than 1 MiB"):
        await read_body(forever(), "deflate", MIB)


async def test_swarm_of_empty_members_is_cut_off() -> None:
    with pytest.raises(FetchFailed, match="more than 1,000 pieces"):
        await read_body(chunks_of(gzip.compress(b"") * 1001), "gzip", MIB)


@pytest.mark.parametrize(
    ("data", "encoding", "reason"),
    [
        (gzip.compress(b"abc" * 99)[:-1], "gzip", "ends too early"),
        (zlib.compress(b"abc" * 99)[:-5], "deflate", "ends too early"),
        (b"plain text", "gzip", "not compressed as it says"),
        (b"\x0fplain text", "deflate", "not compressed as it says"),
        (gzip.compress(b"abc") + b"\x1ftail", "gzip", "not compressed as it says"),
        (gzip.compress(b"abc")[:-8] + b"12345678", "gzip", "not compressed as it says"),
        (b"abc", "br", "compressed as 'br', which was not asked for"),
        (b"abc", "gzip, gzip", "compressed as 'gzip, gzip', which was not asked for"),
    ],
)
async def test_garbled_body_fails(data: bytes, encoding: str, reason: str) -> None:
    with pytest.raises(FetchFailed) as failure:
        await read_body(chunks_of(data), encoding, MIB)
    assert reason in failure.value.reason


async def test_empty_body_may_call_itself_compressed() -> None:
    assert await read_body(chunks_of(b""), "gzip", MIB) == b""


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate"]))
async def test_any_bytes_end_in_a_body_or_a_failure(data: bytes, encoding: str) -> None:
    try:
        body = await read_body(chunks_of(data, 7), encoding, MIB)
    except FetchFailed:
        return
    assert len(body) <= MIB
