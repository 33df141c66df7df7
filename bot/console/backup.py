"""`hearye backup` and `hearye restore`: a copy of the database, and back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.given import MALFORMED, stop

if TYPE_CHECKING:
    from config import Settings

_Config = Annotated[Path | None, typer.Option(help="The configuration file.", show_default=False)]


def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A new file to write it to.")],
    config: _Config = None,
) -> None:
    """Write the whole database to a new file, while everything goes on running."""
    from config import read_settings

    settings, _ = read_settings(config)
    asyncio.run(_backup(target, settings))
    typer.echo(f"{target}: {target.stat().st_size:,} bytes.")


async def _backup(target: Path, settings: Settings) -> None:
    from bot.house import open_database
    from store import backup as copies

    async with open_database(settings) as db:
        await copies.backup(db, target)


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="What `hearye backup` wrote.")],
    config: _Config = None,
) -> None:
    """Put a backup in the database's place; what was there is kept beside it as `.before`."""
    from sqlalchemy import make_url

    from config import read_settings
    from store import backup as copies

    settings, _ = read_settings(config)
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        stop(MALFORMED, "A PostgreSQL backup is put back by pg_restore --clean.")
    copies.restore(source, Path(url.database))
    typer.echo(f"{url.database} is now what {source} holds. `hearye run` brings it up to date.")
