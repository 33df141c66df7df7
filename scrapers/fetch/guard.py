"""Which addresses may be fetched: pure rules over strings and IP addresses, no I/O.

Everything that is fetched was named by somebody else (a moderator, a page's link, a redirect, a
DNS answer), so three questions are asked: may this string be a URL at all (`check_url`), may this
address be dialled (`check_address`), and may this name with all of its addresses be used
(`check_resolution`). The client asks the second one again at the moment of dialling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from unicodedata import category, normalize
from urllib.parse import urljoin

import idna

from scrapers.fetch.networks import (
    DENIED_V4,
    DENIED_V6,
    EMBEDDINGS,
    GLOBAL_UNICAST,
    METADATA,
    NAT64,
    NO_EMBEDDING,
    Network,
)

MAX_URL = 2048
"""The longest URL that is fetched, in characters."""

PORTS = frozenset({80, 443, 8080, 8443, 8000})
"""The ports that may be dialled unless the operator adds some."""

_DEFAULT_PORT = {"http": 80, "https": 443}

_METADATA_NAMES = frozenset({"metadata.goog", "metadata.google.internal"})

# Names that mean the machine or its own network wherever they are used (RFC 6761, 6762, 7686, 9476,
# ICANN's reserved .internal, and what home routers and offices use).
_LOCAL_SUFFIXES = frozenset(
    {"alt", "arpa", "corp", "home", "internal", "intranet", "invalid", "lan", "local"}
    | {"localdomain", "localdomain6", "localhost", "localhost6", "onion", "private", "svc"}
)

# Public names whose only service is to resolve to the address that they spell, or to this machine.
_MIRROR_NAMES = frozenset(
    {"nip.io", "sslip.io", "xip.io", "traefik.me", "1u.ms", "rbndr.us"}
    | {"localtest.me", "lvh.me", "vcap.me", "lacolhost.com", "localh.st"}
)

_PLAIN = re.compile(r"[!-;=?-\[\]-~]*")  # printable ASCII that nothing is held against
_SCHEME = re.compile(r"(https?)://(?=[^/])", re.ASCII | re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_DOTTED_QUAD = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})", re.ASCII)
_PORT = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
_BRACKETS = re.compile(r"\[([^\[\]]*)\](.*)")


class Refused(Exception):  # noqa: N818 (the guard refuses; nothing went wrong)
    """A URL or address that is not fetched. `reason` is one sentence without a full stop.

    Deliberately no OSError: connection code tries the next address after one of those.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the operator lets through beyond the rules: whole networks, further ports."""

    networks: tuple[Network, ...] = ()
    ports: frozenset[int] = frozenset()

    @classmethod
    def of(cls, networks: Iterable[Network | str] = (), ports: Iterable[int] = ()) -> Allowance:
        """From settings (also "10.1.0.0/16"); ValueError names what is no network."""
        return cls(tuple(ip_network(network) for network in networks), frozenset(ports))

    def covers(self, address: IPv4Address | IPv6Address | str) -> bool:
        """Whether this address is in a network that the operator named."""
        return any(ip_address(address) in network for network in self.networks)


NOTHING = Allowance()


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that passed `check_url`, taken apart once so that nobody parses it differently.

    `url` has its scheme and host in lower case, the host in ASCII (punycode), and no fragment.
    `host` is that host, without brackets or a final dot. `address` is set where the host is an
    IP literal.
    """

    url: str
    scheme: str
    host: str
    port: int
    address: IPv4Address | IPv6Address | None

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port (RFC 6454)."""
        return (self.scheme, self.host, self.port)

    @property
    def root(self) -> str:
        """The URL's beginning, up to where its path starts."""
        return self.url[: self.url.index("/", len(self.scheme) + 3)]

    @property
    def display_host(self) -> str:
        """The host for a person: punycode with what it spells, where those differ."""
        if "xn--" not in self.host:
            return self.host
        spelled = ".".join(
            idna.decode(label) if label.startswith("xn--") else label
            for label in self.host.split(".")
        )
        return f"{self.host} ({spelled})"


