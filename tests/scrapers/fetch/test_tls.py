"""TLS: the certificate must be the name's own, though an address is dialled."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from scrapers.fetch import Allowance, FetchFailed, Request
from tests.scrapers.fetch.conftest import Names, OpenFetcher

OPENSSL = shutil.which("openssl")

pytestmark = pytest.mark.skipif(
    OPENSSL is None, reason="the openssl program, which makes the certificate, is not here"
)


class TlsSite:
    """A server whose certificate nobody has signed; what it was called, and asked for."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.names: list[str | None] = []
        self.paths: list[str] = []


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for town.example.org, with its key in the same file."""
    file = tmp_path / "town.pem"
    command = (
        f"{OPENSSL} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=town.example.org -addext subjectAltName=DNS:town.example.org "
        f"-keyout {tmp_path}/key.pem -out {file}"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + (tmp_path / "key.pem").read_bytes())
    return file


@pytest.fixture
async def tls_site(certificate: Path) -> AsyncIterator[TlsSite]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))
    site = TlsSite(listener.getsockname()[1])
    context.sni_callback = lambda _, name, __: site.names.append(name)

    async def answer(request: web.BaseRequest) -> web.Response:
        site.paths.append(request.path)
        return web.Response(text="secure")

    runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0.1)
    await runner.setup()
    await web.SockSite(runner, listener, ssl_context=context).start()
    yield site
    await runner.cleanup()


async def test_certificate_that_nobody_signed_is_not_believed(
    tls_site: TlsSite, open_fetcher: OpenFetcher
) -> None:
    fetcher = await open_fetcher(
        resolver=Names(town_example_org=[["127.0.0.1"]]),
        allowance=Allowance.of(["127.0.0.1"], [tls_site.port]),
    )
    with pytest.raises(FetchFailed, match=r"the certificate of town\.example\.org is not valid"):
        await fetcher.fetch(
            Request(f"https://town.example.org:{tls_site.port}/"), obey_robots=False
        )
    assert tls_site.names == ["town.example.org"]
    assert tls_site.paths == []


async def test_certificate_must_be_for_the_name_in_the_url(
    tls_site: TlsSite,
    certificate: Path,
    open_fetcher: OpenFetcher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trusting = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", trusting)
    fetcher = await open_fetcher(
        resolver=Names(town_example_org=[["127.0.0.1"]], other_example_org=[["127.0.0.1"]]),
        allowance=Allowance.of(["127.0.0.1"], [tls_site.port]),
    )
    fetched = await fetcher.fetch(
        Request(f"https://town.example.org:{tls_site.port}/"), obey_robots=False
    )
    assert fetched.page is not None
    assert fetched.page.body == b"secure"
    with pytest.raises(FetchFailed, match=r"the certificate of other\.example\.org is not valid"):
        await fetcher.fetch(
            Request(f"https://other.example.org:{tls_site.port}/"), obey_robots=False
        )
