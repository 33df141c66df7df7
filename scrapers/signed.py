"""Addresses that are signed anew at each look, of documents that stay what they are. Pure.

Storage services let a file be had for a while by a signature in its address, and a vendor's page
writes a new one at each visit: AWS ("Authenticating Requests: Using Query Parameters"), Azure
("Create a service SAS"), CloudFront ("Signed URLs, canned and custom policy"), Google ("V4 signing
process"). Others put a visit's own number into each link.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

# By a name that only such a signature has: what else is its own.
_SCHEMES = (
    (
        {"awsaccesskeyid", "googleaccessid", "ossaccesskeyid", "key-pair-id"},
        {"signature", "policy"},
    ),
    ({"signature"}, {"expires", "policy"}),
    (
        {"sig"},
        {"sv", "ss", "srt", "sr", "sp", "st", "se", "spr", "sip", "si", "sdd", "rscc"}
        | {"skoid", "sktid", "skt", "ske", "sks", "skv", "saoid", "suoid", "scid"},
    ),
)
_PREFIXES = ("x-amz-", "x-goog-")
# A visit's number names no document; a ticket may, where nothing else in the address does.
_VISIT = {"phpsessid", "jsessionid", "cfid", "cftoken", "tempauth"}
_TICKET = {"token", "nonce", "_wpnonce", "ticket", "hmac", "onetimetoken", "securitytoken"} | {
    f"{what}{joint}token" for what in ("access", "auth", "download") for joint in ("", "_", "-")
}
_VISIT_IN_PATH = re.compile(
    r";(?:jsessionid|phpsessid)=[^/?;]*|/\(S\([a-z0-9]{24}\)\)", re.IGNORECASE
)
# What tells one document from another: a number, a file's name.
_NAMES_ONE = re.compile(
    r"^\d+$|\d{2}|\.(?:pdf|docx?|rtf|odt|xlsx?|pptx?|html?)$|^[0-9a-f-]{8,}$", re.IGNORECASE
)
_NAMES_NONE = {"v", "ver", "version", "view", "page", "dl", "download", "lang", "inline", "mode"}


def unsigned(url: str) -> str:
    """The address without its signature: what a document is known by. Most come back as they are.

    An address that nothing but a ticket tells from others ("/download?token=…") keeps it.
    """
    parts = urlsplit(url)
    path = _VISIT_IN_PATH.sub("", parts.path)
    if not parts.query:
        return url if path == parts.path else parts._replace(path=path).geturl()
    pairs = [(_name(pair), pair) for pair in parts.query.split("&")]
    names = {name for name, _ in pairs}
    dropped = {name for name in names if name in _VISIT or name.startswith(_PREFIXES)}
    for marks, others in _SCHEMES:
        if names & marks and (names & others or "key-pair-id" in names):
            dropped |= names & (marks | others)
    values = (
        unquote(pair.partition("=")[2])
        for name, pair in pairs
        if name not in dropped | _TICKET | _NAMES_NONE
    )
    last = unquote(path).rstrip("/").rpartition("/")[2]
    if any(_NAMES_ONE.search(value) for value in (last, *values)):
        dropped |= names & _TICKET
    if not dropped and path == parts.path:
        return url
    query = "&".join(pair for name, pair in pairs if name not in dropped)
    return parts._replace(path=path, query=query).geturl()


def _name(pair: str) -> str:
    return unquote(pair.partition("=")[0]).casefold().removeprefix("amp;")
