"""Backup and restore."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import URL

from store import outbox
from store.engine import Database
from store.errors import BackupError
from store.instance import instance_lock


async def backup(db: Database, target: Path) -> None:
    """Write the whole database, as it is at one moment, to a new file while it is in use.

    SQLite: a database file. PostgreSQL: pg_dump's custom format, for pg_restore. Raises
    `BackupError`, and leaves no half of a file.
    """
    if db.path is not None:
        write = functools.partial(_copy, db.path)
    else:
        write = functools.partial(_dump, db.url)
    await asyncio.to_thread(write_new, target, write)


def restore(source: Path, database: Path) -> None:
    """Put a SQLite backup in the database's place; what was there is kept as `<name>.before`.

    What was sent since the backup was made is not sent twice: all that is unsent in it, and what
    is owed anew in the days after, is in doubt (see `store.outbox`).
    Raises `BackupError` for a backup that is not sound, and `AlreadyRunningError` while Hear Ye
    runs on that database. The restored database may be older: `Database.upgrade()` brings it up.
    """
    _prove_sound(source)
    database.parent.mkdir(parents=True, exist_ok=True)
    with instance_lock(database):
        copy = database.with_name(f".{database.name}.unfinished")
        copy.unlink(missing_ok=True)
        _copy(source, copy)
        _raise_doubt(copy)
        if database.exists():
            _fold_log(database)
            shutil.copy2(database, database.with_name(f"{database.name}.before"))
        for rest in ("-wal", "-shm"):
            database.with_name(database.name + rest).unlink(missing_ok=True)
        copy.replace(database)


def write_new(target: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make a new file, which is whole or not there. Raises `BackupError`."""
    if target.exists():
        raise BackupError(f"{target} is there already; name a new file.")
    if not target.parent.is_dir():
        raise BackupError(f"The folder {target.parent} is not there.")
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        write(unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _copy(database: Path, target: Path) -> None:
    with contextlib.closing(sqlite3.connect(database, timeout=60)) as source:
        try:
            source.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.Error as error:
            raise BackupError(f"{database} could not be copied to {target}: {error}.") from error
    # VACUUM INTO promises no fsync (sqlite.org/lang_vacuum.html).
    with target.open("rb") as written:
        os.fsync(written.fileno())


def _prove_sound(path: Path) -> None:
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        try:
            found = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
            db.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.DatabaseError as error:
            raise BackupError(f"{path} is no backup of Hear Ye: {error}.") from error
    if found != "ok":
        raise BackupError(f"{path} is damaged: {found}.")


def _raise_doubt(database: Path) -> None:
    """What the backup has as unsent, or has not seen yet, may have been sent after it was made."""
    with contextlib.closing(sqlite3.connect(database)) as db, db:
        unsent = ", ".join(f"'{state}'" for state in outbox.UNSENT)
        db.execute(f"UPDATE deliveries SET in_doubt = 1 WHERE state IN ({unsent})")  # noqa: S608
        db.execute("INSERT OR REPLACE INTO facts VALUES (?, '{}')", (outbox.RESTORED,))


def _fold_log(database: Path) -> None:
    """Move what is only in the write-ahead log into the file, so that the file alone is whole."""
    with contextlib.closing(sqlite3.connect(database, timeout=0)) as db:
        try:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.DatabaseError:
            # It may be what the restore is for: a damaged file is kept with its log beside it.
            for rest in ("-wal", "-shm"):
                part = database.with_name(database.name + rest)
                if part.exists():
                    shutil.copy2(part, database.with_name(f"{database.name}.before{rest}"))


def _dump(url: URL, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise BackupError("pg_dump is not installed; it comes with PostgreSQL's client programs.")
    plain = url.set(drivername="postgresql", password=None)
    environment = dict(os.environ)
    if url.password:
        environment["PGPASSWORD"] = url.password
    done = subprocess.run(  # noqa: S603  the program's own path, no shell
        [
            program,
            "--format=custom",
            f"--file={target}",
            f"--dbname={plain.render_as_string(hide_password=False)}",
        ],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode != 0:
        raise BackupError(f"pg_dump failed: {done.stderr.strip()}")
