"""From the page that shows a document to the document: by its address, or by what it says. Pure.

Clerks link to what their browser shows them: a share's page, a viewer with the document in a frame.
"""

from __future__ import annotations

import contextlib
import html
import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, unquote, urlsplit

from scrapers.fetch import Page
from scrapers.platforms.links import address, is_document

_MOST_VIEWERS = 3
_VIEWER = re.compile(
    r"/(?:gview|viewerng/viewer|op/(?:view|embed)\.aspx)$"
    r"|(?:^|[/_-])(?:pdf-?)?viewer(?:\.(?:x?html?|php|aspx?|jsp))?/?$|/pdf-?js\b|/pdf-?embed",
    re.IGNORECASE,
)
_SHOWN = ("url", "file", "src", "pdf", "doc", "document", "pdfurl", "fileurl", "file_url")

_SHARE = re.compile(r"/:[a-z]:/")
_SHAREPOINT = (".sharepoint.com", ".sharepoint.us")
_SITE = re.compile(r"/(?:sites|teams|personal)/[^/]+", re.IGNORECASE)
_ONE_PAGE = re.compile(r"/_layouts/15/(?:Doc|WopiFrame2?|Embed|guestaccess)\.aspx$", re.IGNORECASE)
_LIBRARY = re.compile(r"/_layouts/15/onedrive\.aspx$|/Forms/\w+\.aspx$", re.IGNORECASE)
_FILE = re.compile(r"\.\w{2,5}$")
_DOWNLOAD = re.compile(rb'"(?:@?[\w.]*[@.])?downloadUrl"\s*:\s*("https?:(?:[^"\\]|\\.){1,4000}")')

_WEBLINK = re.compile(
    r"(?P<base>.*/)DocView\.aspx$|/doc/(?P<id>\d+)/(?:page\d+|electronic)\.aspx$", re.IGNORECASE
)
_EDOC = re.compile(
    rb"""["']([^"'<>\s]{0,500}(?:\bedoc/|ElectronicFile\.aspx\?)[^"'<>\s]{1,500})["']""",
    re.IGNORECASE,
)
_GIVES_A_FILE = re.compile(r"/(?:DocView|ElectronicFile|download)\.aspx$|/edoc/\d+/", re.IGNORECASE)

_HIDING = re.compile(
    rb"<!--|-->|<(?P<end>/?)(?P<tag>script|style|noscript|template)\b[^<>]*>", re.IGNORECASE
)
_REFRESH = re.compile(
    rb"""<meta\b[^<>]{0,200}http-equiv\s{0,9}=\s{0,9}["']?refresh\b[^<>]{0,200}?content\s{0,9}=\s{0,9}
    ["']\s{0,9}(\d{1,3})(?:\.\d{0,9})?\s{0,9}[;,]\s{0,9}url\s{0,9}=\s{0,9}([^<>]{1,2000}?)["']
    \s{0,9}/?\s{0,9}>""",
    re.IGNORECASE | re.VERBOSE,
)
_SOON = 5
_FRAME = re.compile(
    rb"""<(?:iframe|frame|embed|object)\b[^<>]{0,1000}?\s(?:src|data)\s{0,9}=\s{0,9}
    ["']([^"'<>]{1,2000})["']""",
    re.IGNORECASE | re.VERBOSE,
)
_MARKUP = re.compile(rb"<[^<>]*>|\s+")
_FEW = 400
"""Characters that a page around a document has, at most; one that says more is its own."""

_MOST = 256 * 1024
"""Bytes of a page that does nothing but stand before another, at most."""

_READ = 2 * 2**20


def direct(url: str) -> str:
    """The address that gives the file itself, where the published one gives a viewer page.

    Viewers that name the file in their address (Google's, Office's, pdf.js), SharePoint, Dropbox,
    Google Drive and Docs, CivicClerk's portal (an empty page until its script has run;
    platforms.md, section 4); every other address is returned as it is.
    """
    for _ in range(_MOST_VIEWERS):
        shown = _shown(url)
        if shown is None:
            break
        url = shown
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if host.endswith(_SHAREPOINT):
        return _of_sharepoint(url)
    if host.endswith("dropbox.com") and not host.startswith("dl."):
        kept = [pair for pair in parts.query.split("&") if pair and not pair.startswith("dl=")]
        return parts._replace(query="&".join([*kept, "dl=1"])).geturl()
    if host == "drive.google.com":
        found = re.search(r"/file/d/([\w-]+)", parts.path)
        identity = found[1] if found else (parse_qs(parts.query).get("id") or [""])[0]
        return f"https://drive.google.com/uc?export=download&id={identity}" if identity else url
    if host.endswith(".portal.civicclerk.com"):
        found = re.fullmatch(r"/event/\d+/files/\w+/(\d+)", parts.path)
        tenant = host.removesuffix(".portal.civicclerk.com")
        stream = f"GetMeetingFileStream(fileId={found[1] if found else ''},plainText=false)"
        return f"https://{tenant}.api.civicclerk.com/v1/Meetings/{stream}" if found else url
    found = re.match(r"/document/d/([\w-]+)", parts.path) if host == "docs.google.com" else None
    if found and found[1] != "e":
        return f"https://docs.google.com/document/d/{found[1]}/export?format=pdf"
    return url


