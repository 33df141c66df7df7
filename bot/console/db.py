"""`hearye db`: what is done to the database as a whole."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

db = typer.Typer(help="Move an installation to another database.", no_args_is_help=True)


@db.callback()
def _group() -> None:
    """Keep `copy` a command of its own, though it is the only one yet."""


@db.command()
def copy(
    source: Annotated[str, typer.Argument(help="Where it is: sqlite:///… or postgresql://…")],
    target: Annotated[str, typer.Argument(help="An empty database: postgresql://… or sqlite:///…")],
) -> None:
    """Copy everything from one database into another one, which must be empty.

    Stop Hear Ye before: what comes in meanwhile is not copied. The documents as published stay
    where they are.
    """
    rows = asyncio.run(_copy(source, target))
    typer.echo(f"{rows:,} rows are copied. Set `database` to the new address, and start.")


async def _copy(source: str, target: str) -> int:
    from store import Database, copying

    old = await Database.open(source)
    try:
        new = await Database.open(target)
        try:
            await old.upgrade()
            await new.upgrade()
            async with old.sole_instance(), new.sole_instance():
                return await copying.copy(
                    old, new, lambda table, rows: typer.echo(f"{table}: {rows:,}") if rows else None
                )
        finally:
            await new.close()
    finally:
        await old.close()
