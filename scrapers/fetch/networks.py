"""The networks that are not the public internet, as data, each with its reason."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_network

Network = IPv4Network | IPv6Network

# The IANA special-purpose address registries (RFC 6890 and its updates), with what they leave out:
# 192.88.99.0/24 and fec0::/10 are deprecated but still routed by some. `ipaddress.is_private` and
# `is_global` of Python 3.11 disagree with these registries, so nothing here leans on them.
DENIED_V4: tuple[tuple[Network, str], ...] = tuple(
    (IPv4Network(network), why)
    for network, why in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "a private network"),
        ("100.64.0.0/10", "a carrier's shared address space"),
        ("127.0.0.0/8", "this machine"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "for documentation only"),
        ("192.88.99.0/24", "the 6to4 relay"),
        ("192.168.0.0/16", "a private network"),
        ("198.18.0.0/15", "for benchmarks only"),
        ("198.51.100.0/24", "for documentation only"),
        ("203.0.113.0/24", "for documentation only"),
        ("224.0.0.0/4", "multicast"),
        ("255.255.255.255/32", "broadcast"),
        ("240.0.0.0/4", "reserved"),
    )
)

# IPv6 addresses with an IPv4 address inside, which some relay on the way would unwrap: refused
# whatever is inside, and no operator's exception reaches them but one for NAT64.
NAT64 = IPv6Network("64:ff9b::/96")
EMBEDDINGS: tuple[tuple[IPv6Network, str], ...] = (
    (IPv6Network("::ffff:0:0/96"), "mapped"),
    (IPv6Network("::ffff:0:0:0/96"), "translated"),
    (IPv6Network("::/96"), "compatible"),
    (NAT64, "NAT64"),
    (IPv6Network("64:ff9b:1::/48"), "local NAT64"),
    (IPv6Network("2001::/32"), "Teredo"),
    (IPv6Network("2002::/16"), "6to4"),
)
NO_EMBEDDING = frozenset({IPv6Address("::"), IPv6Address("::1")})

DENIED_V6: tuple[tuple[Network, str], ...] = tuple(
    (IPv6Network(network), why)
    for network, why in (
        ("::/128", "unspecified"),
        ("::1/128", "this machine"),
        ("100::/64", "discard-only"),
        ("2001:db8::/32", "for documentation only"),
        ("2001::/23", "reserved for protocols"),
        ("3ffe::/16", "the 6bone, returned long ago"),
        ("3fff::/20", "for documentation only"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "a private network"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)

# RFC 4291, section 2.4, and the IANA IPv6 address space registry: all other space is unassigned.
GLOBAL_UNICAST = IPv6Network("2000::/3")

# Where cloud machines ask about themselves and get credentials: AWS, Google, Azure, Oracle,
# Alibaba, Tencent, Volcengine, OpenStack. No operator's exception reaches these.
METADATA = tuple(
    ip_network(network)
    for network in (
        "169.254.169.0/24",
        "169.254.170.0/24",
        "169.254.0.23/32",
        "100.96.0.96/32",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "192.0.0.192/32",
        "fd00:ec2::/32",
        "fd20:ce::254/128",
        "fe80::a9fe:a9fe/128",
    )
)