def check_url(raw: str, allowance: Allowance = NOTHING) -> Target:
    """Take a URL apart, or raise Refused with the first rule that the raw string breaks.

    The raw string is judged because parsers repair silently: yarl and urllib drop tabs and line
    ends, browsers turn a backslash into a slash and full-width digits into an address.
    """
    _check_characters(raw)
    scheme_match = _SCHEME.match(raw)
    if scheme_match is None:
        raise Refused("only http:// and https:// URLs are fetched")
    scheme = scheme_match[1].lower()
    rest = raw[scheme_match.end() :]
    end = re.search(r"[/?#]", rest)
    authority, tail = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    if "@" in authority:
        raise Refused("the URL holds a user name or password")
    literal, port_text = _split_authority(authority)
    port = _port(port_text, scheme, allowance)
    address: IPv4Address | IPv6Address | None
    if authority.startswith("["):
        address = _ipv6(literal)
        host, netloc = str(address), f"[{address}]"
    elif _DOTTED_QUAD.fullmatch(literal):
        address = _ipv4(literal)
        host = netloc = literal
    else:
        address = None
        host = netloc = _hostname(literal, allowance)
    if address is not None:
        check_address(address, allowance)
    if port != _DEFAULT_PORT[scheme]:
        netloc = f"{netloc}:{port}"
    path = tail.partition("#")[0]
    slash = "" if path.startswith("/") else "/"
    return Target(f"{scheme}://{netloc}{slash}{path}", scheme, host, port, address)


def follow(base: Target, location: str, allowance: Allowance = NOTHING) -> Target:
    """Where a redirect's Location leads, judged like any URL; never from https to http."""
    _check_characters(location)
    target = check_url(urljoin(base.url, location), allowance)
    if base.scheme == "https" and target.scheme == "http":
        raise Refused(f"{base.host} redirects from https to http")
    return target


def check_address(address: IPv4Address | IPv6Address | str, allowance: Allowance = NOTHING) -> None:
    """Raise Refused unless this is global unicast, or in a network that the operator allows.

    Addresses that carry an IPv4 address inside (NAT64, 6to4, Teredo, mapped, ISATAP …) are refused
    whatever they carry. Only NAT64's own prefix can be allowed, for a machine that has no IPv4; the
    address inside must then pass as well.
    """
    if isinstance(address, str):
        try:
            address = ip_address(address)
        except ValueError:
            raise Refused(f"{address!r} is not an IP address") from None
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        raise Refused(f"{address} names a network interface (zone id)")
    if any(address in network for network in METADATA):
        raise Refused(f"{address} is a cloud metadata service, which is never fetched")
    if isinstance(address, IPv6Address) and address not in NO_EMBEDDING:
        for embedding, name in EMBEDDINGS:
            if address not in embedding:
                continue
            if embedding is NAT64 and allowance.covers(address):
                check_address(IPv4Address(int(address) & 0xFFFF_FFFF), allowance)
                return
            raise Refused(f"{address} is an IPv4 address in IPv6 ({name}, {embedding})")
    if allowance.covers(address):
        return
    denied = DENIED_V4 if isinstance(address, IPv4Address) else DENIED_V6
    for network, why in denied:
        if address in network:
            raise Refused(f"{address} is not on the public internet: {why} ({network})")
    if isinstance(address, IPv6Address):
        if address not in GLOBAL_UNICAST:
            raise Refused(f"{address} is not on the public internet: unassigned IPv6 space")
        if _is_isatap(address):
            raise Refused(f"{address} is an IPv4 address in IPv6 (ISATAP)")


def check_resolution(
    host: str, addresses: Iterable[IPv4Address | IPv6Address | str], allowance: Allowance = NOTHING
) -> None:
    """Raise Refused if any address of the name is denied, or if it has none.

    One bad address spoils the name: which of them is dialled is the attacker's choice.
    """
    addresses = tuple(addresses)
    if not addresses:
        raise Refused(f"{host} resolves to no address")
    for address in addresses:
        try:
            check_address(address, allowance)
        except Refused as refusal:
            raise Refused(
                f"{host} resolves to an address that is refused: {refusal.reason}"
            ) from None


