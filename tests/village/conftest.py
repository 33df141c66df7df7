"""A world for each test, with one process that reads documents for all of them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from scrapers.readers import Sandbox
from tests.village.world import World, open_world


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests that have a world in one event loop: the reading process belongs to it."""
    for item in items:
        if {"world", "each_world"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.asyncio(loop_scope="package"), append=False)


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(1) as sandbox:
        yield sandbox


@pytest_asyncio.fixture(loop_scope="package")
async def world(tmp_path: Path, sqlite_template: Path, sandbox: Sandbox) -> AsyncIterator[World]:
    """A world on SQLite."""
    path = tmp_path / "hearye.sqlite3"
    shutil.copy(sqlite_template, path)
    async with open_world(f"sqlite:///{path}", sandbox, tmp_path / "documents") as world:
        yield world


@pytest_asyncio.fixture(loop_scope="package")
async def each_world(database_url: str, tmp_path: Path, sandbox: Sandbox) -> AsyncIterator[World]:
    """A world on SQLite, and one on PostgreSQL."""
    async with open_world(database_url, sandbox, tmp_path / "documents") as world:
        yield world
