"""Everything that leaves goes through `scrapers.fetch`: no other module holds an HTTP client."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# discord.py talks to Discord with a client of its own, which is none of our modules.
GATE = "scrapers/fetch"

MODULES = frozenset(
    {"requests", "httpx", "urllib3", "urllib.request", "http.client", "ftplib", "smtplib", "pycurl"}
    | {"websockets", "websocket", "xmlrpc.client", "telnetlib", "poplib", "imaplib", "nntplib"}
)
NAMES = frozenset(
    {"aiohttp.ClientSession", "aiohttp.request", "aiohttp.TCPConnector", "aiohttp.UnixConnector"}
    | {"aiohttp.client.ClientSession", "aiohttp.connector.TCPConnector"}
    | {"socket.socket", "socket.create_connection", "socket.getaddrinfo", "socket.gethostbyname"}
    | {"asyncio.open_connection", "asyncio.open_unix_connection"}
)
METHODS = frozenset({"create_connection", "sock_connect", "open_connection", "getaddrinfo"})


def doors(source: str) -> Iterator[str]:
    """Whatever in this source could open a connection to somewhere, as "line: what"."""
    tree = ast.parse(source)
    aliases: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                aliases[name.asname or name.name.partition(".")[0]] = (
                    name.name if name.asname else name.name.partition(".")[0]
                )
                if name.name in MODULES:
                    yield f"{node.lineno}: import {name.name}"
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                aliases[name.asname or name.name] = whole
                if node.module in MODULES or whole in MODULES | NAMES:
                    yield f"{node.lineno}: from {node.module} import {name.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            whole = dotted(node, aliases)
            if whole in NAMES | MODULES or node.attr in METHODS:
                yield f"{node.lineno}: {whole or node.attr}"
        elif isinstance(node, ast.Call):
            called = dotted(node.func, aliases)
            first = node.args[0] if node.args else None
            if called in {"importlib.import_module", "__import__"} and (
                isinstance(first, ast.Constant) and first.value in MODULES
            ):
                yield f"{node.lineno}: {called}({first.value!r})"
            # feedparser fetches a string that looks like a URL, and opens one that names a file.
            if called == "feedparser.parse" and not (
                isinstance(first, ast.Call) and dotted(first.func, aliases) == "io.BytesIO"
            ):
                yield f"{node.lineno}: feedparser.parse of something that is no io.BytesIO"


def dotted(node: ast.AST, aliases: dict[str, str]) -> str:
    """The whole name of `a.b.c`, with what `a` was imported as; "" for anything else."""
    if isinstance(node, ast.Name):
        return aliases.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        start = dotted(node.value, aliases)
        return f"{start}.{node.attr}" if start else ""
    return ""


def test_nothing_but_the_gate_can_open_a_connection() -> None:
    found = []
    files = [file for name in ("bot", "config", "scrapers", "store") for file in _modules(name)]
    assert len(files) > 20
    for file in files:
        path = file.relative_to(ROOT).as_posix()
        if not path.startswith(f"{GATE}/"):
            found += [f"{path}:{door}" for door in doors(file.read_text("utf-8"))]
    assert found == []


def test_the_gate_itself_is_seen() -> None:
    client = (ROOT / GATE / "client.py").read_text("utf-8")
    assert {door.split(": ")[1] for door in doors(client)} == {
        "aiohttp.TCPConnector",
        "aiohttp.ClientSession",
    }


@pytest.mark.parametrize(
    "source",
    [
        "import requests",
        "import urllib.request as u",
        "from urllib import request",
        "from urllib.request import urlopen",
        "import urllib\nurllib.request.urlopen('http://x')",
        "from http import client",
        "import aiohttp\naiohttp.ClientSession()",
        "import aiohttp as a\na.request('GET', 'http://x')",
        "from aiohttp import ClientSession as S",
        "import socket\nsocket.create_connection(('x', 80))",
        "from socket import socket",
        "import asyncio\nasyncio.open_connection('x', 80)",
        "async def f(loop):\n    await loop.sock_connect(s, a)",
        "import importlib\nimportlib.import_module('httpx')",
        "__import__('requests')",
        "import feedparser\nfeedparser.parse(body)",
    ],
)
def test_other_doors_are_seen(source: str) -> None:
    assert list(doors(source))


@pytest.mark.parametrize(
    "source",
    [
        "import aiohttp\naiohttp.ClientError",
        "from aiohttp import web",
        "from urllib.parse import urljoin",
        "import urllib.parse",
        "from http import HTTPStatus",
        "import socket\nsocket.create_connection = barred",
        "import feedparser, io\nfeedparser.parse(io.BytesIO(body))",
        "from scrapers.fetch import Request",
    ],
)
def test_what_opens_nothing_is_let_be(source: str) -> None:
    assert list(doors(source)) == []


def _modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))