def _check_characters(raw: str) -> None:
    if len(raw) > MAX_URL:
        raise Refused(f"the URL is longer than {MAX_URL:,} characters")
    if _PLAIN.fullmatch(raw):
        return
    for character in raw:
        if character == "\\":
            raise Refused("the URL holds a backslash")
        if character in "<>":
            raise Refused(f"the URL holds a {character!r}")
        if character.isspace():
            raise Refused(f"the URL holds white space (U+{ord(character):04X})")
        # Cc control, Cf format (bidi, zero width), Cs lone surrogate, Co private use
        if category(character) in {"Cc", "Cf", "Cs", "Co"}:
            raise Refused(f"the URL holds a control character (U+{ord(character):04X})")


def _split_authority(authority: str) -> tuple[str, str | None]:
    """Host and port as written; the port is None where there is no colon."""
    if authority.startswith("["):
        brackets = _BRACKETS.fullmatch(authority)
        if brackets is None:
            raise Refused("the URL's brackets do not hold an IPv6 address")
        host, rest = brackets[1], brackets[2]
        if rest and not rest.startswith(":"):
            raise Refused("something stands between the IPv6 address and its port")
        return host, rest[1:] if rest else None
    host, colon, port = authority.partition(":")
    return host, port if colon else None


def _port(text: str | None, scheme: str, allowance: Allowance) -> int:
    if text is None:
        return _DEFAULT_PORT[scheme]
    if not _PORT.fullmatch(text) or int(text) > 65535:
        raise Refused("the URL's port is not a number from 1 to 65535")
    port = int(text)
    if port not in PORTS and port not in allowance.ports:
        raise Refused(f"port {port} is not one that web pages are fetched from")
    return port


def _ipv6(literal: str) -> IPv6Address:
    if "%" in literal:
        raise Refused("the URL's address names a network interface (zone id)")
    try:
        return IPv6Address(literal)
    except ValueError:
        raise Refused("the URL's brackets do not hold an IPv6 address") from None


def _ipv4(literal: str) -> IPv4Address:
    try:
        return IPv4Address(literal)
    except ValueError:
        raise Refused(f"{literal} is not an IP address") from None


def _hostname(raw: str, allowance: Allowance) -> str:
    """The host name in lower-case ASCII, or Refused."""
    if "%" in raw:
        raise Refused("the URL's host is percent-encoded")
    host = (raw.lower() if raw.isascii() else _to_ascii(raw)).removesuffix(".")
    if not host or len(host) > 253:
        raise Refused("the URL's host is empty or longer than 253 characters")
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        raise Refused("the URL's host is a number, or an address that is not written out plainly")
    for label in labels:
        if len(label) > 63 or not _LABEL.fullmatch(label):
            raise Refused(f"the URL's host has a part that is no host name: {label[:70]!r}")
        if label.startswith("xn--"):
            _check_punycode(label)
    if len(labels) == 1:
        raise Refused(f"{host} is a name within one network, not on the public internet")
    if host in _METADATA_NAMES:
        raise Refused(f"{host} is a cloud metadata service, which is never fetched")
    if not allowance.networks and labels[-1] in _LOCAL_SUFFIXES:
        raise Refused(f"names under .{labels[-1]} are not on the public internet")
    if ".".join(labels[-2:]) in _MIRROR_NAMES:
        raise Refused(f"names under {'.'.join(labels[-2:])} only stand for other addresses")
    return host


def _to_ascii(raw: str) -> str:
    # IDNA would turn full-width and circled letters, and three other dots, into plain ones.
    if any(
        character in "\u3002\uff61" or normalize("NFKC", character) != character
        for character in raw
    ):
        raise Refused("the URL's host is written with look-alikes of plain letters or dots")
    try:
        return idna.encode(raw, uts46=True, std3_rules=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise Refused(f"the URL's host is not a valid international name: {error}") from None


def _check_punycode(label: str) -> None:
    try:
        idna.decode(label)
    except (idna.IDNAError, UnicodeError) as error:
        raise Refused(f"the URL's host is not a valid international name: {error}") from None


def _is_isatap(address: IPv6Address) -> bool:
    """RFC 5214, section 6.1: the interface identifier is [02]00:5efe and an IPv4 address."""
    return (int(address) >> 32) & 0xFFFFFFFF in {0x0000_5EFE, 0x0200_5EFE}
