"""The archive of the village, served; a browser to look at it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from bot.web.app import application
from bot.web.pictures import Pictures
from bot.web.room import Room
from config import Web
from scrapers.readers import Sandbox
from store import Database
from tests.bot.web.village import NOW, blobs_in, fill

Get = Callable[[str], Awaitable[tuple[int, str]]]
Client = TestClient[Request, Application]
DATABASE = "hearye.sqlite3"


@pytest.fixture(scope="session")
def village(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the village's archive, to copy."""
    folder = tmp_path_factory.mktemp("village") / "data"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / DATABASE)
    asyncio.run(_filled(folder))
    return folder


async def _filled(folder: Path) -> None:
    db = await Database.open(f"sqlite:///{folder / DATABASE}")
    await fill(db, blobs_in(folder))
    await db.close()


@asynccontextmanager
async def moved_in(village: Path, folder: Path) -> AsyncIterator[Room]:
    """The village's archive, copied into that folder (which is made)."""
    shutil.copytree(village, folder)
    db = await Database.open(f"sqlite:///{folder / DATABASE}")
    blobs = blobs_in(folder)
    async with Sandbox(1) as sandbox:
        pictures = Pictures(folder / "pictures", sandbox, blobs, cap=2**20)
        yield Room(db, lambda: NOW, blobs, pictures, Web(requests=0))
    await db.close()


@pytest.fixture
async def room(village: Path, tmp_path: Path) -> AsyncIterator[Room]:
    """The village's archive, for one test."""
    async with moved_in(village, tmp_path / "data") as made:
        yield made


@pytest.fixture
async def client(room: Room) -> AsyncIterator[Client]:
    """A program that asks the served archive."""
    async with TestClient(TestServer(application(room))) as made:
        yield made


@pytest.fixture
def get(client: Client) -> Get:
    """The status and the text of a page."""

    async def got(path: str) -> tuple[int, str]:
        answer: ClientResponse = await client.get(path)
        return answer.status, await answer.text()

    return got
