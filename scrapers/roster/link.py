"""Addresses of agreements, as a workbook links them: made plain, or refused."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit

_HOME = "https://www.ice.gov/"
_LONGEST = 2_048
_WRAPPED = ".safelinks.protection.outlook.com"
_WRAPPINGS = 4
# What needs no mending: most links of a workbook.
_PLAIN = re.compile(
    r"https://(?!\S*safelinks)[a-z0-9-]+(?:\.[a-z0-9-]+)+/[\w!$&'()*+,/:;=@.~%-]{1,1000}", re.ASCII
)


def plain_address(target: str) -> str | None:
    """The https address that a link means; None where it means none.

    Outlook's SafeLinks are unwrapped, and never returned: their `data` names the mailbox of the
    person who made the list. So is the address of a browser's PDF viewer around one.
    """
    if _PLAIN.fullmatch(target):
        return target
    address = re.sub(r"[\x00-\x1f\x7f]", "", target).strip()
    for _ in range(_WRAPPINGS):
        inner = _unwrapped(address)
        if inner is None:
            break
        address = inner.strip()
    if re.match(r"/?doclib/", address):
        address = urljoin(_HOME, address)
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    wrong = parts.username is not None or "." not in host or host.endswith(_WRAPPED)
    if parts.scheme.lower() not in ("http", "https") or wrong or len(address) > _LONGEST:
        return None
    path = quote(parts.path, safe="!$%&'()*+,/:;=@[]~|{}")
    query = quote(parts.query, safe="!$%&'()*+,/:;=?@[]~|{}")
    return parts._replace(
        scheme="https", netloc=parts.netloc.lower(), path=path, query=query, fragment=""
    ).geturl()


def address_key(address: str) -> str:
    """Equal for two plain addresses that are one, however escaped, with or without `www`."""
    return unquote(address).replace("://www.", "://", 1)


def _unwrapped(address: str) -> str | None:
    if _WRAPPED in address.lower():
        try:
            parts = urlsplit(address)
            host = (parts.hostname or "").lower()
        except ValueError:
            return None
        return (parse_qs(parts.query).get("url") or [""])[0] if host.endswith(_WRAPPED) else None
    viewer = re.match(r"(?:chrome-extension|moz-extension|edge)://[^/]*/(.+)", address)
    # "…/https:/www.ice.gov/…": the inner address has lost a slash on its way.
    return re.sub(r"^(https?):/+", r"\1://", viewer[1]) if viewer else None
