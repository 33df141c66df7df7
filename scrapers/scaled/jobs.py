"""The jobs: procrastinate's app and its one task.

procrastinate's tables stand beside ours, made and upgraded by the files that it brings.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib import resources
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.schema import SchemaManager
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from store import Database, DatabaseError, facts

QUEUE = "checks"
REST = 300
"""Seconds until a check is tried again that could not even be stored."""
_CONNECTIONS = 4
_SCHEMA_KEY = 0x48656176
_SCHEMA_FACT = "queue.schema"

app = App(connector=PsycopgConnector())


@app.task(
    name="check_source",
    queue=QUEUE,
    pass_context=True,
    retry=RetryStrategy(wait=REST, retry_exceptions=[Exception]),
)
async def check_source(context: JobContext, source_id: int) -> None:
    """Check a source if it is due, by what the worker has put into the context."""
    check: Callable[[int], Awaitable[None]] = context.additional_context["check"]
    await check(source_id)


def lock_of(slug: str) -> str:
    """What keeps a source from standing in the queue twice."""
    return f"source:{slug}"


@asynccontextmanager
async def opened(db: Database) -> AsyncIterator[App]:
    """The app over an open PostgreSQL database, with its tables.

    Raises `DatabaseError` where the database is another.
    """
    if db.dialect != "postgresql":
        raise DatabaseError(
            "Several processes need PostgreSQL: set `database` to postgresql://…, or use"
            " `hearye run`, which is all of them in one."
        )
    await _make_tables(db)
    address = db.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connector = PsycopgConnector(conninfo=address, min_size=1, max_size=_CONNECTIONS)
    with app.replace_connector(connector):
        async with app.open_async():
            yield app


async def _make_tables(db: Database) -> None:
    """Bring procrastinate's tables to its version; what is done is told by its last file's name."""
    files = sorted(
        (file for file in resources.files("procrastinate.sql.migrations").iterdir()),
        key=lambda file: file.name,
    )
    scripts = [(file.name, file.read_text("utf-8")) for file in files if file.name.endswith(".sql")]
    async with db.write() as conn:
        await conn.execute(text(f"SELECT pg_advisory_xact_lock({_SCHEMA_KEY})"))
        known = await facts.get(conn, _SCHEMA_FACT)
        if known is None:
            if await conn.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is None:
                await _run(conn, SchemaManager.get_schema())
        else:
            for name, script in scripts:
                if name > known["last"]:
                    await _run(conn, script)
        if known is None or known["last"] != scripts[-1][0]:
            await facts.put(conn, _SCHEMA_FACT, {"last": scripts[-1][0]})


async def _run(conn: AsyncConnection, script: str) -> None:
    """Run several statements at once, which only the driver itself does."""
    raw: Any = await conn.get_raw_connection()
    await raw.driver_connection.execute(script)
