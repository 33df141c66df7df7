"""What may be fetched: recorded cases, our own hostile ones, and how the client reads the rest."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from scrapers.fetch.guard import (
    Allowance,
    Refused,
    check_address,
    check_resolution,
    check_url,
    follow,
)

HOSTILE = tomllib.loads((Path(__file__).parent / "hostile_addresses.toml").read_text("utf-8"))


def literal(address: str) -> str:
    return f"http://[{address}]/" if ":" in address else f"http://{address}/"


def url_cases(*, refused: bool) -> list[Any]:
    cases = []
    for group in HOSTILE["group"]:
        if ("reason" in group) is not refused:
            continue
        urls = list(group.get("urls", []))
        urls += [f"http://{name}/" for name in group.get("names", [])]
        urls += [f"https://{name}:8443/x?y#z" for name in group.get("names", [])]
        urls += [literal(address) for address in group.get("addresses", [])]
        cases += [(group.get("reason"), url) for url in urls]
    return cases


def address_cases(*, refused: bool) -> list[Any]:
    return [
        (group.get("reason"), address)
        for group in HOSTILE["group"]
        if ("reason" in group) is refused
        for address in group.get("addresses", [])
    ]


@pytest.mark.parametrize(("reason", "url"), url_cases(refused=True))
def test_hostile_url_is_refused_for_its_own_reason(reason: str, url: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_url(url)
    assert reason in refusal.value.reason


@pytest.mark.parametrize(("reason", "address"), address_cases(refused=True))
def test_hostile_address_is_refused_alone_and_among_good_ones(reason: str, address: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_address(address)
    assert reason in refusal.value.reason
    with pytest.raises(Refused) as refusal:
        check_resolution("town.example.org", ["93.184.216.34", address, "2606:4700::1111"])
    assert reason in refusal.value.reason
    assert refusal.value.reason.startswith("town.example.org resolves to")


@pytest.mark.parametrize(("_", "url"), url_cases(refused=False))
def test_ordinary_url_passes(_: None, url: str) -> None:
    assert check_url(url).url.startswith(("http://", "https://"))


@pytest.mark.parametrize(("_", "address"), address_cases(refused=False))
def test_public_address_passes(_: None, address: str) -> None:
    check_address(address)
    check_resolution("town.example.org", [address])


def test_our_list_is_long() -> None:
    counted = Counter(refused for refused in (True, False) for _ in url_cases(refused=refused))
    assert counted[True] > 900
    assert counted[False] > 90


def test_recorded_cases_are_judged_as_recorded(corpus: Path) -> None:
    wrong = []
    judged = 0
    for file in sorted((corpus / "ssrf").glob("*.json")):
        for vector in json.loads(file.read_text("utf-8"))["vectors"]:
            if "behaviour" in vector:
                continue
            expected = vector["expect"]
            if vector.get("policy") == "anchors_disagree_refuse_is_safer":
                expected = "blocked"
            for url in [vector["url"]] if "url" in vector else [literal(vector["ip"])]:
                judged += 1
                try:
                    check_url(url)
                    if "ip" in vector:
                        check_address(vector["ip"])
                    verdict = "allowed"
                except Refused:
                    verdict = "blocked"
                if verdict != expected:
                    wrong.append((vector["id"], url, expected))
    assert wrong == []
    assert judged == 449


def test_a_refusal_is_no_os_error() -> None:
    assert not issubclass(Refused, OSError)


def test_url_of_2048_characters_passes_and_one_more_does_not() -> None:
    fits = "http://example.org/" + "a" * (2048 - 19)
    assert check_url(fits).url == fits
    with pytest.raises(Refused, match="longer than 2,048 characters"):
        check_url(fits + "a")


def test_host_of_253_characters_passes_and_one_more_does_not() -> None:
    host = ".".join(["a" * 49] * 5) + ".aaa"
    assert len(host) == 253
    assert check_url(f"http://{host}/").host == host
    with pytest.raises(Refused, match="253"):
        check_url(f"http://a{host}/")


def test_target_is_taken_apart_and_normalised() -> None:
    target = check_url("HTTPS://BÜCHER.Example.ORG.:8443?q=1#frag")
    assert target.url == "https://xn--bcher-kva.example.org:8443/?q=1"
    assert target.origin == ("https", "xn--bcher-kva.example.org", 8443)
    assert target.root == "https://xn--bcher-kva.example.org:8443"
    assert target.address is None
    assert target.display_host == "xn--bcher-kva.example.org (bücher.example.org)"
    assert check_url("https://my_town.example.org/").display_host == "my_town.example.org"
    assert check_url("http://[2606:4700:0::1111]/a").url == "http://[2606:4700::1111]/a"
    assert check_url("http://8.8.8.8").address == IPv4Address("8.8.8.8")


def test_homograph_shows_its_punycode() -> None:
    target = check_url("https://\u0430pple.example.org/")
    assert target.display_host == "xn--pple-43d.example.org (\u0430pple.example.org)"


def test_operator_lets_a_network_and_a_port_through() -> None:
    allowance = Allowance.of(["127.0.0.0/8", "10.1.0.0/16", "::1"], [5000])
    assert check_url("http://127.0.0.1:5000/", allowance).port == 5000
    check_address("::1", allowance)
    check_resolution("wiki.corp.internal", ["10.1.2.3"], allowance)
    check_url("http://wiki.corp.internal/", allowance)
    for url in ("http://10.2.0.1/", "http://127.0.0.1:5001/", "http://localhost/", "http://127.1/"):
        with pytest.raises(Refused):
            check_url(url, allowance)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "100.100.100.200", "168.63.129.16", "fd00:ec2::254", "fd20:ce::254"],
)
def test_no_exception_of_the_operator_reaches_metadata(address: str) -> None:
    everything = Allowance.of(["0.0.0.0/0", "::/0"])
    with pytest.raises(Refused, match="cloud metadata"):
        check_address(address, everything)
    with pytest.raises(Refused, match="cloud metadata"):
        check_url("http://metadata.google.internal/", everything)


@pytest.mark.parametrize(
    "address",
    ["::ffff:169.254.169.254", "::a9fe:a9fe", "2002:a9fe:a9fe::1", "64:ff9b:1::a9fe:a9fe"],
)
def test_no_exception_of_the_operator_reaches_an_ipv4_address_inside_ipv6(address: str) -> None:
    with pytest.raises(Refused, match="is an IPv4 address in IPv6"):
        check_address(address, Allowance.of(["0.0.0.0/0", "::/0"]))


def test_nat64_that_the_operator_allows_is_judged_by_the_address_inside() -> None:
    nat64 = Allowance.of(["64:ff9b::/96"])
    check_address("64:ff9b::8.8.8.8", nat64)
    with pytest.raises(Refused, match="this machine"):
        check_address("64:ff9b::127.0.0.1", nat64)
    with pytest.raises(Refused, match="cloud metadata"):
        check_address("64:ff9b::169.254.169.254", nat64)


def test_name_without_an_address_is_refused() -> None:
    with pytest.raises(Refused, match="resolves to no address"):
        check_resolution("town.example.org", [])


@pytest.mark.parametrize(
    "text", ["", "nonsense", "1.2.3", "01.2.3.4", "1.2.3.4/32", "fe80::1%eth0"]
)
def test_text_that_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        check_address(text)


BASE = check_url("https://example.org/a/b?c")


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/x", "https://example.org/x"),
        ("x", "https://example.org/a/x"),
        ("?y", "https://example.org/a/b?y"),
        ("//other.example.org/x", "https://other.example.org/x"),
        ("https://other.example.org:8443", "https://other.example.org:8443/"),
    ],
)
def test_redirect_leads_where_browsers_go(location: str, url: str) -> None:
    assert follow(BASE, location).url == url


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://example.org/", "from https to http"),
        ("http://other.example.org/", "from https to http"),
        ("https://127.0.0.1/", "this machine"),
        ("//127.0.0.1/", "this machine"),
        ("//169.254.169.254/latest/meta-data/", "cloud metadata"),
        ("https://example.org:22/", "port 22"),
        ("ftp://example.org/", "only http:// and https://"),
        ("file:///etc/passwd", "only http:// and https://"),
        ("javascript:alert(1)", "only http:// and https://"),
        ("//user@example.org/", "user name"),
        ("/\\127.0.0.1/", "backslash"),
        ("/\t/127.0.0.1/", "white space"),
        ("/\n/127.0.0.1/", "white space"),
        ("//loca\x00lhost/", "control character"),
    ],
)
def test_redirect_is_judged_like_any_url(location: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        follow(BASE, location)
    assert reason in refusal.value.reason


@given(st.integers(min_value=0, max_value=2**32 - 1).map(IPv4Address))
def test_no_other_spelling_of_a_public_ipv4_address_is_one(address: IPv4Address) -> None:
    number = int(address)
    octets = [str(octet) for octet in address.packed]
    for spelling in (
        str(number),
        hex(number),
        f"0{number:o}",
        f"{octets[0]}.{number & 0xFFFFFF}",
        ".".join(f"{octet:#x}" for octet in address.packed),
        ".".join(f"0{octet:o}" for octet in address.packed),
        f"{address}.",
    ):
        with pytest.raises(Refused):
            check_url(f"http://{spelling}/")


@given(st.integers(min_value=0, max_value=2**128 - 1).map(IPv6Address))
def test_ipv6_address_is_judged_the_same_in_a_url_and_alone(address: IPv6Address) -> None:
    verdicts = []
    for judge in (lambda: check_address(address), lambda: check_url(f"http://[{address}]/")):
        try:
            judge()
            verdicts.append("")
        except Refused as refusal:
            verdicts.append(refusal.reason)
    assert verdicts[0] == verdicts[1]


_WORDS = ["http://", "example.org", "127.0.0.1", "[::1]", "localhost", "town", "xn--", "8443"]
# Delimiters, and characters that case folding or IDNA turn into something else.
_DELIMITERS = st.text(alphabet="@:/?#\\%.-_&=[]80x\u3002\uff11\xe9\xdf\xe1\u0130\ufb01", max_size=4)


@given(st.lists(st.sampled_from(_WORDS) | _DELIMITERS | st.text(max_size=2), max_size=10))
def test_what_passes_is_read_by_the_client_as_it_was_by_us(pieces: list[str]) -> None:
    try:
        target = check_url("http://" + "".join(pieces))
    except Refused:
        return
    read = URL(target.url)
    assert (read.scheme, read.raw_host, read.port) == target.origin
    assert target.host.isascii()
    assert check_url(target.url) == target
    assert target.display_host
    if target.address is not None:
        assert ip_address(target.host) == target.address
