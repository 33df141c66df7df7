"""Faults of the database and of what it stands on."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from store import backup as copies
from tests.faults.outcome import Outcome
from tests.faults.stage import BASELINE, Stage

HELD_SECONDS = 60


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """A file system of that size in place of the folder (needs root)."""
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True
    )
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


async def disk_full(stage: Stage) -> Outcome:
    """14: the disk fills up while messages go out and the village posts; then there is room."""
    if os.geteuid() != 0:
        raise PermissionError("a file system of its own needs root")
    data = stage.folder / "data"
    for each in data.iterdir():
        each.unlink()
    with small_disk(data, 16):
        await stage.subscribe()
        stage.post_quietly()
        await stage.owe(stage.alerts // 2)
        filler = data / "filler"
        async with stage.program() as program:
            await program.logged(BASELINE)
            await stage.some(stage.alerts // 10)
            free = os.statvfs(data).f_bavail * os.statvfs(data).f_frsize
            with filler.open("wb", buffering=0) as file:
                while free > 0:
                    try:
                        free -= file.write(bytes(min(free, 4096)))
                    except OSError:
                        break
            for _ in range(5):
                stage.post()
            await program.logged("full")
            await asyncio.sleep(5)
            filler.unlink()
            recovery = await stage.delivered()
            program.interrupt()
            await stage.ended(program)
        return await stage.outcome(recovery)


async def read_only(stage: Stage) -> Outcome:
    """15: the database may not be written: refused at the start, in a sentence."""
    await stage.owe()
    with _closed(stage):
        refused = stage.program()
        await refused.start()
        code = await refused.ended()
    if code != 2 or "Traceback" in refused.told():
        raise AssertionError(f"no clear refusal: {code}\n{refused.told()}")
    said = refused.log.strip()[-90:]  # now: the log of several processes goes on in the next life
    async with stage.program():
        recovery = await stage.delivered()
    return await stage.outcome(recovery, f"refused: {said}")


@contextmanager
def _closed(stage: Stage) -> Iterator[None]:
    if stage.kind == "sqlite":
        folder = stage.database.parent
        subprocess.run(["mount", "--bind", folder, folder], check=True)
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)
        return
    assert stage.server is not None
    name = stage.url.rpartition("/")[2].partition("?")[0]
    stage.server.admin(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    yield
    stage.server.admin(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')


async def lock_held(stage: Stage) -> Outcome:
    """16: another program holds the database's lock for a minute."""
    await stage.owe()
    async with stage.program():
        await stage.some(stage.alerts // 10)
        await asyncio.to_thread(_hold, stage, HELD_SECONDS)
        return await stage.outcome(await stage.delivered(), f"held for {HELD_SECONDS} s")


def _hold(stage: Stage, seconds: float) -> None:
    still = threading.Event()
    if stage.kind == "sqlite":
        with closing(sqlite3.connect(stage.database, timeout=30, isolation_level=None)) as conn:
            conn.execute("BEGIN IMMEDIATE")
            still.wait(seconds)
            conn.execute("ROLLBACK")
        return
    with psycopg.connect(stage.url.replace("+psycopg", "")) as conn:
        conn.execute("LOCK TABLE deliveries IN ACCESS EXCLUSIVE MODE")
        still.wait(seconds)
        conn.rollback()


async def log_cut(stage: Stage) -> Outcome:
    """17: killed, and SQLite's log cut at a random place; back past the nonce window."""
    await stage.owe()
    with closing(sqlite3.connect(stage.database)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cuts = []
    for life in range(5):
        program = stage.program()
        await program.start()
        await stage.some(min(stage.told() + stage.alerts // 10, stage.alerts))
        program.kill()
        await stage.ended(program)
        log = stage.database.with_name(stage.database.name + "-wal")
        if log.exists() and (size := log.stat().st_size):
            cut = stage.random.randrange(size)
            os.truncate(log, cut)
            cuts.append(f"{cut}/{size}")
        if life % 2:
            stage.discord.clock.advance(3600)
    async with stage.program():
        return await stage.outcome(await stage.delivered(), f"cut at {', '.join(cuts)}")


async def connections_lost(stage: Stage) -> Outcome:
    """18: PostgreSQL cuts every connection, then crashes and comes back."""
    server = stage.server
    assert server is not None
    await stage.owe()
    async with stage.program():
        await stage.some(stage.alerts // 10)
        await asyncio.to_thread(server.cut_connections)
        await stage.some(stage.alerts // 3)
        await asyncio.to_thread(server.restart)
        return await stage.outcome(await stage.delivered())


async def old_backup(stage: Stage) -> Outcome:
    """29: a backup an hour old, made while messages went out, is put in the database's place."""
    stage.post_quietly()
    await stage.owe(stage.alerts // 2)
    copy = stage.folder / "backup.db"
    async with stage.program() as program:
        await program.logged(BASELINE)
        await stage.some(stage.alerts // 10)
        async with stage.store() as db:
            await copies.backup(db, copy)
        for _ in range(5):
            stage.post()
        await stage.delivered()
        program.interrupt()
        await stage.ended(program)
    stage.discord.clock.advance(3600)
    await asyncio.to_thread(copies.restore, copy, stage.database)
    async with stage.program() as again:
        await again.logged('"owed": ')
        return await stage.outcome(await stage.delivered())
