"""Which version the tables are of is known without alembic."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from alembic.script import ScriptDirectory

from store import Database
from store.migrations import configuration
from store.revision import newest

OPENED = """
import asyncio, sys
from store import Database

async def main():
    database = await Database.open(sys.argv[1])
    await database.upgrade()
    await database.close()

asyncio.run(main())
print("alembic" in sys.modules)
"""


def test_the_newest_version_is_the_head_of_the_migrations() -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [newest()]


def test_a_start_with_nothing_to_upgrade_loads_no_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'data.sqlite3'}"

    async def made() -> None:
        database = await Database.open(url)
        await database.upgrade()
        await database.close()

    asyncio.run(made())
    opened = subprocess.run(
        [sys.executable, "-c", OPENED, url], check=True, capture_output=True, text=True
    )
    assert opened.stdout == "False\n"
