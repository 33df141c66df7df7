"""Pages as trees and data, from bytes as they were received."""

from __future__ import annotations

import json
import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from scrapers.fetch.page import Page
from scrapers.platforms.drift import Drift

_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)")
_XML_ROOTS = frozenset({b"rss", b"feed", b"urlset", b"sitemapindex", b"rdf:rdf", b"meetings"})
_LONE = re.compile("[\udc80-\udcff]")
_SPACE = re.compile(r"[\s\u200b\u200e\u200f\ufeff]+")


def soup(page: Page) -> BeautifulSoup:
    """The page as a tree.

    The header's charset is a hint only: Granicus sends pages in UTF-8 as ISO-8859-1, so bytes that
    are valid UTF-8 are read as such.
    """
    # XHTML's declaration would make bs4 warn that HTML is parsed, which is what is wanted.
    body = re.sub(rb"^\s*<\?xml[^>]*>?", b"", page.body.removeprefix(b"\xef\xbb\xbf"))
    try:
        return BeautifulSoup(body.decode("utf-8"), "lxml")
    except UnicodeDecodeError:
        declared = _CHARSET.search(page.content_type)
        meant = declared[1] if declared else _meta_charset(body)
        if meant is None or meant.lower().replace("-", "") == "utf8":
            return BeautifulSoup(mixed_text(body), "lxml")
        return BeautifulSoup(body, "lxml", from_encoding=meant)


def _meta_charset(body: bytes) -> str | None:
    found = re.search(rb"<meta[^>]+charset=[\"']?([\w.:-]+)", body[:4096], re.IGNORECASE)
    return found[1].decode("ascii", "replace") if found else None


def mixed_text(body: bytes) -> str:
    """The text of UTF-8 into which somebody pasted Windows-1252: every byte is read as either."""
    text = body.decode("utf-8", "surrogateescape")
    return _LONE.sub(lambda one: bytes([ord(one[0]) - 0xDC00]).decode("cp1252", "replace"), text)


def data(page: Page) -> Any:
    """The page as JSON. Raises `Drift` where it is something else."""
    try:
        return json.loads(page.body)
    except ValueError as error:
        raise Drift("The answer is not JSON, which this address is known to give.") from error
    except RecursionError as error:
        raise Drift("The answer is JSON that is nested too deeply to be read.") from error


def is_html(page: Page) -> bool:
    """Whether the bytes are HTML or a piece of it, whatever the header says."""
    head = page.body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head.startswith(b"<"):
        return False
    xml = re.match(
        rb"(?:<\?xml[^>]*>|<!doctype[^>\[]*(?:\[[^\]]*\]\s*)?>|<!--.*?-->|\s)*<([\w:]+)",
        head,
        re.DOTALL,
    )
    return xml is None or xml[1] not in _XML_ROOTS


def words(node: PageElement | str | None) -> str:
    """The text of a node on one line, its parts kept apart; "" for None."""
    if node is None:
        return ""
    text = node if isinstance(node, str) else node.get_text(" ")
    return _SPACE.sub(" ", text).strip()


def attribute(tag: PageElement | None, name: str) -> str:
    """An attribute's value as one string; "" where it (or the tag) is missing."""
    value = tag.get(name) if isinstance(tag, Tag) else None
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else " ".join(value)