def onward(page: Page) -> str | None:
    """The address of the document that a page only shows; None where the page says something.

    By the address that it came from in the end, by what SharePoint and Laserfiche WebLink write
    into their viewers, by a refresh within five seconds, or by a frame with hardly a word around.
    """
    if "html" not in page.content_type and not page.body[:200].lstrip().startswith(b"<"):
        return None
    if (there := direct(page.url)) != page.url:
        return there
    for href in _named(page):
        url = address(page.url, html.unescape(href.strip()))
        if url is not None and direct(url) != page.url:
            return direct(url)
    return None


def _shown(url: str) -> str | None:
    """The document that a viewer's address names in its query."""
    parts = urlsplit(url)
    if not parts.query or not _VIEWER.search(parts.path):
        return None
    # A plus in a path is a plus: what a form would have made of it is not asked.
    pairs = (pair.partition("=")[::2] for pair in parts.query.split("&"))
    named = {name.casefold(): unquote(value) for name, value in pairs}
    for name in _SHOWN:
        if (value := named.get(name)) and (shown := address(url, value)) is not None:
            whole = value.startswith(("http://", "https://"))
            if whole or is_document(shown) or _VIEWER.search(urlsplit(shown).path):
                return shown
    return None


def _of_sharepoint(url: str) -> str:
    parts = urlsplit(url)
    query = {name.casefold(): values[0] for name, values in parse_qs(parts.query).items()}
    if _SHARE.search(parts.path):
        if "download" in query:
            return url
        return parts._replace(query="&".join(filter(None, [parts.query, "download=1"]))).geturl()
    if _ONE_PAGE.search(parts.path) and "sourcedoc" in query:
        site = parts.path[: parts.path.casefold().index("/_layouts/")]
        found = f"UniqueId={query['sourcedoc'].strip('{}')}"
    elif _LIBRARY.search(parts.path) and _FILE.search(query.get("id", "")):
        within = _SITE.match(query["id"])
        site, found = within[0] if within else "", f"SourceUrl={quote(query['id'])}"
    else:
        return url
    return parts._replace(path=f"{site}/_layouts/15/download.aspx", query=found).geturl()


def promises_file(url: str) -> bool:
    """Whether behind an address there is a file, so that a web page there is something else."""
    path = urlsplit(url).path
    return direct(url) != url or bool(_SHARE.search(path) or _GIVES_A_FILE.search(path))


def _named(page: Page) -> Iterator[str]:
    """What a page may be standing before, the surest first."""
    parts = urlsplit(page.url)
    if (parts.hostname or "").endswith((*_SHAREPOINT, "onedrive.live.com")):
        for found in _DOWNLOAD.finditer(page.body[:_READ]):
            with contextlib.suppress(ValueError):  # cut short, or no JSON after all
                yield str(json.loads(found[1]))
    if weblink := _WEBLINK.search(parts.path):
        yield from _of_weblink(page, weblink)
    if len(page.body) > _MOST:
        return
    seen = _seen(page.body)
    for found in _REFRESH.finditer(seen):
        if int(found[1]) <= _SOON:
            yield _text(found[2]).strip("'\" ")
    files = {
        url
        for found in _FRAME.finditer(seen)
        if (url := address(page.url, html.unescape(_text(found[1])))) is not None
        and (is_document(url) or direct(url) != url)
    }
    if len(files) == 1 and len(_MARKUP.sub(b"", seen)) < _FEW:
        yield from files


def _of_weblink(page: Page, viewer: re.Match[str]) -> Iterator[str]:
    """The file that Laserfiche's viewer shows: as linked there, else by the viewer's own number."""
    query = {
        name.casefold(): values[0] for name, values in parse_qs(urlsplit(page.url).query).items()
    }
    number = viewer["id"] or query.get("id", "")
    if not number.isdigit():
        return
    for found in _EDOC.finditer(page.body[:_READ]):
        link = _text(found[1])
        if re.search(rf"(?:edoc/|docid=){number}\b", link, re.IGNORECASE):
            yield link
    if viewer["base"]:
        also = "".join(f"&{key}={quote(query[key])}" for key in ("dbid", "repo") if key in query)
        yield f"{viewer['base']}ElectronicFile.aspx?docid={number}{also}"


def _seen(body: bytes) -> bytes:
    """The markup that counts: without scripts, styles, comments and what is for no one to see."""
    kept, hidden, at = [], b"", 0
    for found in _HIDING.finditer(body):
        tag = (found["tag"] or b"--").lower()
        if not hidden and not found["end"] and found[0] != b"-->":
            kept.append(body[at : found.start()])
            hidden = tag
        elif hidden == tag and (found["end"] or found[0] == b"-->"):
            hidden, at = b"", found.end()
    return b" ".join(kept if hidden else [*kept, body[at:]])


def _text(found: bytes) -> str:
    return found.decode("utf-8", "replace")
