"""The address that was checked is the one that is dialled."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import pytest

from scrapers.fetch import Allowance, Refused, Request, check_url
from scrapers.fetch.dial import SystemResolver, guarded_sockets
from scrapers.fetch.guard import NOTHING
from tests.scrapers.fetch.conftest import Names, OpenFetcher, Site


async def test_second_answer_of_a_rebinding_name_is_never_dialled(
    site: Site, open_fetcher: OpenFetcher
) -> None:
    site.serve("/")
    names = Names(rebind_example_org=[["127.0.0.1"], ["127.0.0.2"]])
    fetcher = await open_fetcher(resolver=names)
    await fetcher.fetch(Request(site.url(host="rebind.example.org")))
    assert names.asked == ["rebind.example.org"]
    later = await open_fetcher(resolver=names)
    with pytest.raises(Refused, match=r"rebind\.example\.org resolves to .*127\.0\.0\.2"):
        await later.fetch(Request(site.url(host="rebind.example.org")))
    assert site.seen == ["GET /"]


async def test_name_with_one_denied_address_among_good_ones_is_refused(
    site: Site, open_fetcher: OpenFetcher
) -> None:
    site.serve("/")
    fetcher = await open_fetcher(resolver=Names(mixed_example_org=[["127.0.0.1", "10.0.0.1"]]))
    with pytest.raises(Refused, match=r"mixed\.example\.org resolves to .*10\.0\.0\.1"):
        await fetcher.fetch(Request(site.url(host="mixed.example.org")))
    assert site.requests == []


async def test_name_without_an_address_is_refused(open_fetcher: OpenFetcher) -> None:
    fetcher = await open_fetcher(resolver=Names(empty_example_org=[[]]))
    with pytest.raises(Refused, match=r"empty\.example\.org resolves to no address"):
        await fetcher.fetch(Request("http://empty.example.org/"))


async def test_denied_literal_is_refused_before_anything_is_sent(
    site: Site, open_fetcher: OpenFetcher
) -> None:
    fetcher = await open_fetcher(allowance=Allowance.of([], [site.port]))
    with pytest.raises(Refused, match=r"127\.0\.0\.1 is not on the public internet"):
        await fetcher.fetch(Request(site.url()))
    assert site.requests == []


async def test_names_of_the_system_are_resolved() -> None:
    found = await SystemResolver().resolve("localhost", 8080, socket.AF_INET)
    assert {(each["host"], each["port"]) for each in found} == {("127.0.0.1", 8080)}


async def test_name_that_the_system_does_not_know_is_an_os_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", fail)
    with pytest.raises(OSError, match="not known"):
        await SystemResolver().resolve("town.example.org")


async def test_name_that_is_none_is_an_os_error() -> None:
    with pytest.raises(OSError, match="is no host name"):
        await SystemResolver().resolve("a" * 64 + ".example.org")


async def test_dead_name_servers_keep_nobody_else_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    dead = threading.Event()
    real = socket.getaddrinfo

    def hang(host: str, *rest: Any, **more: Any) -> Any:
        if host == "dead.example.org":
            dead.wait(60)
        return real("127.0.0.1", *rest, **more)

    monkeypatch.setattr("socket.getaddrinfo", hang)
    resolver = SystemResolver()
    waiting = [asyncio.ensure_future(resolver.resolve("dead.example.org")) for _ in range(50)]
    assert (await resolver.resolve("town.example.org"))[0]["host"] == "127.0.0.1"
    assert not any(task.done() for task in waiting)
    waiting[0].cancel()
    dead.set()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(answers[0], asyncio.CancelledError)
    assert not any(isinstance(answer, BaseException) for answer in answers[1:])


@pytest.mark.parametrize(
    ("family", "address"),
    [
        (socket.AF_INET, ("127.0.0.1", 80)),
        (socket.AF_INET, ("169.254.169.254", 80)),
        (socket.AF_INET6, ("::1", 80, 0, 0)),
        (socket.AF_INET6, ("::ffff:127.0.0.1", 80, 0, 0)),
        (socket.AF_INET6, ("fe80::1%1", 80, 0, 1)),
    ],
)
def test_no_socket_is_made_for_a_denied_address(
    family: socket.AddressFamily, address: tuple[str, int] | tuple[str, int, int, int]
) -> None:
    create = guarded_sockets(NOTHING)
    with pytest.raises(Refused):
        create((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", address))


def test_socket_is_made_for_a_public_address() -> None:
    create = guarded_sockets(NOTHING)
    with create((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("93.184.216.34", 80))) as made:
        assert made.family is socket.AF_INET


def test_this_machines_own_address_is_refused_however_public(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A machine that runs tests has no public address: a loopback one plays it.
    monkeypatch.setattr("scrapers.fetch.guard.check_address", lambda *_: None)
    create = guarded_sockets(NOTHING)
    with pytest.raises(Refused, match=r"127\.0\.0\.1 is this machine's own address"):
        create((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 80)))


async def test_client_that_reads_a_url_otherwise_does_not_send(
    site: Site, open_fetcher: OpenFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = check_url("http://example.org/")
    other = type(target)(site.url(), "http", "example.org", 80, None)
    monkeypatch.setattr("scrapers.fetch.guard.check_url", lambda *_: other)
    fetcher = await open_fetcher()
    with pytest.raises(Refused, match=r"read in two ways: example\.org and 127\.0\.0\.1"):
        await fetcher.fetch(Request("http://example.org/"), obey_robots=False)
    assert site.requests == []
