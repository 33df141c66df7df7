"""The address that was checked is the one that is dialled."""

from __future__ import annotations

import socket

import pytest

from scrapers.fetch import Allowance, Refused, Request, check_url
from scrapers.fetch.dial import guarded_sockets
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
