"""The archive of the village, served; a browser to look at it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
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


@pytest.fixture
async def room(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Room]:
    """The village's archive."""
    shutil.copy(sqlite_template, tmp_path / "hearye.sqlite3")
    db = await Database.open(f"sqlite:///{tmp_path / 'hearye.sqlite3'}")
    blobs = blobs_in(tmp_path)
    await fill(db, blobs)
    async with Sandbox(1) as sandbox:
        pictures = Pictures(tmp_path / "pictures", sandbox, blobs, cap=2**20)
        yield Room(db, lambda: NOW, blobs, pictures, Web(requests=0))
    await db.close()


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
