"""`hearye backup` and `hearye restore`: a copy of the database and the documents, and back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.given import MALFORMED, stop

if TYPE_CHECKING:
    from config import Settings

_Config = Annotated[Path | None, typer.Option(help="The configuration file.", show_default=False)]
_Documents = Annotated[
    bool,
    typer.Option(
        "--documents/--no-documents", help="Whether the documents as published are part of it."
    ),
]


def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A new file to write it to.")],
    documents: _Documents = True,
    config: _Config = None,
) -> None:
    """Write the whole database to a new file, while everything goes on running.

    The documents as published go beside it, into FILE.documents.tar. Those in a bucket (`documents`
    is s3://… in the settings) are left out: copy the bucket too, after this, by its own means (as
    `aws s3 sync`, or versions of the bucket).
    """
    from config import read_settings
    from store import BackupError, bundle

    settings, _ = read_settings(config)
    beside = bundle.beside(target)
    documents = documents and settings.documents is None  # a bucket is not ours to pack
    if documents and beside.exists():
        raise BackupError(f"{beside} is there already; name a new file.")
    asyncio.run(_backup(target, settings))
    typer.echo(f"{target}: {target.stat().st_size:,} bytes.")
    if settings.documents is not None:
        typer.echo(f"The documents in {settings.documents} are not part of it: copy the bucket.")
    if documents:
        packed = bundle.pack(settings.documents_folder, beside)
        typer.echo(f"{beside}: {beside.stat().st_size:,} bytes, {packed:,} documents.")


async def _backup(target: Path, settings: Settings) -> None:
    from bot.house import open_database
    from store import backup as copies

    async with open_database(settings) as db:
        await copies.backup(db, target)


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="What `hearye backup` wrote.")],
    documents: _Documents = True,
    config: _Config = None,
) -> None:
    """Put a backup in the database's place; what was there is kept beside it as `.before`.

    The documents beside the backup join those in the data folder.
    """
    from sqlalchemy import make_url

    from config import read_settings
    from store import backup as copies
    from store import bundle

    settings, _ = read_settings(config)
    url, beside = make_url(settings.database_url), bundle.beside(source)
    database = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
    documents = documents and beside.exists()
    if database is None and not documents:
        stop(MALFORMED, "A PostgreSQL backup is put back by pg_restore --clean.")
    if documents:
        unpacked = bundle.unpack(beside, settings.documents_folder)
        typer.echo(f"{settings.documents_folder} has the {unpacked:,} documents of {beside}.")
    if database is None:
        typer.echo("The database itself is put back by pg_restore --clean.")
        return
    copies.restore(source, database)
    typer.echo(f"{database} is now what {source} holds. `hearye run` brings it up to date.")
