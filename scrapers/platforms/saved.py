"""Pages as people save them: what a browser or a mail program wrapped around the page itself.

A browser's "view source" saved as HTML, its own display of JSON, XML or a calendar in a `<pre>`,
MHTML ("single file"), and messages: each holds a page that is read as if it had come alone.
"""

from __future__ import annotations

import codecs
import email
import email.policy
import json
import re
from dataclasses import replace
from email.message import EmailMessage
from html import escape, unescape

from bs4 import BeautifulSoup

from scrapers.fetch.page import Page
from scrapers.platforms.markup import mixed_text

_HEAD = 8_192
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*")
_SOURCE = re.compile(rb"class=[\"']?line-content\b|<body[^>]+id=[\"']?viewsource\b", re.IGNORECASE)
# Chrome and Firefox show data so; nothing else of the page is its own.
_SHOWN = re.compile(
    rb"^\s*(?:<!doctype[^>]*>\s*)?<html[^>]*>\s*(?:<head>.{0,2000}?</head>\s*)?<body[^>]*>\s*"
    rb"(?:<div[^>]*hidden[^>]*>.*?</div>\s*)?<pre[^>]*>(?=\s*(?:[\[{]|&lt;\?xml|&lt;rss|BEGIN:VCAL))",
    re.IGNORECASE | re.DOTALL,
)
_TWICE = re.compile(rb"\s*(?:\{\s*\"d\"\s*:\s*)?\"\s*[\[{]")
_FROM = (
    re.compile(rb"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->", re.IGNORECASE),
    re.compile(rb"Page saved with SingleFile\s+url:\s*(\S+)", re.IGNORECASE),
    re.compile(rb"<!--\s*Mirrored from (\S+) by HTTrack", re.IGNORECASE),
    re.compile(rb"^(?:Snapshot-)?Content-Location:\s*(https?://\S+)", re.IGNORECASE | re.MULTILINE),
    re.compile(rb"<link[^>]+rel=[\"']?canonical[\"']?[^>]*href=[\"']([^\"'>]+)", re.IGNORECASE),
    re.compile(rb"<link[^>]+href=[\"']([^\"'>]+)[\"'][^>]*rel=[\"']?canonical\b", re.IGNORECASE),
    re.compile(rb"<meta[^>]+property=[\"']og:url[\"'][^>]*content=[\"']([^\"'>]+)", re.IGNORECASE),
    re.compile(rb"<base[^>]+href=[\"']([^\"'>]+)", re.IGNORECASE),
)
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s/]+(?:/\S*)?", re.IGNORECASE)
_WITHIN = 131_072
_STRING = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?<string xmlns=[^>]*>(\s*[\[{][^<]*)</string>\s*", re.IGNORECASE
)
_CALL = re.compile(rb"\s*(?:/\*\*/\s*)?[A-Za-z_$][\w$.]{0,80}\((\s*[\[{].*)\)\s*;?\s*", re.DOTALL)
_GUARD = re.compile(rb"\)\]\}',?\s*([\[{].*)", re.DOTALL)


def unwrapped(page: Page) -> Page:
    """The page that was saved, without what the program that saved it put around it."""
    page = replace(page, body=_in_utf8(page.body))
    page = replace(page, body=_data_within(page.body))
    head = page.body[:_HEAD]
    if (message := _message(page.body)) is not None:
        return replace(page, body=_of_message(message), content_type="")
    if page.body.lstrip()[:1] in (b'"', b"{") and (told := _told_twice(page.body)) is not None:
        return replace(page, body=told)
    if _SOURCE.search(head):
        return replace(page, body=_of_source(page.body), content_type="")
    if _SHOWN.match(head):
        shown = BeautifulSoup(page.body, "lxml").find("pre")
        text = shown.get_text() if shown is not None else ""
        return replace(page, body=text.strip().encode(), content_type="")
    return page


def saved_address(body: bytes) -> str | None:
    """Where a saved page came from, as the page or what saved it says; None where neither does."""
    for pattern in _FROM:
        found = pattern.search(body[:_WITHIN])
        said = found[1].decode("utf-8", "replace").replace("&amp;", "&") if found else ""
        if said and "://" not in said and pattern is _FROM[2]:
            said = f"https://{said}"
        if _ADDRESS.fullmatch(said):
            return said
    return None


def _in_utf8(body: bytes) -> bytes:
    """The bytes without a mark of their order; UTF-16 and data in Windows-1252 as UTF-8."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace").encode()
    body = body.removeprefix(codecs.BOM_UTF8)
    if body.lstrip()[:1] in (b"{", b"["):
        return mixed_text(body).encode("utf-8", "replace")
    return body


def _data_within(body: bytes) -> bytes:
    """JSON out of what servers put around it: ASP.NET's `<string>`, a function's call, a guard.

    The body itself where it is none of these.
    """
    for pattern in (_STRING, _CALL, _GUARD):
        if found := pattern.fullmatch(body):
            inner = unescape(found[1].decode("utf-8", "replace")) if pattern is _STRING else None
            told = inner.encode() if inner is not None else found[1]
            try:
                json.loads(told)
            except (ValueError, RecursionError):
                return body
            return told.strip()
    return body


def _told_twice(body: bytes) -> bytes | None:
    """JSON out of a JSON string, as some services wrap it, alone or as ASP.NET's `d`; else None."""
    if not _TWICE.match(body[:256]):
        return None
    try:
        outer = json.loads(body)
        inner = outer.get("d") if isinstance(outer, dict) else outer
        if not isinstance(inner, str):
            return None
        value = json.loads(inner)
    except (ValueError, RecursionError):
        return None
    return json.dumps({"d": value} if isinstance(outer, dict) else value).encode()


def _message(body: bytes) -> EmailMessage | None:
    """The bytes as a message; None where they are none."""
    first = _HEADER.match(body.lstrip())
    if first is None or b"\n\n" not in body.replace(b"\r\n", b"\n"):
        return None
    message = email.message_from_bytes(body.lstrip(), policy=email.policy.default)
    named = {name.lower() for name in message}
    if "content-type" not in named or not named & {"from", "mime-version", "received"}:
        return None
    return message if isinstance(message, EmailMessage) else None


def _of_message(message: EmailMessage) -> bytes:
    part = message.get_body(preferencelist=("html", "plain"))
    try:
        text = part.get_content() if part is not None else ""
    except (LookupError, KeyError):  # an encoding or a kind of content that nobody knows
        text = ""
    if not isinstance(text, str):
        return b""
    subject = escape(str(message.get("subject") or ""))
    if part is not None and part.get_content_subtype() == "html":
        return text.encode()
    lines = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
    return f"<html><head><title>{subject}</title></head><body>{lines}</body></html>".encode()


def _of_source(body: bytes) -> bytes:
    tree = BeautifulSoup(body, "lxml")
    lines = tree.select("td.line-content")
    if not lines:
        lines = tree.select("#viewsource pre")
    return "\n".join(line.get_text() for line in lines).encode()
