"""Hosts: whose turn it is to ask one, when several processes fetch.

A turn is taken by one portable statement, which gives it only where nobody has it and the host's
pause is over. A process that dies in its turn keeps the host for the rest of its lease.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.dialect import insert
from store.tables import Hosts

LONGEST_PAUSE = timedelta(hours=2)
"""No pause between two requests is longer: what seems to be, a clock that was wrong has written."""
KEPT_FOR = timedelta(days=2)
"""A host that nobody asked for so long is forgotten: longer than any Retry-After is believed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a host stands, where it could not be taken."""

    next_ok: datetime
    ended_at: datetime
    taken_until: datetime | None


@dataclass(frozen=True, slots=True)
class Ended:
    """A request that ended at `at`; the next may begin at `next_ok`.

    `held_until`: the host asked to be left alone until then.
    """

    host: str
    at: datetime
    next_ok: datetime
    held_until: datetime | None = None


async def take(
    conn: AsyncConnection, wishes: Mapping[str, timedelta], now: datetime, *, until: datetime
) -> dict[str, datetime | None]:
    """Take hosts whose turn is free, until then at most; those that are not are left out.

    A wish names the least time since the host's last request ended. Each host comes with when it
    wants to be asked again, where it has said so.
    """
    await _unhurried(conn)
    statement = insert(conn, Hosts).values(
        # In one order, always: two processes must not wait for each other's rows.
        [
            {"host": host, "next_ok": now, "ended_at": now - wishes[host], "taken_until": until}
            for host in sorted(wishes)
        ]
    )
    rows = await conn.execute(
        statement.on_conflict_do_update(
            index_elements=["host"],
            set_={"taken_until": statement.excluded.taken_until},
            where=and_(
                or_(Hosts.taken_until.is_(None), _over(Hosts.taken_until, now)),
                _over(Hosts.next_ok, now),
                or_(Hosts.ended_at <= statement.excluded.ended_at, Hosts.ended_at > now),
            ),
        ).returning(Hosts.host, Hosts.held_until)
    )
    return {row.host: row.held_until for row in rows}


def _over(moment: Any, now: datetime) -> ColumnElement[bool]:
    return or_(moment <= now, moment > now + LONGEST_PAUSE)


async def standing(conn: AsyncConnection, names: Collection[str]) -> dict[str, Standing]:
    """How these hosts stand."""
    rows = await conn.execute(
        select(Hosts.host, Hosts.next_ok, Hosts.ended_at, Hosts.taken_until).where(
            Hosts.host.in_(names)
        )
    )
    return {row.host: Standing(row.next_ok, row.ended_at, row.taken_until) for row in rows}


async def renew(conn: AsyncConnection, names: Collection[str], until: datetime) -> None:
    """Keep hosts whose requests take longer."""
    # The order in which an UPDATE locks its rows is nobody's to say: so one by one.
    await conn.execute(
        update(Hosts).where(Hosts.host == bindparam("name")),
        [{"name": name, "taken_until": until} for name in sorted(names)],
    )


async def release(conn: AsyncConnection, ended: Sequence[Ended]) -> None:
    """Let others have their turn."""
    await _unhurried(conn)
    for held in (True, False):
        rows = [
            {"name": one.host, "next_ok": one.next_ok, "ended_at": one.at, "taken_until": None}
            | ({"held_until": one.held_until} if held else {})
            for one in sorted(ended, key=lambda each: each.host)
            if (one.held_until is not None) is held
        ]
        if rows:
            await conn.execute(update(Hosts).where(Hosts.host == bindparam("name")), rows)


async def forget(conn: AsyncConnection, before: datetime) -> int:
    """Forget hosts that nobody has asked since; says how many."""
    done = await conn.execute(delete(Hosts).where(Hosts.ended_at < before))
    return done.rowcount


async def _unhurried(conn: AsyncConnection) -> None:
    """Spare the wait for the disk: what a power failure takes here is a second's pause."""
    if conn.dialect.name == "postgresql":
        await conn.execute(text("SET LOCAL synchronous_commit = off"))
