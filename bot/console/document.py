"""`hearye document`: the stored copy of a document, as it was published."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.given import NOT_FOUND, stop

if TYPE_CHECKING:
    from config import Settings


def document(
    named: Annotated[
        str, typer.Argument(metavar="URL|SHA256", help="Its address, or the hash of its bytes.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="The file to write it to.", show_default=False)
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="The configuration file.", show_default=False)
    ] = None,
) -> None:
    """Write out the stored copy of a document; by its address the newest one that was read.

    Without --out it goes to standard output. Exits with 1 where no copy is kept.
    """
    from config import read_settings

    settings, _ = read_settings(config)
    body, said = asyncio.run(_copy(named, settings))
    if out is None:
        typer.get_binary_stream("stdout").write(body)
        return
    out.write_bytes(body)
    typer.echo(f"{out}: {said}")


async def _copy(named: str, settings: Settings) -> tuple[bytes, str]:
    """The bytes, and where they are from."""
    from bot.house import open_database, stored_copies
    from store import documents

    async with open_database(settings) as db, db.read() as conn:
        version = await documents.version_of(conn, named)
    if version is None:
        stop(NOT_FOUND, f"No document that was read is named {named!r}.")
    body = await stored_copies(settings).get(version.sha256)
    if body is None:
        stop(NOT_FOUND, f"No copy of {version.url} is kept any longer ([keep] documents).")
    return body, f"{version.format} from {version.url}, {version.fetched_at:%Y-%m-%d %H:%M} UTC"
