from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest

from bot.console.web import serve
from config import Settings, Web
from tests.ports import free_ports


@pytest.fixture
def port() -> int:
    return free_ports(1)[0]


async def test_the_archive_is_served_until_it_is_stopped(
    tmp_path: Path, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(Settings(data=tmp_path, web=Web(port=port)), stop))
    said = ""
    async with asyncio.timeout(20):
        while "archive is at" not in said:
            await asyncio.sleep(0)
            said += capsys.readouterr().out
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/") as answer:
            assert answer.status == 200
            assert "The watches have found nothing yet." in await answer.text()
        taken = Settings(data=tmp_path, web=Web(port=port))
        assert await serve(taken, stop) == 1
    stop.set()
    assert await serving == 0
    assert said == f"The archive is at http://127.0.0.1:{port}\n"


async def test_no_port_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await serve(Settings(data=tmp_path, web=Web(port=0)), asyncio.Event()) == 1
    assert "give --port" in capsys.readouterr().err
