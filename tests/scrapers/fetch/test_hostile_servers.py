"""Servers that break HTTP on purpose, byte by byte."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from scrapers.fetch import Allowance, Fetcher, FetchFailed, Pace, Request
from tests.scrapers.fetch.conftest import Names

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@asynccontextmanager
async def raw_server(script: Script) -> AsyncIterator[int]:
    """A server that reads one request and then does what the script says, on the yielded port."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await reader.readuntil(b"\r\n\r\n")
            await script(writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def fetch_from(
    script: Script,
    *,
    limit: int = 100_000,
    timeout: float = 10,  # noqa: ASYNC109
) -> bytes:
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(raw_server(script))
        fetcher = await stack.enter_async_context(
            Fetcher("", allowance=Allowance.of(["127.0.0.1"], [port]), pace=Pace(every=0))
        )
        fetched = await fetcher.fetch(
            Request(f"http://127.0.0.1:{port}/"), limit=limit, timeout=timeout, obey_robots=False
        )
        assert fetched.page is not None
        return fetched.page.body


def answering(*parts: bytes) -> Script:
    async def script(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()

    return script


def repeating(start: bytes, forever: bytes, pause: float = 0) -> Script:
    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while not writer.is_closing():
            writer.write(forever)
            await writer.drain()
            await asyncio.sleep(pause)

    return script


@pytest.mark.parametrize(
    "script",
    [
        repeating(b"", b"", 0.01),
        repeating(b"HTTP/1.1 200 OK\r\nX-Drip: ", b"a", 0.01),
        repeating(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
        repeating(OK + b"Content-Length: 9999\r\n\r\n", b"a", 0.01),
        repeating(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n", 0.01),
        repeating(OK + b"\r\n", b"a", 0.01),
    ],
    ids=["silence", "header drip", "endless 100", "body drip", "chunk drip", "unframed drip"],
)
async def test_time_runs_out_whatever_drips(script: Script) -> None:
    with pytest.raises(FetchFailed, match=r"127\.0\.0\.1 had not answered in full after 0\.3 s"):
        await fetch_from(script, timeout=0.3)


@pytest.mark.parametrize(
    "script",
    [
        repeating(OK + b"\r\n", b"a" * 4096),
        repeating(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"a" * 4096 + b"\r\n"),
        repeating(OK + b"Content-Length: 99999999999999\r\n\r\n", b"a" * 4096),
        answering(OK + b"Content-Length: 100001\r\n\r\n"),
        answering(OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"a" * 5_000_000)),
    ],
    ids=["unframed", "chunked", "declared", "declared only", "bomb"],
)
async def test_endless_body_is_left_at_its_limit(script: Script) -> None:
    with pytest.raises(FetchFailed, match=r"longer than 0\.0953674 MiB"):
        await fetch_from(script)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (answering(), "closed the connection without an answer"),
        (answering(OK + b"Content-Length: 10\r\n\r\n", b"abc"), "broke off or is garbled"),
        (answering(OK + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n"), "proper HTTP"),
        (answering(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc"), "broke off or is garbled"),
        (answering(OK + b"Content-Length: -1\r\n\r\n"), "did not answer in proper HTTP"),
        (
            answering(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
            "did not answer in proper HTTP",
        ),
        (answering(b"SSH-2.0-OpenSSH_9.6\r\n"), "did not answer in proper HTTP"),
        (answering(b"HTTP/1.1 OK\r\n\r\n"), "did not answer in proper HTTP"),
        (answering(OK + b"X: \0\r\n\r\n"), "did not answer in proper HTTP"),
        (answering(OK + b"X: " + b"a" * 100_000 + b"\r\n\r\n"), "did not answer in proper HTTP"),
        (answering(OK, b"X: a\r\n" * 100_000), "did not answer in proper HTTP"),
        (answering(b"HTTP/1.1 101 Switching Protocols\r\n\r\n"), "answered 101 Switching"),
        (answering(b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\n\r\n"), "control character"),
    ],
)
async def test_broken_answer_ends_in_one_sentence(script: Script, reason: str) -> None:
    with pytest.raises(Exception) as failure:  # noqa: PT011 (the last one is a Refused)
        await fetch_from(script)
    assert type(failure.value).__name__ in {"FetchFailed", "Refused"}
    sentence: str = failure.value.reason  # type: ignore[attr-defined]
    assert reason in sentence
    assert sentence.isprintable()
    assert len(sentence) < 300


async def test_one_hostile_host_delays_nobody_else() -> None:
    async with AsyncExitStack() as stack:
        drip = await stack.enter_async_context(raw_server(repeating(OK + b"\r\n", b"a", 0.01)))
        good = await stack.enter_async_context(
            raw_server(answering(OK + b"Content-Length: 2\r\n\r\nok"))
        )
        names = Names(drip_example_org=[["127.0.0.1"]], good_example_org=[["127.0.0.1"]])
        fetcher = await stack.enter_async_context(
            Fetcher(
                "",
                allowance=Allowance.of(["127.0.0.1"], [drip, good]),
                pace=Pace(every=0),
                resolver=names,
            )
        )
        dripping = asyncio.create_task(
            fetcher.fetch(Request(f"http://drip.example.org:{drip}/"), obey_robots=False)
        )
        for _ in range(3):
            fetched = await fetcher.fetch(
                Request(f"http://good.example.org:{good}/"), obey_robots=False
            )
            assert fetched.page is not None
            assert fetched.page.body == b"ok"
        assert not dripping.done()
        dripping.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dripping
